"""The language of a person: the one they first signed in with, until they choose another."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.conftest import PASSWORD


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_language_of_the_first_sign_in_stays_with_the_person(doctor, language):
    browser = Client(headers={"accept-language": language})
    browser.post("/sign-in/", {"username": doctor.username, "password": PASSWORD})
    doctor.refresh_from_db()
    assert doctor.language == language


def test_signing_in_elsewhere_does_not_change_it(doctor):
    doctor.language = "en"
    doctor.save()
    Client(headers={"accept-language": "zh-CN"}).post("/sign-in/", {"username": doctor.username, "password": PASSWORD})
    doctor.refresh_from_db()
    assert doctor.language == "en"


def test_a_language_chosen_on_the_sign_in_page_is_the_persons_from_then_on(doctor):
    doctor.language = "zh-hans"
    doctor.save()
    browser = Client()
    browser.post("/preferences/", {"language": "en", "next": "/sign-in/"})
    browser.post("/sign-in/", {"username": doctor.username, "password": PASSWORD})
    doctor.refresh_from_db()
    assert doctor.language == "en"


def test_what_somebody_else_chose_before_on_this_computer_changes_nothing(doctor, client):
    client.cookies["django_language"] = "zh-hans"
    doctor.language = "en"
    doctor.save()
    client.post("/sign-in/", {"username": doctor.username, "password": PASSWORD})
    doctor.refresh_from_db()
    assert doctor.language == "en"
