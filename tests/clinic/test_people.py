"""An administrator adds people with a first password that is random, ends soon and opens nothing but the page to set one's own."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.account_middleware import is_held_back
from clinic.commands import BadInput
from clinic.models import AuditEvent, Person
from tests.clinic.test_signing_in import sign_in

OWN = "apricots ripen in june"
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(capsys):
    """What the command says about somebody."""
    def run(*arguments: str) -> dict:
        call_command("person", *arguments, "--json")
        return json.loads(capsys.readouterr().out)
    return run


def test_a_first_password_leads_to_one_of_ones_own_and_nowhere_else(person):
    made = person("he.doctor", "--role", "doctor", "--name", "何晓")
    browser, added = Client(headers={"accept-language": "en"}), Person.objects.get(username="he.doctor")
    assert len(made["first_password"]) >= 20 and added.check_password(made["first_password"]) and is_held_back(added)
    page = sign_in(browser, added, made["first_password"], follow=True)
    assert page.redirect_chain[-1][0] == reverse("account_change_password") and "Set a new password first" in page.text
    for name in ("patients", "ask", "mfa_index", "own-sessions"):
        assert browser.get(reverse(name))["location"] == reverse("account_change_password")
    words = {"oldpassword": made["first_password"], "password1": OWN, "password2": OWN}
    assert browser.post(reverse("account_change_password"), words).status_code == 302
    assert browser.get(reverse("patients")).status_code == 200
    added.refresh_from_db()
    assert added.password_until is None and not is_held_back(added)
    assert AuditEvent.objects.filter(action="person added", subject=f"person:{added.pk}").count() == 1


def test_after_its_time_it_opens_nothing(person):
    made = person("he.doctor", "--role", "doctor")
    Person.objects.update(password_until=timezone.now() - timedelta(minutes=1))
    browser = Client(headers={"accept-language": "en"})
    page = sign_in(browser, Person.objects.get(), made["first_password"], follow=True)
    assert "is past its time" in page.text and "_auth_user_id" not in browser.session
    renewed = person("he.doctor", "--new-password")
    assert renewed["first_password"] != made["first_password"]
    assert sign_in(browser, Person.objects.get(), renewed["first_password"])["location"] == reverse("home")


def test_a_new_first_password_ends_sessions_and_takes_off_a_lock(person, doctor, client_for, settings):
    inside, outside = client_for(doctor), Client()
    for _time in range(settings.AXES_FAILURE_LIMIT):
        sign_in(outside, doctor, "wrong")
    renewed = person("doctor", "--new-password")
    assert inside.get(reverse("patients")).status_code == 302
    assert sign_in(outside, doctor, renewed["first_password"]).status_code == 302


def test_roles_change_and_accounts_are_shut_and_opened(person, doctor, client_for):
    browser = client_for(doctor)
    assert person("doctor", "--role", "auditor", "--name", "李敏")["role"] == "auditor"
    assert browser.get(reverse("patients")).status_code == 403
    assert person("doctor", "--shut")["active"] is False
    assert browser.get(reverse("home")).status_code == 302 and browser.get(reverse("home"))["location"].startswith("/sign-in/")
    assert person("doctor", "--open") == {"username": "doctor", "role": "auditor", "name": "李敏", "active": True}
    assert AuditEvent.objects.filter(action="person changed").count() == 3


def test_who_signs_in_with_a_password_that_has_become_common_has_to_set_another(doctor):
    doctor.set_password("password1234")
    doctor.save()
    browser = Client(headers={"accept-language": "en"})
    page = sign_in(browser, doctor, "password1234", follow=True)
    assert page.redirect_chain[-1][0] == reverse("account_change_password") and "is a common one" in page.text
    sign_in(Client(), doctor, "wrong")
    browser.post(reverse("account_change_password"), {"oldpassword": "password1234", "password1": OWN, "password2": OWN})
    assert browser.get(reverse("patients")).status_code == 200


@pytest.mark.parametrize("arguments", [("nobody",), ("nobody", "--new-password"), ("two words", "--role", "doctor"), ("DOCTOR", "--role", "doctor")])
def test_what_cannot_be_is_refused_with_a_sentence(doctor, arguments):
    with pytest.raises(BadInput) as refused:
        call_command("person", *arguments)
    assert str(refused.value).endswith(".") and refused.value.returncode == 2
    assert Person.objects.count() == 1
