"""Who may open which patient page, and what the audit trail keeps of it."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from records.views import TABS
from tests.records.reports.patients import patient_of

CODE = "6690-2"


@pytest.fixture
def patient(doctor, trainee):
    return patient_of(doctor, trainee)


def pages_of(patient_id) -> list[str]:
    """The addresses of every page about one patient."""
    tabs = [reverse("patient-tab", args=[patient_id, tab]) for tab in TABS]
    return [reverse("patient", args=[patient_id]), *tabs, reverse("patient-trend", args=[patient_id, CODE])]


def without_chance(page: str, address: str) -> str:
    """The page less its own address and the form token, which differs each time."""
    return re.sub(r"[A-Za-z0-9]{64}", "token", page.replace(address, ""))


def test_those_who_treat_the_patient_open_every_page(client_for, doctor, trainee, patient):
    for person in (doctor, trainee):
        client = client_for(person)
        for page in [reverse("patients"), *pages_of(patient.pk)]:
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert "张三" in answer.text, page


def test_a_colleague_without_relation_finds_no_page_and_no_name(client_for, colleague, patient):
    client = client_for(colleague)
    for page in pages_of(patient.pk):
        answer = client.get(page)
        assert answer.status_code == 404, page
        assert "张三" not in answer.text and "M0001" not in answer.text
    assert "张三" not in client.get(reverse("patients")).text


def test_a_stranger_cannot_tell_a_hidden_patient_from_one_who_does_not_exist(client_for, colleague, patient):
    client, nobody = client_for(colleague), uuid.UUID(int=7)
    for hidden, absent in zip(pages_of(patient.pk), pages_of(nobody), strict=True):
        seen, missing = client.get(hidden), client.get(absent)
        assert seen.status_code == missing.status_code == 404
        assert without_chance(seen.text, hidden) == without_chance(missing.text, absent)


def test_roles_without_patients_are_refused_even_when_they_stand_in_the_care_team(client_for, librarian, auditor):
    patient = patient_of(librarian, auditor)
    for person in (librarian, auditor):
        client = client_for(person)
        for page in [reverse("patients"), *pages_of(patient.pk)]:
            answer = client.get(page)
            assert answer.status_code in (403, 404), page
            assert "张三" not in answer.text


def test_nobody_signed_out_gets_further_than_the_sign_in_page(client, patient):
    for page in [reverse("patients"), *pages_of(patient.pk)]:
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert answer.url.startswith(reverse("sign-in"))


def test_somebody_who_stops_treating_the_patient_loses_the_pages_at_once(client_for, doctor, patient):
    client = client_for(doctor)
    patient.care_team.filter(person=doctor).delete()
    assert [client.get(page).status_code for page in pages_of(patient.pk)] == [404] * 7


def test_every_look_at_a_chart_is_audited_with_its_tab_and_no_patient_text(client_for, doctor, patient):
    client = client_for(doctor)
    for tab in TABS:
        client.get(reverse("patient-tab", args=[patient.pk, tab]))
    events = AuditEvent.objects.filter(action="viewed chart", person=doctor).order_by("sequence")
    assert [event.detail for event in events] == [{"tab": tab} for tab in TABS]
    assert {event.subject for event in events} == {f"patient:{patient.pk}"}


def test_a_look_at_a_course_is_audited(client_for, doctor, patient):
    client_for(doctor).get(reverse("patient-trend", args=[patient.pk, CODE]))
    assert AuditEvent.objects.filter(person=doctor, subject=f"patient:{patient.pk}").count() == 1


def test_what_was_refused_is_not_recorded_as_seen(client_for, colleague, patient):
    client = client_for(colleague)
    for page in pages_of(patient.pk):
        client.get(page)
    assert not AuditEvent.objects.filter(person=colleague, action__startswith="viewed").exists()


def test_a_tab_or_a_test_that_does_not_exist_is_not_found_and_not_recorded(client_for, doctor, patient):
    client = client_for(doctor)
    assert client.get(reverse("patient-tab", args=[patient.pk, "secrets"])).status_code == 404
    assert client.get(reverse("patient-trend", args=[patient.pk, "no-such-code"])).status_code == 404
    assert not AuditEvent.objects.filter(person=doctor, action__startswith="viewed").exists()


def test_charts_are_only_read_never_written_to(client_for, doctor, patient):
    client = client_for(doctor)
    assert {client.post(page).status_code for page in pages_of(patient.pk)} == {405}
