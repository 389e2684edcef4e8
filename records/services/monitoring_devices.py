"""Devices: registered with a key that is shown once, given to a patient for a time, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.models import Person
from records.models import Device, DeviceAssignment, Patient

PREFIX = "xd_"


class DeviceRefused(Exception):
    """The act on the device cannot be done; the message is a full sentence for the person."""


@dataclass(frozen=True)
class NewDevice:
    """The key in clear, to be shown once, and the device."""

    secret: str
    device: Device


def register_device(person: Person, *, name: str) -> NewDevice:
    """Make a device and its key; raises ``DeviceRefused`` without a name."""
    require(person, "manage_devices")
    if not name.strip():
        raise DeviceRefused(_("A device needs a name, such as its place and number."))
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        device = Device.objects.create(name=name.strip()[:80], digest=_digest(secret), hint=secret[:8], registered_by=person)
        audit.record("registered a device", person=person, subject=f"device:{device.pk}")
    return NewDevice(secret, device)


def revoke_device(person: Person, device_id: UUID) -> None:
    """The key opens nothing any more and the device measures nobody."""
    require(person, "manage_devices")
    with transaction.atomic():
        device = Device.objects.select_for_update().filter(pk=device_id).first()
        if device is None:
            raise Http404
        if device.revoked is None:
            device.revoked = timezone.now()
            device.save(update_fields=["revoked"])
            device.assignments.filter(ended=None).update(ended=device.revoked)
            audit.record("revoked a device", person=person, subject=f"device:{device.pk}")


def assign_device(person: Person, patient: Patient, *, device_id: UUID, at: datetime | None = None) -> DeviceAssignment:
    """From ``at`` (now by default) the device measures the patient, and nobody else any more."""
    now = timezone.now()
    start = at or now
    with transaction.atomic():
        device = Device.objects.select_for_update().filter(pk=device_id, revoked=None).first()
        if device is None:
            raise DeviceRefused(_("This device is not registered here or its key was revoked."))
        if start > now or device.assignments.filter(ended__gt=start).exists() or device.assignments.filter(
                ended=None, started__gte=start).exists():
            raise DeviceRefused(_("At that time the device measured somebody else."))
        device.assignments.filter(ended=None).update(ended=start)
        made = DeviceAssignment.objects.create(device=device, patient=patient, started=start, person=person)
        audit.record("assigned a device", person=person, subject=f"patient:{patient.pk}", device=str(device.pk))
    return made


def end_assignment(person: Person, patient: Patient, *, assignment_id: UUID) -> None:
    """The device no longer measures the patient; raises ``Http404`` if it did not."""
    with transaction.atomic():
        found = DeviceAssignment.objects.select_for_update().filter(pk=assignment_id, patient=patient, ended=None).first()
        if found is None:
            raise Http404
        found.ended = timezone.now()
        found.save(update_fields=["ended"])
        audit.record("unassigned a device", person=person, subject=f"patient:{patient.pk}", device=str(found.device_id))


def find_devices(secrets_sent: Iterable[str]) -> dict[str, Device]:
    """The device of each key, while it is not revoked; keys that open nothing are absent."""
    digests = {_digest(secret): secret for secret in secrets_sent}
    return {digests[device.digest]: device for device in Device.objects.filter(digest__in=digests, revoked=None)}


def _digest(secret: str) -> str:
    """The secret has 256 random bits, so a plain SHA-256 cannot be searched backwards."""
    return hashlib.sha256(secret.encode()).hexdigest()
