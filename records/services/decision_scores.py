"""Scores for a patient: which the record can fill, one from the record and typed inputs together, and keeping the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Person
from records.decision_support.calculators import Calculator, Given, Result, calculate, calculators, read_inputs
from records.decision_support.calculators.filling import Offered, offered_from
from records.decision_support.chart import Chart
from records.decision_support.words import Refused, Words
from records.models import Observation, Patient, SavedScore
from records.services.chart_entries import add_entry

CODE = "score:"


@dataclass(frozen=True)
class Fillable:
    """A calculator with how much of it the record tells; ``result`` where that is all."""

    calculator: Calculator
    filled: int
    needed: int
    result: Result | None


@dataclass(frozen=True)
class Worked:
    """A calculator with what the record offers and what it gives with the typed inputs.

    ``refused`` names by input why a typed or recorded value is not used; then ``result`` is what the rest gives, or None.
    """

    calculator: Calculator
    offered: Mapping[str, Offered]
    typed: Mapping[str, str]
    result: Result | None
    refused: Mapping[str, Words]


def fillable_scores(chart: Chart) -> list[Fillable]:
    """All calculators, those that the record fills first, then those that lack least."""
    found = [_fillable(chart, calculator) for calculator in calculators()]
    return sorted(found, key=lambda each: (each.result is None, each.filled == 0, each.needed - each.filled))


def _fillable(chart: Chart, calculator: Calculator) -> Fillable:
    offered = offered_from(chart, calculator)
    known = {key: offer.given for key, offer in offered.items() if offer.given}
    needed = [each.key for each in calculator.inputs if not each.optional]
    filled = sum(key in known for key in needed)
    measured = any(given.at for given in known.values())
    refused = any(offer.refused.en for offer in offered.values())
    if refused or (not measured and filled < len(needed)):
        filled = 0
    return Fillable(calculator, filled, len(needed), _complete(calculator, known))


def _complete(calculator: Calculator, known: Mapping[str, Given]) -> Result | None:
    try:
        result = calculate(calculator, known)
    except Refused:
        return None
    return None if result.value is None else result


def work(chart: Chart, calculator: Calculator, *, typed: Mapping[str, str], absent: bool = False, withheld: frozenset[str] = frozenset()) -> Worked:
    """The score from typed texts by key, and for the rest from the record; not for the inputs in ``withheld``.

    With ``absent`` every finding (yes or no) that nobody answered counts as no; the result says that it was assumed.
    """
    offered = offered_from(chart, calculator)
    refused = {key: offer.refused for key, offer in offered.items() if offer.refused.en and not typed.get(key)}
    used = {key: offer.given for key, offer in offered.items() if offer.given and key not in withheld}
    for key, text in typed.items():
        try:
            used |= read_inputs(calculator, [f"{key}={text}"])
        except Refused as refusal:
            refused[key] = refusal.words
            used.pop(key, None)
    if absent:
        unanswered = (each.key for each in calculator.inputs if hasattr(each, "denied_by") and each.key not in used)
        used |= {key: Given(False, "assumed") for key in unanswered}
    try:
        result = calculate(calculator, used)
    except Refused as refusal:
        refused[refusal.field] = refusal.words
        result = None
    return Worked(calculator, offered, typed, result, refused)


@transaction.atomic
def save_score(person: Person, patient: Patient, *, worked: Worked) -> Observation:
    """Keep the value as a result of the chart, with all its inputs. Raises ``ValueError`` for a score without a value."""
    result = worked.result
    if result is None or result.value is None or worked.refused:
        raise ValueError("A score without a value is not kept.")
    calculator = worked.calculator
    row = add_entry(person, patient, kind="observation", values={
        "category": Observation.Category.OTHER, "code": f"{CODE}{calculator.name}"[:40], "name_zh": calculator.title.zh,
        "name_en": calculator.title.en, "value": result.value, "unit": calculator.unit, "effective_at": timezone.now()})
    SavedScore.objects.create(observation=row, person=person, calculator=calculator.name, formula=calculator.formula,
                              source=calculator.source, inputs=_kept(result))
    audit.record("score saved", person=person, subject=f"patient:{patient.pk}", score=calculator.name)
    return row


def _kept(result: Result) -> dict[str, Any]:
    return result.as_json("en")["inputs"]
