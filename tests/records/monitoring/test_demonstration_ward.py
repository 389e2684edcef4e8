"""The demonstration ward: beds with people and monitors, readings that are the same for the same moment, and nothing elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from clinic.encryption import blind_index
from records import demonstration_ward
from records.decision_support.monitoring.readings import Quality, judge
from records.decision_support.monitoring.simulation import COURSES, readings
from records.models import BedUse, CareTeamMember, DeviceAssignment, Patient, Reading, Stay, Ward
from records.services import demonstration_stream, monitoring_live

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def ward(doctor):
    for number in range(24):
        mrn = f"D{number}"
        patient = Patient.objects.create(
            mrn=mrn, mrn_index=blind_index("mrn", mrn), name=f"Demo {number}", source_id=f"demo-{number:02}",
            language="zh" if number % 2 else "en", birth_date_text="1960-01-01", sex="male" if number % 4 < 2 else "female")
        CareTeamMember.objects.create(patient=patient, person=doctor)
    demonstration_ward.load(doctor)
    yield
    monitoring_live.forget()


def test_beds_are_filled_and_one_patient_waits(ward):
    assert Ward.objects.count() == 2
    assert all("Demo" in name and "示范" in name for name in Ward.objects.values_list("name", flat=True))
    assert BedUse.objects.filter(ended=None).count() == DeviceAssignment.objects.filter(ended=None).count() == demonstration_ward.MONITORED
    assert Stay.objects.filter(beds=None).count() == 1
    for ward, room in {(use.bed.ward_id, use.bed.room) for use in BedUse.objects.select_related("bed")}:
        assert Stay.objects.filter(beds__bed__ward=ward, beds__bed__room=room).values("patient__sex").distinct().count() == 1


def test_loading_again_changes_nothing(ward, doctor):
    demonstration_ward.load(doctor)
    assert Stay.objects.count() == demonstration_ward.MONITORED + 1


def test_every_invented_reading_is_one_that_a_device_could_send():
    for number, course in enumerate(COURSES):
        for sent in readings(course, seed=str(number), since=AT, until=AT + timedelta(hours=4), every=300):
            assert judge(sent, received_at=sent.at).quality == Quality.GOOD, sent


def test_the_same_moment_gives_the_same_reading_and_is_stored_once(ward):
    now = timezone.now()
    first = demonstration_stream.send(now - timedelta(minutes=30), now, every=300)
    assert first == Reading.objects.count() > demonstration_ward.MONITORED * 20
    assert demonstration_stream.send(now - timedelta(minutes=30), now, every=300) == 0


def test_a_course_that_swings_raises_the_early_warning_score():
    worst = {sent.code: sent.value for sent in readings(COURSES[2], seed="x", since=AT, until=AT + timedelta(hours=2))
             if sent.code == "59408-5" and sent.value is not None and sent.value <= 91}
    assert worst


def test_a_site_without_the_ward_or_with_the_stream_off_sends_nothing(ward, settings):
    settings.DEMONSTRATION_STREAM = False
    demonstration_stream.begin()
    DeviceAssignment.objects.all().delete()
    assert Reading.objects.count() == 0


def test_old_readings_of_the_demonstration_are_forgotten_and_others_stay(ward):
    now = timezone.now()
    demonstration_stream.send(now - timedelta(minutes=10), now)
    patient = Patient.objects.first()
    other = Reading.objects.create(patient=patient, code="8867-4", value=70, unit="/min", sent_value=70, sent_unit="/min",
                                   device_time=now, taken_at=now, received_at=now, quality=0)
    demonstration_stream._forget_old(demonstration_ward.monitors(), now + timedelta(days=2))
    assert list(Reading.objects.values_list("pk", flat=True)) == [other.pk]
