"""Two demonstration wards with beds, patients in them and a monitor at each bed, so that the boards are alive at first sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from clinic.models import Person
from records.models import Bed, Device, Patient, Urgency, Ward
from records.services.beds import add_bed, admit, give_bed
from records.services.monitoring_devices import assign_device, register_device

# Whoever reads the boards sees at once that nobody in these beds is real.
MEDICINE, SURGERY = "示范内科 Demo medicine", "示范外科 Demo surgery"
MONITOR = "示范监护仪 Demo monitor "
MEASURED_FOR = timedelta(hours=9)
# Patients who stay out, because the pages of the guided tour begin with an empty Monitoring tab.
ELSEWHERE = ("zhang-san", "mary-whitfield")


@dataclass(frozen=True)
class Place:
    """A bed, and the sex of its room; empty ones have none."""

    ward: str
    room: str
    name: str
    sex: str = ""
    single: bool = False


PLACES = (
    Place(MEDICINE, "101", "1", "female"), Place(MEDICINE, "101", "2", "female"), Place(MEDICINE, "102", "3", "male"),
    Place(MEDICINE, "102", "4", "male"), Place(MEDICINE, "103", "5", "female", single=True), Place(MEDICINE, "104", "6", "male", single=True),
    Place(SURGERY, "201", "21", "female"), Place(SURGERY, "201", "22", "female"), Place(SURGERY, "202", "23"),
    Place(SURGERY, "203", "24", single=True))
MONITORED = sum(bool(place.sex) for place in PLACES)


def load(doctor: Person) -> None:
    """Nothing is done where any ward stands already."""
    if Ward.objects.exists():
        return
    patients = {sex: _by_turns(sex) for sex in ("female", "male")}
    for number, place in enumerate(PLACES, start=1):
        bed = add_bed(doctor, ward_name=place.ward, room=place.room, name=place.name, single=place.single)
        if patients.get(place.sex):
            _lay(doctor, patients[place.sex].pop(0), bed, days=1 + number % 4)
    for patient in patients["male"][:1]:
        ward = Ward.objects.get(name=MEDICINE)
        admit(doctor, patient, ward=ward, urgency=Urgency.HIGH, isolation=True, expected_discharge=None)


def _by_turns(sex: str) -> list[Patient]:
    """Chinese and English patients of one sex by turns."""
    rows = sorted((patient for patient in Patient.objects.filter(sex=sex) if patient.source_id not in ELSEWHERE),
                  key=lambda patient: patient.source_id, reverse=True)
    halves = [[patient for patient in rows if patient.language == language][:MONITORED] for language in ("zh", "en")]
    return [patient for pair in zip(*halves, strict=False) for patient in pair]


def _lay(doctor: Person, patient: Patient, bed: Bed, *, days: int) -> None:
    """Into the bed, beside a monitor that has measured for some hours."""
    admit(doctor, patient, ward=bed.ward, urgency=Urgency.USUAL, isolation=False, expected_discharge=timezone.localdate() + timedelta(days=days))
    give_bed(doctor, patient, bed_id=bed.pk)
    new = register_device(doctor, name=f"{MONITOR}{bed.name}")
    assign_device(doctor, patient, device_id=new.device.pk, at=timezone.now() - MEASURED_FOR)


def monitors() -> list[Device]:
    """The monitors of the demonstration that are in use, in the order of their beds."""
    return list(Device.objects.filter(name__startswith=MONITOR, revoked=None).order_by("created"))
