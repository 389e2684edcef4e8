"""Fills the inputs of a calculator from a chart; what the chart does not tell stays missing, never assumed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.base import Calculator, Given
from records.decision_support.calculators.inputs import Choice, Input, Number, YesNo
from records.decision_support.calculators.units import convert
from records.decision_support.chart import Chart, Measurement
from records.decision_support.words import NONE, Refused, Words

MEASURED_AS = {"3094-0": of.UREA_NITROGEN}
EVER_SO_OLD = 36_500
# A past event counts for these; for other problems only an active one does.
EVER = frozenset({"stroke", "vascular_disease", "previous_dvt_pe", "heart_failure", "cerebrovascular_disease", "cancer"})


def filled_from(chart: Chart, calculator: Calculator, *, but: Collection[str] = ()) -> dict[str, Given]:
    """The inputs that the chart tells, with the day of each measurement; not those in ``but``, which are known already.

    A measurement older than the calculator allows, or in a unit that does not fit, stays out. One that lies outside
    the valid range is refused like a typed one: ``Refused``.
    """
    found = ((each, _given(chart, calculator, each)) for each in calculator.inputs if each.key not in but)
    return {each.key: given for each, given in found if given is not None}


@dataclass(frozen=True)
class Offered:
    """What the chart holds for one input: a value to use, one that is too old (``stale``), or one refused as impossible."""

    given: Given | None = None
    stale: Given | None = None
    refused: Words = NONE


def offered_from(chart: Chart, calculator: Calculator) -> dict[str, Offered]:
    """As ``filled_from`` for a person who looks at every input: what cannot be used is told instead of raised."""
    ageless = replace(calculator, fresh_days=EVER_SO_OLD)
    return {each.key: _offered(chart, calculator, ageless, each) for each in calculator.inputs}


def _offered(chart: Chart, calculator: Calculator, ageless: Calculator, asked: Input) -> Offered:
    try:
        given = _given(chart, calculator, asked)
        return Offered(given, None if given else _given(chart, ageless, asked))
    except Refused as refusal:
        return Offered(refused=refusal.words)


def _given(chart: Chart, calculator: Calculator, asked: Input) -> Given | None:
    if asked.key == "age" and isinstance(asked, Number):
        return None if chart.age is None else Given(asked.checked(float(chart.age)), "record")
    if asked.key == "sex" and isinstance(asked, Choice):
        return Given(chart.sex, "record") if chart.sex in ("male", "female") else None
    if isinstance(asked, YesNo):
        known = chart.past if asked.key in EVER else chart.problems
        return Given(True, "record") if asked.key in known else None
    return _measured(chart, calculator, asked) if isinstance(asked, Number) else None


def _measured(chart: Chart, calculator: Calculator, asked: Number) -> Given | None:
    oldest = chart.today - timedelta(days=calculator.fresh_days)
    known = [chart.measurements[code] for code in asked.loinc if code in chart.measurements]
    fresh = [item for item in known if item.on is not None and item.on >= oldest]
    if not fresh:
        return None
    newest = max(fresh, key=lambda item: item.on or oldest)
    value = _converted(newest, asked)
    return None if value is None else Given(asked.checked(value), "record", str(newest.on))


def _converted(measurement: Measurement, asked: Number) -> float | None:
    quantity = MEASURED_AS.get(measurement.code, asked.quantity)
    try:
        return convert(asked.key, measurement.value, measurement.unit, quantity)
    except Refused:
        return None
