"""Reads results the way a chart shows them: one row a test, abnormal first, with a short course; whole courses too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from records.charting import Plot, Reading, Spark, sparkline, trend
from records.formatting import decimal_text, range_text, unit_text
from records.models import Observation, Patient
from records.periods import Period, read_period

ARROWS = {"low": "↓", "critical-low": "↓↓", "high": "↑", "critical-high": "↑↑", "abnormal": "!"}
NEWEST_FIRST = (F("effective_at").desc(nulls_last=True), F("recorded_at").desc(), F("pk").desc())
SPARK_POINTS = 24
MOST_LISTED = 500
COLUMNS = ("pk", "code", "category", "name_zh", "name_en", "value", "text", "unit", "low", "high", "flag", "effective_at")


class Measured(NamedTuple):
    """One result as the database gives it; ``count`` is how often the test was done."""

    pk: UUID
    code: str
    category: str
    name_zh: str
    name_en: str
    value: Decimal | None
    text: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    flag: str
    at: datetime | None
    count: int

    def name(self, language: str) -> str:
        """As ``Observation.name``."""
        first, second = (self.name_zh, self.name_en) if language.startswith("zh") else (self.name_en, self.name_zh)
        return first or second or self.code


@dataclass(frozen=True)
class ResultRow:
    """A test with its newest value and its course."""

    pk: UUID
    code: str
    name: str
    value: str
    unit: str
    reference: str
    flag: str
    flag_label: str
    arrow: str
    at: datetime | None
    spark: Spark | None
    count: int

    @property
    def is_abnormal(self) -> bool:
        return self.flag not in ("", "normal")

    @property
    def is_critical(self) -> bool:
        return self.flag.startswith("critical")


@dataclass(frozen=True)
class Trend:
    """The course of one test in ``period``; ``whole`` spans all its dated numbers and is None without any. ``undrawn`` counts the
    values of the period that the plot cannot draw, ``unlisted`` its oldest ones beyond the list, ``thinned`` says that the plot
    shows only the extremes of each stretch."""

    code: str
    name: str
    unit: str
    reference: str
    plot: Plot | None
    rows: tuple[ResultRow, ...]
    undrawn: int
    period: Period | None = None
    whole: Period | None = None
    unlisted: int = 0
    thinned: bool = False


def result_rows(patient: Patient, *, category: str, language: str) -> list[ResultRow]:
    """One row a test of the category: critical ones first, then abnormal ones, then by name."""
    return rows_by_category(patient, language=language).get(category, [])


def rows_by_category(patient: Patient, *, language: str) -> dict[str, list[ResultRow]]:
    """As ``result_rows`` for every category that has results, in one query."""
    courses: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    for result in _newest_of_each(patient):
        courses[result.category, result.code].append(result)
    rows: dict[str, list[ResultRow]] = defaultdict(list)
    for (category, _code), course in courses.items():
        rows[category].append(_row(course[0], language, course))
    return {category: sorted(found, key=lambda row: (not row.is_critical, not row.is_abnormal, row.name))
            for category, found in rows.items()}


def _newest_of_each(patient: Patient) -> Iterable[Measured]:
    """The newest ``SPARK_POINTS`` results of each test, newest first."""
    each = {"partition_by": [F("category"), F("code")]}
    numbered = patient.observations.annotate(
        position=Window(RowNumber(), order_by=NEWEST_FIRST, **each), count=Window(Count("*"), **each),
    ).filter(position__lte=SPARK_POINTS).order_by("position").values_list(*COLUMNS, "count")
    return (Measured(*values) for values in numbered)


def _row(result: Measured, language: str, course: list[Measured]) -> ResultRow:
    return ResultRow(
        pk=result.pk, code=result.code, name=result.name(language), unit=unit_text(result.unit), flag=result.flag,
        value=decimal_text(result.value) if result.value is not None else result.text,
        reference=range_text(result.low, result.high),
        flag_label=str(Observation.Flag(result.flag).label) if result.flag else "",
        arrow=ARROWS.get(result.flag, ""), at=result.at, spark=_spark(course), count=result.count,
    )


def _spark(course: list[Measured]) -> Spark | None:
    """The line through the dated numbers in the unit of the newest one; None for fewer than two."""
    unit = course[0].unit if course else ""
    values = [float(row.value) for row in reversed(course)
              if row.value is not None and row.at is not None and row.unit == unit]
    return sparkline(values) if len(values) > 1 else None


def trend_of(patient: Patient, code: str, *, language: str, asked: tuple[str, str] = ("", "")) -> Trend | None:
    """The course of one test, newest row first; None if the patient never had it.

    ``asked`` are the ends of the period to show, as addresses say them; what is no period there shows the whole course.
    """
    found = patient.observations.filter(code=code).order_by(*NEWEST_FIRST).values_list(*COLUMNS)
    course = [Measured(*values, count=1) for values in found]
    if not course:
        return None
    newest = course[0]
    drawable = _readings(row for row in reversed(course) if row.unit == newest.unit)
    whole = Period(drawable[0].at, drawable[-1].at) if drawable else None
    period = read_period(*asked, whole=whole) if whole else None
    listed = [row for row in course if period is None or (row.at is not None and period.holds(row.at))]
    readings = [each for each in drawable if period is None or period.holds(each.at)]
    bounds = {name: None if bound is None else float(bound) for name, bound in (("low", newest.low), ("high", newest.high))}
    plot = trend(readings, **bounds, period=period) if readings else None
    return Trend(code, newest.name(language), unit_text(newest.unit), range_text(newest.low, newest.high), plot,
                 tuple(_row(row, language, []) for row in listed[:MOST_LISTED]), len(listed) - len(readings), period or whole, whole,
                 max(len(listed) - MOST_LISTED, 0), plot is not None and len(plot.points) < len(readings))


def _readings(course: Iterable[Measured]) -> list[Reading]:
    return [Reading(timezone.localtime(row.at), float(row.value), row.flag, decimal_text(row.value)) for row in course
            if row.value is not None and row.at is not None]


def abnormal_counts(patients: list[Any]) -> dict[Any, int]:
    """How many tests stand abnormal at their newest value, by patient."""
    newest = (Observation.objects.filter(patient__in=patients).order_by("patient", "code", *NEWEST_FIRST)
              .distinct("patient", "code").values_list("patient", "flag"))
    counts: dict[Any, int] = defaultdict(int)
    for patient, flag in newest:
        counts[patient] += flag not in ("", "normal")
    return counts
