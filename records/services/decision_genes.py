"""Genetic results of a patient with what they mean for her medicines, and writing new ones into the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Person
from records.decision_support.pharmacogenomics.advice import Expected, expected
from records.decision_support.pharmacogenomics.panel import Panel, read_panel
from records.decision_support.pharmacogenomics.results import GeneticResult
from records.models import Observation, Patient
from records.services.chart_entries import add_entry
from records.services.decision_alerts import named_medicines
from records.services.decision_charts import chart_of


@dataclass(frozen=True)
class GeneticFindings:
    """What the chart holds of genes; ``expected`` is what it means, the patient's own medicines first."""

    panel: Panel
    expected: tuple[Expected, ...]


def genetic_findings(patient: Patient) -> GeneticFindings:
    chart = chart_of(patient)
    panel = read_panel(chart.genotypes)
    return GeneticFindings(panel, tuple(expected(panel.results, sorted(named_medicines(chart.medicines)))))


@transaction.atomic
def add_results(person: Person, patient: Patient, *, results: Sequence[GeneticResult]) -> None:
    """Write results into the chart as genomic findings, named after their genes."""
    for each in results:
        add_entry(person, patient, kind="observation", values={
            "category": Observation.Category.GENOMICS, "code": each.gene[:40], "name_en": each.gene, "text": each.written[:300],
            "effective_at": timezone.now()})
    audit.record("genetic results added", person=person, subject=f"patient:{patient.pk}", count=len(results))
