"""Reads a patient's record into the frozen form that reports rest on."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from records.formatting import unit_text
from records.models import Medication, Observation, Patient
from records.reporting.snapshot import (
    AllergyEntry,
    ConditionEntry,
    EncounterEntry,
    MedicationEntry,
    NoteEntry,
    ObservationEntry,
    RecordSnapshot,
    Subject,
)

NEWEST_OBSERVATIONS, NEWEST_NOTES, NEWEST_ENCOUNTERS = 300, 3, 5


def subject_of(patient: Patient) -> Subject:
    return Subject(patient.name, patient.sex, patient.birth_date, patient.mrn)


def snapshot_of(patient: Patient) -> RecordSnapshot:
    """The record as it is now, newest entries first; the oldest results and notes of a long record are left out."""
    return RecordSnapshot(
        subject=subject_of(patient),
        taken_at=timezone.localtime(),
        allergies=tuple(
            AllergyEntry(str(row.pk), row.substance, row.reaction, row.severity) for row in patient.allergies.all()
        ),
        conditions=tuple(
            ConditionEntry(str(row.pk), row.name, row.since, row.active, row.certainty)
            for row in patient.conditions.all()
        ),
        medications=tuple(
            MedicationEntry(str(row.pk), row.name, row.dosage, row.started, row.ended, row.active)
            for row in _newest_orders(patient)
        ),
        observations=_observations(patient),
        encounters=tuple(
            EncounterEntry(str(row.pk), row.kind, _local(row.started_at), _local(row.ended_at), row.reason)
            for row in patient.encounters.all()[:NEWEST_ENCOUNTERS]
        ),
        notes=tuple(
            NoteEntry(str(row.pk), row.title, row.text, _local(row.written_at), row.author)
            for row in patient.notes.all()[:NEWEST_NOTES]
        ),
    )


def _newest_orders(patient: Patient) -> list[Medication]:
    """Of orders of one medicine with one instruction the newest."""
    newest: dict[tuple[str, str, bool], Medication] = {}
    for row in patient.medications.all():
        newest.setdefault((row.name.casefold(), row.dosage.casefold(), row.active), row)
    return list(newest.values())


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment) if moment else None


def _observations(patient: Patient) -> tuple[ObservationEntry, ...]:
    """The newest value of every test, among the newest few hundred."""
    newest: dict[str, Observation] = {}
    for row in patient.observations.all()[:NEWEST_OBSERVATIONS]:
        newest.setdefault(row.code or row.name("en"), row)
    return tuple(_observation(row) for row in newest.values())


def _observation(row: Observation) -> ObservationEntry:
    return ObservationEntry(
        str(row.pk),
        row.name("zh"),
        _plain(row.value) or row.text,
        unit_text(row.unit),
        _local(row.effective_at),
        _plain(row.low),
        _plain(row.high),
        row.flag,
        row.category == Observation.Category.VITAL_SIGNS,
        row.name("en"),
    )


def _plain(value: Decimal | None) -> str:
    """2.9000 as 2.9, without an exponent."""
    return "" if value is None else f"{value.normalize():f}"
