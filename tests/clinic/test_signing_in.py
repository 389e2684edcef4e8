"""Who gets in: locked after wrong passwords, asked for a second factor, signed out when idle; secrets stay sealed."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from clinic.account_middleware import SEEN
from clinic.models import AuditEvent
from tests.conftest import PASSWORD


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def browser():
    return Client(headers={"accept-language": "en"})


def sign_in(browser, person, password=PASSWORD, **extra):
    return browser.post("/sign-in/", {"username": person.username, "password": password}, **extra)


@pytest.fixture
def secret(browser, doctor, django_capture_on_commit_callbacks):
    """The key of the app that the doctor has added; the browser is signed out again."""
    sign_in(browser, doctor)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = browser.get(reverse("mfa_activate_totp"))
    key = page.context["form"].secret
    assert key in page.text and "data:image/svg+xml" in page.text
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(reverse("mfa_activate_totp"), {"code": code(key)}).status_code == 302
    browser.post(reverse("sign-out"))
    return key


def test_the_right_password_opens_the_start_page_of_the_role(browser, doctor):
    assert sign_in(browser, doctor, follow=True).redirect_chain[-1][0] == reverse("ask")
    assert AuditEvent.objects.filter(action="signed in", person=doctor, detail__by=["password"]).exists()


@pytest.mark.parametrize(("name", "password"), [("doctor", "wrong"), ("nobody", PASSWORD), ("", ""), ("x" * 500, "y")])
def test_a_refusal_does_not_tell_which_names_exist(browser, doctor, name, password):
    page = browser.post("/sign-in/", {"username": doctor.username if name == "doctor" else name, "password": password})
    assert page.status_code == 200 and "_auth_user_id" not in browser.session
    assert "name" not in page.text.replace("user name", "").replace("User name", "").partition("role=\"alert\"")[2].partition("</p>")[0]


def test_a_page_asked_for_before_is_opened_after(browser, doctor):
    page = browser.post("/sign-in/", {"username": doctor.username, "password": PASSWORD, "next": "/patients/"})
    assert page["location"] == "/patients/"
    browser.logout()
    page = browser.post("/sign-in/", {"username": doctor.username, "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert "elsewhere" not in page["location"]


def test_after_five_wrong_passwords_the_right_one_is_refused_too(browser, doctor, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = sign_in(browser, doctor, "wrong")
    assert last.status_code == 429 and "locked for 15 minutes" in last.text
    assert sign_in(browser, doctor).status_code == 429 and "_auth_user_id" not in browser.session
    assert AuditEvent.objects.filter(action="locked out", person=doctor).exists()
    assert "锁定 15 分钟" in sign_in(Client(headers={"accept-language": "zh-CN"}), doctor).text


def test_a_lock_ends(browser, doctor, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(browser, doctor, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("update axes_accessattempt set attempt_time = attempt_time - interval '16 minutes'")
    assert sign_in(browser, doctor).status_code == 302


def test_the_password_alone_does_not_open_an_account_with_an_app(browser, doctor, secret):
    page = sign_in(browser, doctor)
    assert page["location"].startswith(reverse("mfa_authenticate")) and "_auth_user_id" not in browser.session
    assert browser.get(reverse("patients")).status_code == 302
    wrong = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "The code is not right" in wrong.text and "_auth_user_id" not in browser.session


def test_the_digits_of_the_app_open_it_and_work_once(browser, doctor, secret):
    digits = code(secret)
    sign_in(browser, doctor)
    assert browser.post(reverse("mfa_authenticate"), {"code": digits}).status_code == 302
    assert browser.session["_auth_user_id"] == str(doctor.pk)
    browser.post(reverse("sign-out"))
    sign_in(browser, doctor)
    assert browser.post(reverse("mfa_authenticate"), {"code": digits}).status_code == 200
    assert "_auth_user_id" not in browser.session
    assert AuditEvent.objects.filter(action="second factor added", person=doctor).exists()


def test_a_recovery_code_works_once(browser, doctor, secret):
    first = Authenticator.objects.get(user=doctor, type="recovery_codes").wrap().get_unused_codes()[0]
    sign_in(browser, doctor)
    assert browser.post(reverse("mfa_authenticate"), {"code": first}).status_code == 302
    browser.post(reverse("sign-out"))
    sign_in(browser, doctor)
    assert browser.post(reverse("mfa_authenticate"), {"code": first}).status_code == 200


def test_no_secret_lies_readable_in_the_database(browser, doctor, secret):
    codes = Authenticator.objects.get(user=doctor, type="recovery_codes").wrap().get_unused_codes()
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(data::text, ' ') from mfa_authenticator")
        stored = cursor.fetchone()[0]
    assert secret not in stored and not any(code in stored for code in codes)


def test_changing_how_one_signs_in_asks_for_the_password_again(browser, doctor):
    browser.force_login(doctor, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = browser.get(reverse("mfa_activate_totp"))
    assert page.status_code == 302 and page["location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_nobody_signs_up_and_no_mail_leads_in(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_who_does_nothing_for_half_an_hour_is_signed_out(client_for, doctor, settings):
    browser = client_for(doctor)
    assert browser.get(reverse("patients")).status_code == 200
    session = browser.session
    session[SEEN] -= settings.IDLE_MINUTES * 60 + 1
    session.save()
    page = browser.get(reverse("patients"), follow=True)
    assert page.redirect_chain and "You were signed out because nothing happened for 30 minutes" in page.text
    assert AuditEvent.objects.filter(action="signed out when idle", person=doctor).exists()


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(client_for, doctor, settings):
    browser = client_for(doctor)
    browser.get(reverse("patients"))
    session = browser.session
    session[SEEN] -= 25 * 60
    session.save()
    browser.get(reverse("patients"), headers={"X-Unattended": "1"})
    assert time.time() - browser.session[SEEN] > 24 * 60
    browser.get(reverse("patients"))
    assert time.time() - browser.session[SEEN] < 60


def test_where_the_site_asks_for_a_second_factor_nothing_opens_without(client_for, doctor, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    browser = client_for(doctor)
    page = browser.get(reverse("patients"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("mfa_index") and "asks for a second factor" in page.text
    assert browser.post(reverse("sign-out")).status_code == 302


def test_a_person_changes_the_password_and_is_signed_out_elsewhere(doctor):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(doctor)
    words = {"oldpassword": PASSWORD, "password1": "apricots ripen in june", "password2": "apricots ripen in june"}
    assert here.post("/account/password/", words | {"oldpassword": "wrong"}).status_code == 200
    assert here.post("/account/password/", words | {"password1": "short", "password2": "short"}).status_code == 200
    doctor.refresh_from_db()
    assert doctor.check_password(PASSWORD)
    assert here.post("/account/password/", words).status_code == 302
    doctor.refresh_from_db()
    assert doctor.check_password("apricots ripen in june") and AuditEvent.objects.filter(action="password changed").count() == 1
    assert here.get("/patients/").status_code == 200 and elsewhere.get("/patients/").status_code == 302
