"""The features of the risk of chronic kidney disease, taken from a chart; what the chart does not tell is missing, never assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from records.decision_support.calculators.measures import HEIGHT, SYSTOLIC, WEIGHT
from records.decision_support.calculators.quantities import HBA1C
from records.decision_support.calculators.units import Quantity, convert
from records.decision_support.chart import Chart
from records.decision_support.medicines.patient_checks import kidneys
from records.decision_support.words import Refused, Words

HBA1C_CODES = ("4548-4", "17856-6", "59261-8")
FRESH_DAYS = 730
Row = Mapping[str, float | None]


@dataclass(frozen=True)
class Feature:
    """One input of the model; ``unit`` is empty for yes (1) or no (0)."""

    key: str
    words: Words
    unit: str = ""
    digits: int = 0


FEATURES = (
    Feature("age", Words("年龄", "age"), "years"), Feature("male", Words("男性", "male sex")),
    Feature("egfr", Words("eGFR", "eGFR"), "mL/min/1.73m²"), Feature("systolic", Words("收缩压", "systolic blood pressure"), "mmHg"),
    Feature("hba1c", Words("糖化血红蛋白", "HbA1c"), "%", 1), Feature("bmi", Words("体重指数", "body mass index"), "kg/m²", 1),
    Feature("diabetes", Words("糖尿病", "diabetes")), Feature("hypertension", Words("高血压", "hypertension")),
    Feature("heart_failure", Words("心力衰竭", "heart failure")),
)


def features_of(chart: Chart) -> dict[str, float | None]:
    """By key, in the units of ``FEATURES``. A problem that is not recorded counts as no; a measurement older than two years is missing."""
    function = kidneys(chart)
    weight, height = _newest(chart, WEIGHT.loinc, WEIGHT.quantity), _newest(chart, HEIGHT.loinc, HEIGHT.quantity)
    return {
        "age": None if chart.age is None else float(chart.age), "male": {"male": 1.0, "female": 0.0}.get(chart.sex),
        "egfr": function.filtration if function else None, "systolic": _newest(chart, SYSTOLIC.loinc, SYSTOLIC.quantity),
        "hba1c": _newest(chart, HBA1C_CODES, HBA1C), "bmi": weight / (height / 100) ** 2 if weight and height else None,
        **{key: float(key in chart.past) for key in ("diabetes", "hypertension", "heart_failure")}}


def _newest(chart: Chart, codes: tuple[str, ...], quantity: Quantity) -> float | None:
    known = [chart.measurements[code] for code in codes if code in chart.measurements]
    fresh = [each for each in known if each.on is not None and (chart.today - each.on).days <= FRESH_DAYS]
    for each in sorted(fresh, key=lambda item: str(item.on), reverse=True):
        try:
            return convert(each.code, each.value, each.unit, quantity)
        except Refused:
            continue
    return None
