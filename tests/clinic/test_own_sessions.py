"""A person sees where they are signed in and ends what they do not know; nobody sees or ends another's, and nobody stays for ever."""

from __future__ import annotations

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from clinic.browsers import browser_of
from clinic.models import AuditEvent
from clinic.own_sessions import OPENED, SEEN, sessions_of
from tests.conftest import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"


def signed_in(person, agent: str = FIREFOX) -> Client:
    person.language = "en"
    person.save(update_fields=["language"])
    client = Client(headers={"user-agent": agent})
    client.post("/sign-in/", {"username": person.username, "password": PASSWORD})
    client.get(reverse("own-sessions"))
    return client


def handles(client: Client) -> list[str]:
    return [each.handle for each in client.get(reverse("own-sessions")).context["sessions"] if not each.here]


def confirmed(client: Client) -> Client:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize(("agent", "family", "system"), [
    (FIREFOX, "Firefox", "Windows"), (SAFARI, "Safari", "iOS"), (EDGE, "Edge", "Windows"), ("", "", ""), ("<script>", "", "")])
def test_browsers_are_known_by_family(agent, family, system):
    found = browser_of(agent)
    assert (found.family, found.system) == (family, system)


def test_the_list_says_browser_and_times_and_keeps_no_address(doctor, colleague):
    here, _phone, _other = signed_in(doctor), signed_in(doctor, SAFARI), signed_in(colleague)
    page = here.get(reverse("own-sessions"))
    assert [(each.here, each.family) for each in page.context["sessions"]] == [(True, "Firefox"), (False, "Safari")]
    assert "Firefox on Windows" in page.text and "Safari on iOS" in page.text and page.text.count("Sign out there:") == 1
    assert not any(key in page.text for key in Session.objects.values_list("session_key", flat=True))
    assert not any("127.0.0.1" in str(row.get_decoded()) for row in Session.objects.all())


def test_ending_one_asks_for_the_password_and_then_does_it(doctor):
    here, phone = signed_in(doctor), signed_in(doctor, SAFARI)
    [handle] = handles(here)
    asked = here.post(reverse("own-sessions-end"), {"session": handle})
    assert asked["location"].startswith(reverse("account_reauthenticate")) and phone.get(reverse("patients")).status_code == 200
    here.post(asked["location"], {"password": PASSWORD, "next": reverse("own-sessions-end")})
    assert phone.get(reverse("patients")).status_code == 302 and here.get(reverse("patients")).status_code == 200
    assert AuditEvent.objects.filter(action="ended own sessions", person=doctor, detail__sessions=1).count() == 1


def test_all_others_are_ended_at_once_and_this_one_stays(doctor):
    here, others = signed_in(doctor), [signed_in(doctor, SAFARI) for _number in range(3)]
    page = confirmed(here).post(reverse("own-sessions-end"), {"session": "others"}, follow=True)
    assert "3 sessions were ended." in page.text and "You are signed in nowhere else." in page.text
    assert [other.get(reverse("patients")).status_code for other in others] == [302, 302, 302]


def test_nobody_ends_the_session_of_another(doctor, colleague):
    mine, theirs = signed_in(doctor), signed_in(colleague)
    [foreign] = [each.handle for each in sessions_of(doctor, here=None)]
    page = confirmed(theirs).post(reverse("own-sessions-end"), {"session": foreign}, follow=True)
    assert "had ended already" in page.text and mine.get(reverse("patients")).status_code == 200
    for wrong in ("", "x" * 5000, "无"):
        assert theirs.post(reverse("own-sessions-end"), {"session": wrong}).status_code == 302
    assert mine.get(reverse("patients")).status_code == 200


def test_what_is_idle_or_over_or_under_an_old_password_is_not_listed(doctor):
    here, idle, over = signed_in(doctor), signed_in(doctor), signed_in(doctor)
    for client, key, value in ((idle, SEEN, time.time() - 31 * 60), (over, OPENED, {"at": time.time() - 13 * 3600, "family": "", "system": ""})):
        session = client.session
        session[key] = value
        session.save()
    assert handles(here) == []
    doctor.set_password("another grove of apricots")
    doctor.save()
    assert sessions_of(doctor, here=None) == []


def test_nobody_stays_signed_in_longer_than_a_session_may_last_however_busy(client_for, doctor, settings):
    browser = client_for(doctor)
    browser.get(reverse("patients"))
    session = browser.session
    session[OPENED] = {**session[OPENED], "at": time.time() - settings.SESSION_COOKIE_AGE - 1}
    session.save()
    page = browser.get(reverse("patients"), follow=True)
    assert page.redirect_chain and "nobody stays signed in for more than 12 hours" in page.text
    assert AuditEvent.objects.filter(action="signed out at the end of the session", person=doctor).exists()


def test_a_page_in_use_does_not_move_the_end(client_for, doctor):
    browser = client_for(doctor)
    browser.get(reverse("patients"))
    opened = browser.session[OPENED]["at"]
    session = browser.session
    session[SEEN] -= 120
    session.save()
    browser.get(reverse("patients"))
    assert browser.session[OPENED]["at"] == opened and time.time() - browser.session[SEEN] < 60


def test_it_is_a_page_for_who_is_signed_in():
    for name in ("own-sessions", "own-sessions-end"):
        assert Client().post(reverse(name)).status_code in (302, 405)
        assert Client().get(reverse(name)).status_code in (302, 405)
