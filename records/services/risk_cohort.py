"""The clinic's own cohort: who had a healthy kidney on the day of the first creatinine, and who lost it within five years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from records.decision_support.calculators.measures import CREATININE
from records.decision_support.medicines.patient_checks import kidneys
from records.decision_support.risk.features import features_of
from records.decision_support.risk.training import Member
from records.models import Patient
from records.services.decision_charts import chart_of

HEALTHY, AFTER, WITHIN = 60.0, timedelta(days=90), timedelta(days=1826)


def clinic_cohort() -> Iterator[Member]:
    """Those with five years of follow-up or the event; who left before is neither, and stays out."""
    measured = Patient.objects.filter(observations__code__in=CREATININE.loinc, observations__value__isnull=False).distinct()
    for patient in measured.iterator(chunk_size=200):
        member = _member(patient)
        if member is not None:
            yield member


def _member(patient: Patient) -> Member | None:
    days = _days(patient)
    if not days:
        return None
    features = features_of(chart_of(patient, on=days[0]))
    if features["egfr"] is None or features["egfr"] < HEALTHY:
        return None
    later = [day for day in days if days[0] + AFTER <= day <= days[0] + WITHIN]
    lost = any(_filtration(patient, day) < HEALTHY for day in later)
    followed = days[-1] >= days[0] + WITHIN
    return Member(days[0], features, lost) if lost or followed else None


def _days(patient: Patient) -> list[date]:
    measured = patient.observations.filter(code__in=CREATININE.loinc, value__isnull=False, effective_at__isnull=False)
    moments = measured.values_list("effective_at", flat=True)
    return sorted({timezone.localtime(moment).date() for moment in moments})


def _filtration(patient: Patient, day: date) -> float:
    function = kidneys(chart_of(patient, on=day))
    return function.filtration if function else HEALTHY
