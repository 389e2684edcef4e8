"""The timeline holds everything that has a day, counts the results of a day once, and is read a page at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from records.models import Condition, Medication, Note, Observation, Procedure
from records.services.timeline import timeline
from tests.records.reports.patients import patient_of

MORNING = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@pytest.fixture
def patient(doctor):
    patient = patient_of(doctor)
    patient.observations.all().delete()
    return patient


def results(patient, *, count: int, flag: str = "normal", at: datetime = MORNING) -> None:
    for number in range(count):
        Observation.objects.create(patient=patient, category="laboratory", code=f"{flag}{number}", name_en=f"{flag} {number}",
                                   name_zh=f"项目{number}", value=1, flag=flag, effective_at=at)


def of_kind(patient, kind, language="en"):
    with translation.override(language):
        return [event for event in timeline(patient, language=language) if event.kind == kind]


def test_the_results_of_one_day_are_one_event_that_names_the_abnormal_ones(patient):
    results(patient, count=3)
    results(patient, count=2, flag="high", at=MORNING + timedelta(hours=3))
    [event] = of_kind(patient, "results")
    assert event.title == "Laboratory · 5 results"
    assert event.detail == "2 abnormal: high 0, high 1"
    assert event.abnormal and event.at == MORNING + timedelta(hours=3)


def test_days_are_those_of_the_clinic(patient):
    results(patient, count=1, at=datetime(2026, 11, 20, 15, 59, tzinfo=UTC))
    results(patient, count=1, flag="low", at=datetime(2026, 11, 20, 16, 1, tzinfo=UTC))
    assert len(of_kind(patient, "results")) == 2


def test_abnormal_tests_are_named_in_the_language_of_the_reader(patient):
    results(patient, count=1, flag="high")
    assert "项目0" in of_kind(patient, "results", "zh-hans")[0].detail


def test_problems_medicines_and_procedures_have_their_day(patient):
    Condition.objects.create(patient=patient, name="Gout", onset=date(2020, 1, 2), ended=date(2021, 3, 4))
    Medication.objects.create(patient=patient, name="Colchicine", started=date(2020, 1, 3), ended=date(2020, 2, 3))
    Procedure.objects.create(patient=patient, name="Appendectomy", performed_at=MORNING)
    told = {(event.title, f"{timezone.localdate(event.at)}") for event in timeline(patient) if event.whole_day}
    assert {("Gout", "2020-01-02"), ("Gout", "2021-03-04")} <= told
    assert of_kind(patient, "procedure")[0].title == "Appendectomy"
    assert len([event for event in timeline(patient) if event.title.startswith("Colchicine")]) == 2


def test_a_problem_that_was_ruled_out_is_no_event(patient):
    Condition.objects.create(patient=patient, name="Gout", onset=date(2020, 1, 2), certainty="refuted")
    assert not [event for event in timeline(patient) if event.title == "Gout"]


def test_what_has_no_date_comes_last_under_a_heading(client_for, doctor, patient):
    Note.objects.create(patient=patient, title="Undated letter", text="x")
    assert timeline(patient)[-1].title == "Undated letter"
    text = client_for(doctor).get(reverse("patient-tab", args=[patient.pk, "timeline"])).text
    assert text.index("Without a date") < text.index("Undated letter")
    assert text.count("Without a date") == 1


def test_a_long_timeline_is_read_page_by_page(client_for, doctor, patient):
    for number in range(120):
        Note.objects.create(patient=patient, title=f"Note {number:03}", text="x", written_at=MORNING - timedelta(days=number))
    address = reverse("patient-tab", args=[patient.pk, "timeline"])
    first, second = (client_for(doctor).get(address, {"page": page}).text for page in (1, 2))
    assert "Note 010" in first and "Note 119" not in first and 'href="?page=2"' in first
    assert "Note 119" in second and "Note 010" not in second
