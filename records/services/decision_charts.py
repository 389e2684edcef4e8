"""Reads a patient's record into the frozen form that decisions rest on."""

from __future__ import annotations

from django.utils import timezone

from records.decision_support.chart import Chart, Measurement
from records.decision_support.problems import problems_in
from records.models import Condition, Observation, Patient


def chart_of(patient: Patient) -> Chart:
    """The record as it is now. Suspected and refuted diagnoses count for nothing; each test counts at its newest value."""
    today = timezone.localdate()
    confirmed = [row for row in patient.conditions.all() if row.certainty == Condition.Certainty.CONFIRMED]
    active = (problems_in(row.name, row.code) for row in confirmed if row.active)
    medicines = dict.fromkeys(row.name for row in patient.medications.all() if row.active)
    return Chart(
        today=today, age=patient.age(today), sex=patient.sex,
        problems=frozenset().union(*active),
        past=frozenset().union(*(problems_in(row.name, row.code) for row in confirmed)),
        allergies=tuple(row.substance for row in patient.allergies.all()), medicines=tuple(medicines),
        measurements=_measurements(patient),
    )


def _measurements(patient: Patient) -> dict[str, Measurement]:
    rows = (patient.observations.filter(value__isnull=False, effective_at__isnull=False)
            .order_by("code", "-effective_at").distinct("code"))
    return {row.code: _measurement(row) for row in rows}


def _measurement(row: Observation) -> Measurement:
    return Measurement(row.code, float(row.value), row.unit, timezone.localtime(row.effective_at).date())
