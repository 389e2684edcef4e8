"""Reads a patient's record the way its pages show it: who is in view, the list, and what fits one screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models.functions import Coalesce
from django.utils import timezone

from records.interoperability.fhir import NO_ALLERGY_KNOWN
from records.models import Condition, Medication, Observation, Patient
from records.services.results import ResultRow, abnormal_counts, result_rows, rows_by_category

SUMMARY_RESULTS = 10
RECENT_NOTES = 3
RECENT_ENCOUNTERS = 4


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
    none_known: bool = False
    emergency_until: datetime | None = None


@dataclass(frozen=True)
class Prescribed:
    """A medicine with its instruction, however often it was ordered; ``since`` is the first order, ``last`` the newest."""

    pk: Any
    name: str
    dosage: str
    active: bool
    since: date | None
    last: date | None
    ended: date | None
    orders: int


def list_patients(person: Any, *, words: str = "") -> list[ListedPatient]:
    """The person's own patients, most recently changed first; ``words`` match anywhere in name or record number."""
    wanted = words.casefold().split()
    found = [patient for patient in Patient.objects.visible_to(person)
             if all(word in f"{patient.name} {patient.mrn}".casefold() for word in wanted)]
    ids = [patient.pk for patient in found]
    standing = Condition.objects.filter(patient__in=ids, active=True).exclude(certainty=Condition.Certainty.REFUTED)
    problems = dict(standing.order_by(Coalesce("onset", "recorded_on").asc(nulls_first=True)).values_list("patient", "name"))
    abnormal = abnormal_counts(ids)
    today = timezone.localdate()
    return [ListedPatient(patient.pk, patient.name, patient.mrn, patient.get_sex_display(), patient.age(today),
                          problems.get(patient.pk, ""), abnormal.get(patient.pk, 0)) for patient in found]


def banner_of(patient: Patient) -> Banner:
    allergies = tuple(row.substance for row in patient.allergies.all())
    return Banner(patient.pk, patient.name, patient.get_sex_display(), patient.age(timezone.localdate()),
                  patient.birth_date, patient.mrn, allergies, patient.deceased, not allergies and _none_known(patient),
                  getattr(patient, "emergency_until", None))


def _none_known(patient: Patient) -> bool:
    """True if somebody asked and wrote down that there is no allergy, which is more than an empty list."""
    return patient.kept_resources.filter(kind="AllergyIntolerance", reason=NO_ALLERGY_KNOWN).exists()


def medicines(patient: Patient, *, current_only: bool = False) -> list[Prescribed]:
    """Each medicine and instruction once, current ones first, newest first."""
    orders: dict[tuple[str, str, bool], list[Medication]] = {}
    for row in patient.medications.filter(active=True) if current_only else patient.medications.all():
        orders.setdefault((row.name.casefold(), row.dosage.casefold(), row.active), []).append(row)
    return [_prescribed(rows) for rows in orders.values()]


def _prescribed(rows: list[Medication]) -> Prescribed:
    newest, days = rows[0], [row.started for row in rows if row.started]
    return Prescribed(newest.pk, newest.name, newest.dosage, newest.active, min(days, default=None), max(days, default=None),
                      newest.ended, len(rows))


def summary(patient: Patient, *, language: str) -> dict[str, Any]:
    """What fits one screen: problems, medicines, abnormal results, vital signs, last notes and encounters."""
    rows = rows_by_category(patient, language=language)
    laboratory = rows.get(Observation.Category.LABORATORY, [])
    vitals = rows.get(Observation.Category.VITAL_SIGNS, [])
    return {
        "problems": patient.conditions.exclude(certainty=Condition.Certainty.REFUTED),
        "medicines": medicines(patient, current_only=True),
        "results": laboratory[:max(SUMMARY_RESULTS, sum(row.is_abnormal for row in laboratory))],
        "results_total": len(laboratory), "vitals": vitals,
        "vitals_at": max((row.at for row in vitals if row.at), default=None),
        "notes": patient.notes.defer("text")[:RECENT_NOTES], "encounters": patient.encounters.all()[:RECENT_ENCOUNTERS],
    }


def results(patient: Patient, *, language: str) -> dict[str, Any]:
    rows = rows_by_category(patient, language=language)
    return {"groups": [(category.label, rows[category]) for category in Observation.Category if category in rows]}


def genomic_findings(patient: Patient, *, language: str) -> list[ResultRow]:
    return result_rows(patient, category=Observation.Category.GENOMICS, language=language)
