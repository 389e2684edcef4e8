"""Checks against the patient: diseases, kidneys, liver, recent results, pregnancy and age."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from records.decision_support.calculators.kidney import ckd_epi_2021, cockcroft_gault
from records.decision_support.calculators.measures import CREATININE, INR, POTASSIUM, WEIGHT
from records.decision_support.calculators.units import convert
from records.decision_support.chart import Chart
from records.decision_support.medicines.base import Alert
from records.decision_support.medicines.single_rules import (
    SingleRule,
    childhood_rules,
    disease_rules,
    kidney_rules,
    laboratory_rules,
    liver_rules,
    old_age_rules,
    pregnancy_rules,
)
from records.decision_support.problems import problems
from records.decision_support.words import NONE, Refused, Words

OLD, ADULT = 65, 18
FRESH, RECENT = timedelta(days=365), timedelta(days=14)
RESULTS = {"inr": INR, "potassium": POTASSIUM}
RECORDED_FILTRATION = ("98979-8", "33914-3", "62238-1", "48642-3")


@dataclass(frozen=True)
class Kidneys:
    """eGFR in mL/min/1.73 m², creatinine clearance in mL/min where the weight is known, and the day of the creatinine."""

    filtration: float
    clearance: float | None
    on: date | None

    @property
    def words(self) -> Words:
        clearance = "" if self.clearance is None else f", CrCl {self.clearance:.0f} mL/min"
        day = "" if self.on is None else f", {self.on}"
        text = f"eGFR {self.filtration:.0f} mL/min/1.73m²{clearance}{day}"
        return Words(f"（{text}）", f"({text})")


def kidneys(chart: Chart) -> Kidneys | None:
    """From the newest creatinine of the last year by CKD-EPI 2021, else a recorded eGFR; None if neither is there."""
    creatinine, on = _newest(chart, CREATININE.loinc, CREATININE.quantity)
    if creatinine and chart.age is not None and chart.age >= ADULT and chart.sex in ("male", "female"):
        weight, _day = _newest(chart, WEIGHT.loinc, WEIGHT.quantity)
        clearance = cockcroft_gault(age=chart.age, weight=weight, creatinine=creatinine, sex=chart.sex) if weight else None
        return Kidneys(ckd_epi_2021(creatinine=creatinine, age=chart.age, sex=chart.sex), clearance, on)
    recorded = [chart.measurements[code] for code in RECORDED_FILTRATION if code in chart.measurements]
    fresh = [item for item in recorded if item.on is not None and chart.today - item.on <= FRESH]
    return Kidneys(fresh[0].value, None, fresh[0].on) if fresh else None


def _newest(chart: Chart, codes: Sequence[str], quantity: object) -> tuple[float | None, date | None]:
    found = [chart.measurements[code] for code in codes if code in chart.measurements]
    fresh = [item for item in found if item.on is not None and chart.today - item.on <= FRESH]
    if not fresh:
        return None, None
    newest = max(fresh, key=lambda item: item.on)
    try:
        return convert(newest.code, newest.value, newest.unit, quantity), newest.on
    except Refused:
        return None, None


def patient_checks(medicines: Sequence[str], chart: Chart) -> list[Alert]:
    """All alerts on the patient; of several rules of one kind on one medicine the worst."""
    names = tuple(dict.fromkeys(medicines))
    found = [*_diseases(names, chart), *_organs(names, chart), *_results(names, chart), *_stages(names, chart)]
    worst: dict[tuple[str, ...], Alert] = {}
    for alert in sorted(found, key=lambda alert: -alert.severity):
        worst.setdefault((alert.kind, *alert.medicines, alert.rule.split(":")[1] if alert.kind == "disease" else ""), alert)
    return list(worst.values())


def _applied(rules: Sequence[SingleRule], kind: str, names: Sequence[str], because: Words = NONE) -> Iterator[Alert]:
    yield from (rule.alert(kind, name, because=because) for name in names for rule in rules if name in rule.members)


def _diseases(names: Sequence[str], chart: Chart) -> Iterator[Alert]:
    for rule in disease_rules():
        if rule.condition in chart.problems:
            words = problems()[str(rule.condition)].words
            yield from _applied((rule,), "disease", names, Words(f"（患者有{words.zh}）", f"(The patient has {words.en}.)"))


def _organs(names: Sequence[str], chart: Chart) -> Iterator[Alert]:
    function = kidneys(chart)
    if function is not None:
        reached = [rule for rule in kidney_rules() if function.filtration < float(rule.condition)]
        for name in names:
            first = next((rule for rule in reached if name in rule.members), None)
            yield from [first.alert("renal", name, because=function.words)] if first else []
    if "liver_disease" in chart.problems:
        yield from _applied(liver_rules(), "hepatic", names)


def _results(names: Sequence[str], chart: Chart) -> Iterator[Alert]:
    """The worst rule that a recent result calls up for each medicine."""
    told: set[tuple[str, str]] = set()
    for measure, rule in laboratory_rules():
        test = RESULTS[measure]
        value, on = _newest(chart, test.loinc, test.quantity)
        if value is None or on is None or chart.today - on > RECENT or value < float(rule.condition):
            continue
        because = Words(f"（{test.words.zh} {value:g}，{on}）", f"({test.words.en} {value:g}, {on}.)")
        for name in names:
            if name in rule.members and (name, measure) not in told:
                told.add((name, measure))
                yield rule.alert("laboratory", name, because=because)


def _stages(names: Sequence[str], chart: Chart) -> Iterator[Alert]:
    if "pregnancy" in chart.problems and chart.sex != "male":
        yield from _applied(pregnancy_rules(), "pregnancy", names)
    if chart.age is None:
        return
    if chart.age >= OLD:
        yield from _applied(old_age_rules(), "age", names, Words(f"（{chart.age}岁）", f"(Age {chart.age}.)"))
    young = [rule for rule in childhood_rules() if chart.age < float(rule.condition)]
    yield from _applied(young, "age", names, Words(f"（{chart.age}岁）", f"(Age {chart.age}.)"))
