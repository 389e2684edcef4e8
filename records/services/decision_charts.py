"""Reads a patient's record into the frozen form that decisions rest on."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from records.decision_support.chart import Chart, Measurement
from records.decision_support.pharmacogenomics.genes import genes
from records.decision_support.problems import problems_in
from records.models import Condition, Observation, Patient


def chart_of(patient: Patient, *, on: date | None = None) -> Chart:
    """The record as it is now, or as far as it was known on a day in the past (without medicines of then and genotypes).

    Suspected and refuted diagnoses count for nothing; each test counts at its newest value.
    """
    today = on or timezone.localdate()
    confirmed = [row for row in patient.conditions.all() if row.certainty == Condition.Certainty.CONFIRMED
                 and (on is None or (row.since is not None and row.since <= on))]
    active = (problems_in(row.name, row.code) for row in confirmed if row.active)
    medicines = dict.fromkeys(row.name for row in patient.medications.all() if row.active)
    return Chart(
        today=today, age=patient.age(today), sex=patient.sex,
        problems=frozenset().union(*active),
        past=frozenset().union(*(problems_in(row.name, row.code) for row in confirmed)),
        allergies=tuple(row.substance for row in patient.allergies.all()), medicines=tuple(medicines),
        measurements=_measurements(patient, on), genotypes=_genotypes(patient) if on is None else (),
    )


def _measurements(patient: Patient, on: date | None) -> dict[str, Measurement]:
    until = {} if on is None else {"effective_at__date__lte": on}
    rows = (patient.observations.filter(value__isnull=False, effective_at__isnull=False, **until)
            .order_by("code", "-effective_at").distinct("code"))
    return {row.code: _measurement(row) for row in rows}


def _genotypes(patient: Patient) -> tuple[str, ...]:
    """Every result that names a gene with rules, such as «CYP2C19 *1/*2», newest first: genes do not change, so two differ by error."""
    named = Q()
    for gene in genes():
        named |= Q(code__icontains=gene) | Q(name_en__icontains=gene) | Q(name_zh__icontains=gene)
    rows = patient.observations.filter(named).exclude(text="")
    return tuple(dict.fromkeys(f"{_gene_of(row)} {row.text}" for row in rows))


def _gene_of(row: Observation) -> str:
    written = f"{row.code} {row.name_en} {row.name_zh}".upper()
    return next(gene for gene in genes() if gene in written)


def _measurement(row: Observation) -> Measurement:
    return Measurement(row.code, float(row.value), row.unit, timezone.localtime(row.effective_at).date())
