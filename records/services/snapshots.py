"""Reads a patient's record into the frozen form that reports rest on."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from records.formatting import unit_text
from records.models import Encounter, Medication, Observation, Patient
from records.reporting.snapshot import (
    AllergyEntry,
    ConditionEntry,
    CourseEntry,
    EncounterEntry,
    ImmunizationEntry,
    MedicationEntry,
    NoteEntry,
    ObservationEntry,
    ProcedureEntry,
    RecordSnapshot,
    Subject,
)

NEWEST_OBSERVATIONS, NEWEST_NOTES, NEWEST_ENCOUNTERS = 300, 3, 5
NEWEST_PROCEDURES, NEWEST_IMMUNIZATIONS = 12, 12
MOST_POINTS = 8


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
        courses=courses_of(patient),
        procedures=tuple(
            ProcedureEntry(str(row.pk), row.name, _local(row.performed_at))
            for row in patient.procedures.all()[:NEWEST_PROCEDURES]
        ),
        immunizations=tuple(
            ImmunizationEntry(str(row.pk), row.name, row.given_on, row.lot)
            for row in patient.immunizations.filter(given=True)[:NEWEST_IMMUNIZATIONS]
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


def courses_of(patient: Patient) -> tuple[CourseEntry, ...]:
    """Of every test that was abnormal during the last hospital stay: its values in the stay, every abnormal one among them.

    A single value that nothing newer has replaced is told by itself and needs no course.
    """
    stay = patient.encounters.filter(kind=Encounter.Kind.INPATIENT, started_at__isnull=False).first()
    if stay is None:
        return ()
    since = list(patient.observations.filter(effective_at__gte=stay.started_at, value__isnull=False).order_by("effective_at", "pk"))
    newest = {row.code or row.name("en"): row.pk for row in since}
    tests: dict[tuple[str, str], list[Observation]] = {}
    for row in since:
        if stay.ended_at is None or row.effective_at <= stay.ended_at:
            tests.setdefault((row.code, row.unit), []).append(row)
    return tuple(_course(rows) for rows in tests.values()
                 if any(row.is_abnormal for row in rows) and (len(rows) > 1 or rows[0].pk not in newest.values()))


def _course(rows: list[Observation]) -> CourseEntry:
    newest = rows[-1]
    return CourseEntry(
        str(newest.pk), newest.name("zh"), newest.name("en"), unit_text(newest.unit), _plain(newest.low), _plain(newest.high),
        tuple((_local(row.effective_at), _plain(row.value), row.flag) for row in _told(rows)))


def _told(rows: list[Observation]) -> list[Observation]:
    """Every abnormal value, the first and the newest; of normal ones between them as many as there is room for."""
    normal = [row for row in rows[1:-1] if not row.is_abnormal]
    room = max(0, MOST_POINTS - (len(rows) - len(normal)))
    return [row for row in rows if row not in normal[room:]]
