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
