"""Who may see a patient: the one place that decides it."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

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
        raise Http404
    return patient


def require_patient(person: Any, patient_id: uuid.UUID | str) -> Patient:
    """As ``find_patient`` for sockets and commands; raises ``PermissionDenied`` with a full sentence."""
    try:
        return find_patient(person, patient_id)
    except Http404 as error:
        raise PermissionDenied(_("There is no such patient among those you treat.")) from error
