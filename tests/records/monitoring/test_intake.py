"""What devices send is stored once, in the right unit, with the right patient, or refused with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clinic.tasks import forget_task
from records.models import DeviceAssignment, Reading
from records.services.monitoring_devices import (
    DeviceRefused,
    assign_device,
    end_assignment,
    register_device,
    revoke_device,
)
from records.services.monitoring_intake import forget_before
from tests.records.monitoring.conftest import reading
from tests.records.reports.patients import patient_of

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                        st.sampled_from(["readings", "code", "value", "unit", "at", "sent_at", "resourceType", "entry", "resource",
                                         "valueQuantity", "coding", "system", "component", "subject"]), inner, max_size=5), max_leaves=14)


def test_a_batch_is_stored_and_its_repetition_changes_nothing(deliver, patient):
    batch = {"readings": [reading(ago=9), reading(value=74, ago=8), reading("8480-6", 16, "kPa", ago=8)]}
    status, said = deliver(batch)
    assert (status, said["stored"], said["remarks"]) == (200, 3, [])
    assert deliver(batch)[1]["repeated"] == 3
    assert sorted(round(row.value) for row in patient.readings.all()) == [72, 74, 120]
    assert Reading.objects.get(code="8480-6").sent_unit == "kPa"


def test_the_same_moment_twice_within_a_batch_is_stored_once_and_a_contradiction_is_told(deliver, patient):
    first = reading(ago=9)
    assert deliver({"readings": [first, first]})[1]["stored"] == 1
    status, said = deliver({"readings": [{**first, "value": 99}]})
    assert (status, said["conflicting"], patient.readings.get().value) == (200, 1, 72)
    assert "stays" in said["remarks"][0]["reason"]


def test_bad_entries_do_not_hold_up_the_good_ones(deliver, patient):
    status, said = deliver({"readings": [reading(), reading(unit=""), reading(value=900, ago=6), "no", {"code": "8867-4"}]})
    assert (status, said["stored"], said["marked"], said["refused"]) == (200, 1, 1, 3)
    assert [remark["index"] for remark in said["remarks"]] == [1, 2, 3, 4]
    assert patient.readings.get(value=900).quality == Reading.Quality.IMPOSSIBLE


def test_a_wrong_clock_is_corrected_and_the_repetition_still_known(deliver, patient, made):
    wrong = timezone.now() - timedelta(hours=3)
    batch = {"sent_at": wrong.isoformat(), "readings": [{**reading(), "at": (wrong - timedelta(seconds=20)).isoformat()}]}
    assert deliver(batch)[1]["stored"] == 1
    assert timedelta(0) < timezone.now() - patient.readings.get().taken_at < timedelta(seconds=60)
    later = wrong + timedelta(minutes=1)
    assert deliver({**batch, "sent_at": later.isoformat()})[1]["repeated"] == 1
    made.device.refresh_from_db()
    assert made.device.clock_behind_seconds > 10000


def test_a_reading_belongs_to_whom_the_device_measured_then(deliver, patient, made, doctor):
    other = patient_of(doctor, name="李四", mrn="M-2")
    assign_device(doctor, other, device_id=made.device.pk, at=timezone.now() - timedelta(seconds=30))
    deliver({"readings": [reading(ago=60), reading(value=80, ago=10)]})
    assert (patient.readings.get().value, other.readings.get().value) == (72, 80)
    said = deliver({"readings": [{**reading(ago=5), "patient": str(patient.pk)}]})[1]
    assert (said["refused"], "another patient" in said["remarks"][0]["reason"]) == (1, True)
    end_assignment(doctor, other, assignment_id=other.device_assignments.get().pk)
    assert deliver({"readings": [reading(ago=-1)]})[1]["refused"] == 1


def test_the_database_itself_refuses_two_patients_at_a_time(patient, made, doctor):
    with pytest.raises(IntegrityError):
        DeviceAssignment.objects.create(device=made.device, patient=patient, started=timezone.now(), person=doctor)


def test_an_assignment_does_not_rewrite_the_past(patient, made, doctor):
    with pytest.raises(DeviceRefused):
        assign_device(doctor, patient, device_id=made.device.pk, at=timezone.now() - timedelta(days=2))


def test_only_a_valid_key_delivers(deliver, made, doctor):
    for secret in ("", "wrong", made.secret[:-1]):
        assert deliver({"readings": []}, secret=secret)[0] == 401
    revoke_device(doctor, made.device.pk)
    assert deliver({"readings": [reading()]})[0] == 401
    assert not DeviceAssignment.objects.filter(ended=None).exists()
    assert register_device(doctor, name="x").device.digest not in register_device(doctor, name="y").secret


def test_fhir_observations_and_bundles_are_taken(deliver, patient):
    at = timezone.now().isoformat()
    pressure = {"resourceType": "Observation", "status": "final", "effectiveDateTime": at, "subject": {"reference": f"Patient/{patient.pk}"},
                "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
                "component": [{"code": {"coding": [{"system": "http://loinc.org", "code": code}]},
                               "valueQuantity": {"value": value, "unit": "mmHg", "code": "mm[Hg]"}}
                              for code, value in (("8480-6", 120), ("8462-4", 80))]}
    level = {"resourceType": "Observation", "effectiveDateTime": at, "code": {"coding": [{"system": "http://loinc.org", "code": "67775-7"}]},
             "valueCodeableConcept": {"text": "V"}}
    status, said = deliver({"resourceType": "Bundle", "type": "batch", "entry": [
        {"resource": pressure}, {"resource": level}, {"resource": {"resourceType": "Patient"}}]}, path="/devices/fhir/")
    assert (status, [entry["response"]["status"] for entry in said["entry"]]) == (200, ["201", "201", "422"])
    assert {(row.code, row.value) for row in patient.readings.all()} == {("8480-6", 120), ("8462-4", 80), ("67775-7", 2)}
    assert deliver({"resourceType": "Observation"}, path="/devices/fhir/")[0] == 422


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON)
def test_no_body_breaks_the_interface(deliver, body):
    for path in ("/devices/readings/", "/devices/fhir/"):
        assert deliver(body, path=path)[0] in (200, 400, 422)


def test_a_body_that_is_no_json_is_refused(deliver):
    assert deliver(b"\xff{")[0] == 400 == deliver("[" * 100_000)[0]


def test_readings_are_forgotten_when_their_time_is_over(deliver, patient):
    deliver({"readings": [reading(ago=9), reading(ago=8)]})
    assert forget_before(timezone.now() - timedelta(hours=1)) == 0
    assert forget_before(timezone.now() + timedelta(seconds=1), batch=1) == 2
    assert not patient.readings.exists()


def test_the_nightly_task_deletes_only_where_the_site_says_so(deliver, patient, settings, monkeypatch):
    deliver({"readings": [reading()]})
    monkeypatch.setattr(timezone, "now", lambda real=timezone.now: real() + timedelta(days=40))
    for days, left in ((0, 1), (41, 1), (39, 0)):
        settings.KEEP_DAYS = {**settings.KEEP_DAYS, "readings": days}
        forget_task(timestamp=0)
        assert patient.readings.count() == left
