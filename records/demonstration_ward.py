"""Two demonstration wards with beds, patients in them and a monitor at each bed, so that the boards are alive at first sight."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from clinic.models import Person
from records.models import Device, Patient, Urgency, Ward
from records.services.beds import add_bed, admit, give_bed
from records.services.monitoring_devices import assign_device, register_device

# Whoever reads the boards sees at once that nobody in these beds is real.
WARDS = (("内科示范病区 Medical ward (demonstration)", (("101", "1"), ("101", "2"), ("102", "3"), ("102", "4"), ("103", "5"), ("104", "6"))),
         ("外科示范病区 Surgical ward (demonstration)", (("201", "21"), ("201", "22"), ("202", "23"), ("203", "24"))))
MONITOR = "示范监护仪 Demonstration monitor "
MONITORED, MEASURED_FOR = 8, timedelta(hours=9)
SINGLE = ("103", "104", "203")
# Patients who stay out, because the pages of the guided tour begin with an empty Monitoring tab.
ELSEWHERE = ("zhang-san", "mary-whitfield")


def load(doctor: Person) -> None:
    """Nothing is done where any ward stands already."""
    if Ward.objects.exists():
        return
    beds = [add_bed(doctor, ward_name=ward, room=room, name=name, single=room in SINGLE) for ward, places in WARDS for room, name in places]
    patients = _patients()
    for number, (patient, bed) in enumerate(zip(patients[:MONITORED], beds, strict=False), start=1):
        admit(doctor, patient, ward=bed.ward, urgency=Urgency.USUAL, isolation=False,
              expected_discharge=timezone.localdate() + timedelta(days=1 + number % 4))
        give_bed(doctor, patient, bed_id=bed.pk)
        new = register_device(doctor, name=f"{MONITOR}{bed.name}")
        assign_device(doctor, patient, device_id=new.device.pk, at=timezone.now() - MEASURED_FOR)
    for patient in patients[MONITORED:]:
        admit(doctor, patient, ward=beds[0].ward, urgency=Urgency.HIGH, isolation=True, expected_discharge=None)


def _patients() -> list[Patient]:
    """As many as are monitored and one who waits for a bed, Chinese and English by turns."""
    rows = Patient.objects.exclude(source_id__in=ELSEWHERE).order_by("-source_id")
    halves = [list(rows.filter(language=language)[: (MONITORED + 2) // 2]) for language in ("zh", "en")]
    return [patient for pair in zip(*halves, strict=False) for patient in pair][: MONITORED + 1]


def monitors() -> list[Device]:
    """The monitors of the demonstration that are in use, in the order of their beds."""
    return list(Device.objects.filter(name__startswith=MONITOR, revoked=None).order_by("created"))
