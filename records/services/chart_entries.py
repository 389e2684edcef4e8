"""Entries of the chart by hand: added, corrected, taken out; what stood there before is kept for ever with who and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.models import Person
from records.access import may_see
from records.models import (
    Allergy,
    ChartChange,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Observation,
    Patient,
    Procedure,
    Remainder,
)

KINDS: dict[str, type[models.Model]] = {
    "observation": Observation, "condition": Condition, "medication": Medication, "allergy": Allergy,
    "procedure": Procedure, "immunization": Immunization, "encounter": Encounter,
}
FRAME = ("id", "patient", "source_id", "recorded_at", "corrected_at")
Act = ChartChange.Act


class ChangedMeanwhile(Exception):
    """Somebody else changed the entry since the form was opened; the message is for the person."""


def require_writer(person: Person, patient: Patient) -> None:
    """Raise ``PermissionDenied`` unless the person treats the patient and writes in charts."""
    require(person, "draft_reports")
    if not may_see(person, patient):
        raise PermissionDenied(_("You may not see this patient's record."))


def find_entry(patient: Patient, kind: str, entry_id: UUID) -> models.Model:
    """An entry of the patient; raises ``Http404``."""
    found = KINDS[kind].objects.filter(patient=patient, pk=entry_id).first() if kind in KINDS else None
    if found is None:
        raise Http404
    return found


def version_of(row: models.Model) -> str:
    """Changes with every correction, so that two people do not overwrite each other."""
    return str(row.corrected_at.timestamp() if row.corrected_at else "")


def add_entry(person: Person, patient: Patient, *, kind: str, values: Mapping[str, Any]) -> models.Model:
    """Write a new entry into the chart; ``values`` are checked fields of the table."""
    require_writer(person, patient)
    with transaction.atomic():
        row = KINDS[kind].objects.create(patient=patient, **values)
        _record(person, row, kind=kind, act=Act.ADDED, after=fields_of(row))
        _touch(patient)
    return row


def correct_entry(
    person: Person, patient: Patient, *, kind: str, entry_id: UUID, values: Mapping[str, Any], reason: str, version: str,
) -> models.Model:
    """Change an entry for a reason; its key stays, so that what cites it still finds it. Raises ``ChangedMeanwhile``."""
    require_writer(person, patient)
    with transaction.atomic():
        row = _locked(patient, kind, entry_id, version)
        before = fields_of(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.corrected_at = timezone.now()
        row.save()
        # What the sender said beyond the entry may no longer fit it.
        Remainder.objects.filter(entry=row.pk).delete()
        _record(person, row, kind=kind, act=Act.CORRECTED, before=before, after=fields_of(row), reason=reason)
        _touch(patient)
    return row


def withdraw_entry(person: Person, patient: Patient, *, kind: str, entry_id: UUID, reason: str, version: str) -> None:
    """Take an entry out of the chart for a reason; it stays readable among the changes. Raises ``ChangedMeanwhile``."""
    require_writer(person, patient)
    with transaction.atomic():
        row = _locked(patient, kind, entry_id, version)
        _record(person, row, kind=kind, act=Act.WITHDRAWN, before=fields_of(row), reason=reason)
        Remainder.objects.filter(entry=row.pk).delete()
        row.delete()
        _touch(patient)


def _locked(patient: Patient, kind: str, entry_id: UUID, version: str) -> models.Model:
    find_entry(patient, kind, entry_id)
    row = KINDS[kind].objects.select_for_update().get(pk=entry_id)
    if version_of(row) != version:
        raise ChangedMeanwhile(_("Somebody changed this entry meanwhile. Look at it again before you change it."))
    return row


def _record(person: Person, row: models.Model, *, kind: str, act: str, reason: str = "", **content: Any) -> None:
    ChartChange.objects.create(patient=row.patient, person=person, act=act, kind=kind, entry=row.pk,
                               source_id=row.source_id, reason=reason.strip(), **content)
    audit.record(f"chart entry {act}", person=person, subject=f"patient:{row.patient_id}", entry=str(row.pk), kind=kind)


def _touch(patient: Patient) -> None:
    patient.save(update_fields=["updated_at"])


def fields_of(row: models.Model) -> dict[str, Any]:
    """What the entry says, as JSON."""
    return {field.name: _plain(getattr(row, field.name)) for field in row._meta.concrete_fields if field.name not in FRAME}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def changes_of(patient: Patient) -> models.QuerySet[ChartChange]:
    return patient.changes.select_related("person")


def differences(change: ChartChange) -> list[tuple[str, str, str]]:
    """(field, before, after) of what the change changed."""
    before, after = change.before or {}, change.after or {}
    names = dict.fromkeys([*before, *after])
    return [(name, str(before.get(name) or ""), str(after.get(name) or "")) for name in names
            if before.get(name) != after.get(name) and (before.get(name) or after.get(name))]
