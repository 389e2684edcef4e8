"""Reads a patient's record the way its pages show it: abnormal first, newest first, one row a test."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from records.charting import Plot, Reading, sparkline, trend
from records.formatting import decimal_text, range_text
from records.models import Condition, Observation, Patient

ARROWS = {"low": "↓", "critical-low": "↓↓", "high": "↑", "critical-high": "↑↑", "abnormal": "!"}
OLDEST_FIRST = F("effective_at").asc(nulls_first=True)
SUMMARY_RESULTS = 10
RECENT_NOTES = 3
TIMELINE_EVENTS = 200


@dataclass(frozen=True)
class ListedPatient:
    """One row of the patient list."""

    id: Any
    name: str
    mrn: str
    sex: str
    age: int | None
    problem: str
    abnormal: int


@dataclass(frozen=True)
class Banner:
    """Who is in view, on top of every page about the patient."""

    id: Any
    name: str
    sex: str
    age: int | None
    birth_date: date | None
    mrn: str
    allergies: tuple[str, ...]
    deceased: bool = False


@dataclass(frozen=True)
class ResultRow:
    """A test with its newest value and its course."""

    code: str
    name: str
    value: str
    unit: str
    reference: str
    flag: str
    flag_label: str
    arrow: str
    at: datetime | None
    spark: Plot | None
    count: int

    @property
    def is_abnormal(self) -> bool:
        return self.flag not in ("", "normal")

    @property
    def is_critical(self) -> bool:
        return self.flag.startswith("critical")


@dataclass(frozen=True)
class Trend:
    """The whole course of one test."""

    name: str
    unit: str
    reference: str
    plot: Plot | None
    rows: tuple[ResultRow, ...]


@dataclass(frozen=True)
class Event:
    """One thing that happened, for the timeline."""

    at: datetime
    kind: str
    title: str
    detail: str


def list_patients(person: Any, *, words: str = "") -> list[ListedPatient]:
    """The person's own patients, most recently changed first; ``words`` match anywhere in name or record number."""
    wanted = words.casefold().split()
    found = [patient for patient in Patient.objects.visible_to(person)
             if all(word in f"{patient.name} {patient.mrn}".casefold() for word in wanted)]
    ids = [patient.pk for patient in found]
    standing = Condition.objects.filter(patient__in=ids, active=True).exclude(certainty=Condition.Certainty.REFUTED)
    problems = dict(standing.order_by(F("onset").asc(nulls_first=True)).values_list("patient", "name"))
    abnormal = _abnormal_counts(ids)
    today = timezone.localdate()
    return [ListedPatient(patient.pk, patient.name, patient.mrn, patient.get_sex_display(), patient.age(today),
                          problems.get(patient.pk, ""), abnormal.get(patient.pk, 0)) for patient in found]


def _abnormal_counts(patients: list[Any]) -> dict[Any, int]:
    """How many tests stand abnormal at their newest value, by patient."""
    newest = (Observation.objects.filter(patient__in=patients).order_by("patient", "code", F("effective_at").desc(nulls_last=True))
              .distinct("patient", "code").values_list("patient", "flag"))
    counts: dict[Any, int] = defaultdict(int)
    for patient, flag in newest:
        counts[patient] += flag not in ("", "normal")
    return counts


def banner_of(patient: Patient) -> Banner:
    return Banner(patient.pk, patient.name, patient.get_sex_display(), patient.age(timezone.localdate()),
                  patient.birth_date, patient.mrn, tuple(row.substance for row in patient.allergies.all()), patient.deceased)


def result_rows(patient: Patient, *, category: str, language: str) -> list[ResultRow]:
    """One row a test of the category, abnormal ones first, then by name."""
    courses: dict[str, list[Observation]] = defaultdict(list)
    for result in patient.observations.filter(category=category).order_by(OLDEST_FIRST):
        courses[result.code].append(result)
    rows = [_row(course[-1], course, language) for course in courses.values()]
    return sorted(rows, key=lambda row: (not row.is_critical, not row.is_abnormal, row.name))


def _row(result: Observation, course: list[Observation], language: str) -> ResultRow:
    readings = _readings(course)
    return ResultRow(
        code=result.code, name=result.name(language), unit=result.unit, flag=result.flag,
        value=decimal_text(result.value) if result.value is not None else result.text,
        reference=range_text(result.low, result.high), flag_label=result.get_flag_display() if result.flag else "",
        arrow=ARROWS.get(result.flag, ""), at=result.effective_at,
        spark=sparkline(readings) if len(readings) > 1 else None, count=len(course),
    )


def _readings(course: list[Observation]) -> list[Reading]:
    return [Reading(timezone.localtime(row.effective_at), float(row.value), row.flag) for row in course
            if row.value is not None and row.effective_at is not None]


def trend_of(patient: Patient, code: str, *, language: str) -> Trend | None:
    """The course of one test, newest row first; None if the patient never had it."""
    course = list(patient.observations.filter(code=code).order_by(OLDEST_FIRST))
    if not course:
        return None
    newest = course[-1]
    readings = _readings([result for result in course if result.unit == newest.unit])
    bounds = {name: None if bound is None else float(bound) for name, bound in (("low", newest.low), ("high", newest.high))}
    return Trend(newest.name(language), newest.unit, range_text(newest.low, newest.high),
                 trend(readings, **bounds) if readings else None,
                 tuple(_row(result, [], language) for result in reversed(course)))


def summary(patient: Patient, *, language: str) -> dict[str, Any]:
    """What fits one screen: problems, medicines, abnormal results, vital signs, last notes and encounters."""
    laboratory = result_rows(patient, category=Observation.Category.LABORATORY, language=language)
    return {
        "problems": patient.conditions.exclude(certainty=Condition.Certainty.REFUTED),
        "medicines": patient.medications.filter(active=True),
        "results": laboratory[:max(SUMMARY_RESULTS, sum(row.is_abnormal for row in laboratory))], "results_total": len(laboratory),
        "vitals": result_rows(patient, category=Observation.Category.VITAL_SIGNS, language=language),
        "notes": patient.notes.all()[:RECENT_NOTES], "encounters": patient.encounters.all()[:4],
    }


def results(patient: Patient, *, language: str) -> dict[str, Any]:
    return {"groups": [(Observation.Category(category).label, rows) for category in Observation.Category
                       if (rows := result_rows(patient, category=category, language=language))]}


def timeline(patient: Patient) -> list[Event]:
    """Encounters, procedures and notes, newest first."""
    events = [Event(row.started_at, "encounter", row.get_kind_display(), " · ".join(filter(None, (row.reason, row.department))))
              for row in patient.encounters.all() if row.started_at]
    events += [Event(row.performed_at, "procedure", row.name, "") for row in patient.procedures.all() if row.performed_at]
    events += [Event(row.written_at, "note", row.title, row.author) for row in patient.notes.all() if row.written_at]
    return sorted(events, key=lambda event: event.at, reverse=True)[:TIMELINE_EVENTS]
