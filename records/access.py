"""Who may see a patient: the one place that decides it."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from clinic import refusals
from clinic.acting import as_site
from records.models.patients import Patient


def may_see(person: Any, patient: Patient) -> bool:
    """True if the person's role sees patients and the person treats this one."""
    return Patient.objects.visible_to(person).filter(pk=patient.pk).exists()


def find_patient(person: Any, patient_id: uuid.UUID | str) -> Patient:
    """The patient, if the person may see it; ``Http404`` otherwise, so that strangers learn nothing of who exists.

    `emergency_until` is set on it where the chart is open only because of an emergency.
    """
    try:
        patient = Patient.objects.visible_to(person).opened_in_emergency(person).filter(pk=patient_id).first()
    except (ValidationError, ValueError) as error:
        raise Http404 from error
    if patient is None:
        _note_refusal(person, patient_id)
        raise Http404
    return patient


def _note_refusal(person: Any, patient_id: uuid.UUID | str) -> None:
    """What names no patient at all is no refusal."""
    with as_site():
        exists = Patient.objects.filter(pk=patient_id).exists()
    if exists:
        refusals.note(person, action=refusals.CHART, subject=f"patient:{patient_id}")


def require_patient(person: Any, patient_id: uuid.UUID | str) -> Patient:
    """As ``find_patient`` for sockets and commands; raises ``PermissionDenied`` with a full sentence."""
    try:
        return find_patient(person, patient_id)
    except Http404 as error:
        raise PermissionDenied(_("There is no such patient among those you treat.")) from error
