"""What a password must be, how strong it is called while it is typed, and that it is kept nowhere."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from clinic.passwords import strength
from tests.conftest import PASSWORD

LONG = "apricots ripen in june, "


@pytest.mark.parametrize("password", ["short", "a    b    c", "x" * 129, "password1234", "y" * 5000])
def test_too_short_too_long_and_common_ones_are_refused(doctor, password):
    with pytest.raises(ValidationError):
        validate_password(password, doctor)


@pytest.mark.parametrize("password", ["杏林春暖，橘井泉香，妙手回春", "🌸🌳🌊🔥🌙⭐🍎🍐🍊🍋🍌🍉", "three  plain words", (LONG * 6)[:128]])
def test_any_sign_is_taken_and_up_to_128_of_them(doctor, password):
    validate_password(password, doctor)
    doctor.set_password(password)
    assert doctor.check_password(password) and not doctor.check_password(password[:-1])


@pytest.mark.parametrize(("language", "said"), [("en", "129 characters, at most 128 are taken"), ("zh-hans", "现有 129 个字符，最多 128 个")])
def test_one_that_is_too_long_is_refused_with_a_sentence(client_for, doctor, language, said):
    words = {"oldpassword": PASSWORD, "password1": "x1y2z3" * 21 + "abc", "password2": "x1y2z3" * 21 + "abc"}
    page = client_for(doctor, language).post("/account/password/", words)
    assert page.status_code == 200 and said in page.text
    doctor.refresh_from_db()
    assert doctor.check_password(PASSWORD)


@pytest.mark.parametrize(("password", "level"), [("short", 0), ("abababababab", 1), ("apricot-lane", 2), ("apricots ripen in june", 3)])
def test_strength_goes_by_length_signs_and_commonness(doctor, password, level):
    with translation.override("en"):
        found = strength(password, doctor)
    assert found.level == level and found.said[0].endswith(".")


def test_a_password_like_the_own_name_is_weak(doctor):
    doctor.username = "margaret.hollister"
    assert strength("margaret.holliste", doctor).level == 0


def test_the_hint_is_for_who_is_signed_in_and_says_nothing_of_nothing(client_for, doctor):
    address = "/account/password/strength/"
    assert Client().post(address, {"password1": "apricots"}).status_code == 302
    assert client_for(doctor).get(address).status_code == 405
    said = client_for(doctor).post(address, {"password1": "apricots"})
    assert "8 of at least 12" in said.text and "apricots" not in said.text and said["Cache-Control"] == "no-store, private"
    assert client_for(doctor).post(address, {"password1": ""}).text.strip() == ""
    assert "密码太短" in client_for(doctor, "zh-hans").post(address, {"password1": "apricots"}).text
