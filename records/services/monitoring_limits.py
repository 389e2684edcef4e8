"""Alarm limits of the site and of a patient, and what else the watch of a patient has to know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.models import Person
from records.decision_support.monitoring.limits import STARTING, Limits
from records.models import AlarmLimits, Patient

SCALE_2 = "news2-scale-2"
FIELDS = ("critical_low", "low", "high", "critical_high")


class LimitsRefused(Exception):
    """The limits cannot be set; the message is a full sentence for the person."""


def site_limits() -> dict[str, Limits]:
    """By code: the starting ones, and what the site set instead."""
    return _newest_over(dict(STARTING), AlarmLimits.objects.filter(patient=None))


def _newest_over(limits: dict[str, Limits], rows: Iterable[AlarmLimits]) -> dict[str, Limits]:
    for row in sorted(rows, key=lambda row: row.at):
        limits[row.code] = Limits(*(getattr(row, field) for field in FIELDS))
    return limits


def settings_of(patients: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """By patient: ``limits``, ``age`` and ``scale_2``, the arguments of a watch."""
    today, site = timezone.localdate(), site_limits()
    own: dict[UUID, list[AlarmLimits]] = {}
    for row in AlarmLimits.objects.filter(patient__in=list(patients)):
        own.setdefault(row.patient_id, []).append(row)
    found: dict[UUID, dict[str, Any]] = {}
    for patient in Patient.objects.filter(pk__in=list(patients)):
        rows = own.get(patient.pk, [])
        scale = max((row for row in rows if row.code == SCALE_2), key=lambda row: row.at, default=None)
        limits = _newest_over(dict(site), [row for row in rows if row.code != SCALE_2])
        found[patient.pk] = {"limits": limits, "age": patient.age(today), "scale_2": scale is not None and scale.high == 1}
    return found


def set_limits(person: Person, patient: Patient, *, code: str, limits: Limits, reason: str) -> None:
    """Limits of one sign for one patient; raises ``LimitsRefused`` if they are out of order or without a reason."""
    if not limits.is_ordered:
        raise LimitsRefused(_("The limits must rise from critically low to critically high."))
    _write(person, patient, code=code, reason=reason, **{field: getattr(limits, field) for field in FIELDS})


def set_scale_2(person: Person, patient: Patient, *, used: bool, reason: str) -> None:
    """Whether oxygen saturation is scored on scale 2 of NEWS2, which a competent clinician decides for each patient."""
    _write(person, patient, code=SCALE_2, reason=reason, high=1.0 if used else 0.0)


def _write(person: Person, patient: Patient, *, code: str, reason: str, **values: float | None) -> None:
    from records.services.monitoring_live import ask_for

    require(person, "see_patients")
    if not reason.strip():
        raise LimitsRefused(_("Say in a few words why these limits fit this patient."))
    with transaction.atomic():
        AlarmLimits.objects.create(patient=patient, person=person, code=code, reason=reason.strip()[:500], **values)
        audit.record("set alarm limits", person=person, subject=f"patient:{patient.pk}", code=code)
    transaction.on_commit(lambda: ask_for([patient.pk]))


