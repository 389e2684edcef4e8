"""A ward for measuring: invented patients with a device each, gone again afterwards; nobody in it is real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.test import Client
from django.utils import timezone

from clinic.encryption import blind_index
from clinic.models import Person
from records.models import CareTeamMember, Device, DeviceAssignment, Patient, Reading
from records.services.monitoring_devices import assign_device, register_device


@dataclass(frozen=True)
class Bed:
    """One invented patient and the key of the device at the bed."""

    patient: UUID
    device: UUID
    secret: str


@dataclass(frozen=True)
class Ward:
    """The beds, and the session of the doctor who watches them."""

    beds: tuple[Bed, ...]
    session: str


@contextmanager
def measured_ward(doctor: Person, *, beds: int) -> Iterator[Ward]:
    """Everything of it is deleted at the end, the lines of the audit trail excepted."""
    made: list[Bed] = []
    client = Client()
    client.force_login(doctor)
    try:
        made.extend(_bed(doctor, number) for number in range(beds))
        yield Ward(tuple(made), client.session.session_key or "")
    finally:
        client.logout()
        _clear([bed.patient for bed in made], [bed.device for bed in made])


def _bed(doctor: Person, number: int) -> Bed:
    mrn = f"MEASURE-{uuid4()}"
    patient = Patient.objects.create(mrn=mrn, mrn_index=blind_index("mrn", mrn), name=f"Measurement {number}",
                                     birth_date_text="1960-01-01")
    CareTeamMember.objects.create(patient=patient, person=doctor)
    new = register_device(doctor, name=f"Measurement {number}")
    assign_device(doctor, patient, device_id=new.device.pk, at=timezone.now() - timedelta(minutes=1))
    return Bed(patient.pk, new.device.pk, new.secret)


def _clear(patients: list[UUID], devices: list[UUID]) -> None:
    Reading.objects.filter(device__in=devices).delete()
    DeviceAssignment.objects.filter(device__in=devices).delete()
    Device.objects.filter(pk__in=devices).delete()
    Patient.objects.filter(pk__in=patients).delete()
