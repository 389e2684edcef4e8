"""A chart opened in an emergency: with a reason, for a while, in everybody's sight, and judged by somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from records.models import EmergencyAccess
from records.services import emergencies
from records.services.emergencies import EmergencyRefused, open_chart, review
from tests.records.reports.patients import patient_of

REASON = "Unconscious in the emergency department; her doctor cannot be reached."


@pytest.fixture
def patient(doctor):
    return patient_of(doctor, mrn="M0007")


@pytest.fixture
def opened(patient, colleague):
    return open_chart(colleague, mrn="M0007", reason=REASON)


def ask(browser, **fields):
    return browser.post(reverse("emergency"), {"mrn": "M0007", "reason": REASON} | fields)


def test_a_stranger_opens_the_chart_with_a_reason_and_sees_that_it_is_watched(client_for, patient, colleague):
    browser = client_for(colleague)
    assert browser.get(reverse("patient", args=[patient.pk])).status_code == 404
    assert ask(browser)["location"] == reverse("patient", args=[patient.pk])
    page = browser.get(reverse("patient", args=[patient.pk]))
    assert page.status_code == 200 and "Emergency access until" in page.text
    assert AuditEvent.objects.filter(action="emergency access opened", person=colleague, subject=f"patient:{patient.pk}").exists()


def test_who_treats_the_patient_sees_no_such_line(client_for, patient, doctor, opened):
    assert "Emergency access" not in client_for(doctor).get(reverse("patient", args=[patient.pk])).text


@pytest.mark.parametrize(("fields", "said"), [
    ({"reason": ""}, "Say why you need this chart now"), ({"reason": "urgent"}, "Say why you need this chart now"),
    ({"mrn": ""}, "Give the record number"), ({"mrn": "M9999"}, "There is no patient with this record number"),
])
def test_without_reason_or_patient_nothing_opens_and_nothing_is_lost(client_for, patient, colleague, fields, said):
    page = ask(client_for(colleague), **fields)
    assert page.status_code == 422 and said in page.text
    assert (fields.get("reason") or REASON if "mrn" in fields else "M0007") in page.text
    assert not EmergencyAccess.objects.exists()


def test_one_who_treats_the_patient_is_sent_to_the_list(client_for, patient, doctor):
    assert "open to you already" in ask(client_for(doctor)).text


def test_it_ends_by_itself(client_for, patient, colleague, opened):
    EmergencyAccess.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert client_for(colleague).get(reverse("patient", args=[patient.pk])).status_code == 404


def test_one_access_opens_no_other_chart_and_to_nobody_else(client_for, doctor, patient, trainee, opened, colleague):
    other = patient_of(doctor, mrn="M0008")
    assert client_for(colleague).get(reverse("patient", args=[other.pk])).status_code == 404
    assert client_for(trainee).get(reverse("patient", args=[patient.pk])).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("auditor", 403), ("librarian", 403)])
def test_only_clinicians_open_and_only_auditors_judge(client_for, request, patient, opened, who, status):
    person = request.getfixturevalue(who)
    assert ask(client_for(person)).status_code == status
    expected = 200 if who == "auditor" else 403
    assert client_for(person).get(reverse("emergencies")).status_code == expected


def test_an_unjustified_access_ends_at_once_and_stays_readable(client_for, patient, colleague, auditor, opened):
    browser = client_for(auditor)
    assert REASON in browser.get(reverse("emergencies")).text
    assert browser.post(reverse("judge-emergency", args=[opened.pk]), {"verdict": "unjustified", "remark": "Curiosity."}).status_code == 302
    assert client_for(colleague).get(reverse("patient", args=[patient.pk])).status_code == 404
    page = browser.get(reverse("emergencies")).text
    assert "Not justified" in page and "Curiosity." in page and auditor.full_name in page


def test_nobody_judges_twice_or_oneself(opened, auditor, colleague):
    review(opened, reviewer=auditor, verdict="justified", remark="")
    with pytest.raises(EmergencyRefused, match="already"):
        review(opened, reviewer=auditor, verdict="unjustified", remark="")
    with pytest.raises(EmergencyRefused, match="your own"):
        review(opened, reviewer=colleague, verdict="justified", remark="")


def test_the_page_of_operations_tells_until_it_is_judged(opened, auditor):
    assert emergencies.waiting().level == 1
    EmergencyAccess.objects.update(opened_at=timezone.now() - timedelta(days=2))
    assert emergencies.waiting().level == 2
    review(opened, reviewer=auditor, verdict="justified", remark="")
    assert emergencies.waiting().level == 0


def test_the_reason_is_not_readable_in_the_database(opened):
    with connection.cursor() as cursor:
        cursor.execute("select encode(reason, 'escape') from records_emergencyaccess")
        assert "Unconscious" not in cursor.fetchone()[0]
