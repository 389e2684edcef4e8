"""Who is refused something is written down, once an hour for each thing; a password or code that was wrong too, without what was typed."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import refusals
from clinic.logs import JsonFormatter
from clinic.models import AuditEvent
from records.services.access_trail import readers_of
from records.services.reports import create_report
from tests.clinic.test_signing_in import browser, code, secret, sign_in  # noqa: F401
from tests.records.reports.patients import patient_of


def kept(action: str, person) -> list[str]:
    return list(AuditEvent.objects.filter(action=action, person=person).values_list("subject", flat=True))


@pytest.fixture
def written(caplog):
    """The lines of the log as JSON."""
    caplog.set_level(logging.WARNING)
    return lambda: [json.loads(JsonFormatter().format(record)) for record in caplog.records]


def test_a_page_of_another_role_is_kept_once_an_hour_and_logged_each_time(client_for, librarian, written):
    client = client_for(librarian)
    for _time in range(3):
        assert client.get(reverse("patients")).status_code == 403
    assert kept("page refused", librarian) == ["page:patients"]
    lines = [line for line in written() if line["message"] == "A request was refused."]
    assert [(line["person"], line["subject"]) for line in lines] == [(librarian.pk, "page:patients")] * 3


def test_after_an_hour_it_is_kept_again(client_for, librarian, monkeypatch):
    client = client_for(librarian)
    client.get(reverse("patients"))
    later = timezone.now() + timedelta(minutes=61)
    monkeypatch.setattr(refusals.timezone, "now", lambda: later)
    client.get(reverse("patients"))
    assert kept("page refused", librarian) == ["page:patients"] * 2


def test_the_chart_and_the_report_of_a_strangers_patient_are_kept_but_nobody_counts_as_reader(client_for, doctor, colleague):
    patient = patient_of(doctor, mrn="M0042")
    report = create_report(doctor, patient, kind="case", language="zh")
    client = client_for(colleague)
    for address in (reverse("patient", args=[patient.pk]), reverse("report", args=[report.pk])):
        assert client.get(address).status_code == 404
    assert kept("chart refused", colleague) == [f"patient:{patient.pk}"] and kept("report refused", colleague) == [f"report:{report.pk}"]
    assert [line["person"] for line in readers_of(patient)] == [doctor]


def test_an_address_that_names_nothing_is_no_refusal(client_for, doctor):
    assert client_for(doctor).get("/patients/00000000-0000-0000-0000-000000000007/").status_code == 404
    assert client_for(doctor).get("/no-such-page/").status_code == 404
    assert not AuditEvent.objects.filter(action__endswith="refused").exists()


def test_a_wrong_password_is_logged_without_what_was_typed(doctor, written):
    client = Client()
    for name in (doctor.username, "sesame-in-the-wrong-field"):
        client.post("/sign-in/", {"username": name, "password": "open-sesame"})
    lines = [line for line in written() if line["message"] == "A sign-in was refused."]
    assert [line["person"] for line in lines] == [doctor.pk, None]
    assert "sesame" not in json.dumps(lines)


def test_a_wrong_second_step_is_kept(browser, doctor, secret):  # noqa: F811
    sign_in(browser, doctor)
    browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert AuditEvent.objects.filter(action="second factor refused", person=doctor, detail__kind="totp").count() == 1


def test_the_digits_of_an_app_cannot_be_tried_without_end(browser, doctor, secret, settings):  # noqa: F811
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "5/h/key"}
    sign_in(browser, doctor)
    for _time in range(5):
        browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    page = browser.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert "There were too many attempts" in page.text and "_auth_user_id" not in browser.session


def test_one_account_cannot_be_tried_from_many_addresses_without_end(doctor, settings):
    assert settings.ACCOUNT_RATE_LIMITS["login_failed"] == "60/h/key"
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "6/h/key"}
    for number in range(6):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), doctor, "wrong")
    elsewhere = Client(REMOTE_ADDR="10.0.1.1", headers={"accept-language": "en"})
    assert "There were too many attempts" in sign_in(elsewhere, doctor).text and "_auth_user_id" not in elsewhere.session
