"""Conditions on being signed in: not idle, not for too long, with a password of one's own, and a second factor where the site asks for one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from clinic import audit
from clinic.own_sessions import OPENED, SEEN, is_idle, is_over, note_opening

GetResponse = Callable[[HttpRequest], HttpResponse]
NOTED_EVERY = 60
# Pages ask for these by themselves, so they are no sign that somebody sits there.
UNATTENDED = "X-Unattended"
_IDLE = _l("You were signed out because nothing happened for %(minutes)d minutes. What you wrote is saved.")
_OVER = _l("You were signed out because nobody stays signed in for more than %(hours)d hours. What you wrote is saved.")


class IdleMiddleware:
    """Signs out who has asked for nothing for ``IDLE_MINUTES``, and everybody at the end of ``SESSION_COOKIE_AGE``; drafts are saved
    as they are written."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            if is_idle(request.session, now):
                return self._sign_out(request, "signed out when idle", _IDLE % {"minutes": settings.IDLE_MINUTES})
            if is_over(request.session, now):
                return self._sign_out(request, "signed out at the end of the session", _OVER % {"hours": settings.SESSION_COOKIE_AGE // 3600})
            self._note(request, now)
        return self.get_response(request)

    @staticmethod
    def _note(request: HttpRequest, now: float) -> None:
        if OPENED not in request.session:
            note_opening(request)
        if now - request.session.get(SEEN, 0) > NOTED_EVERY and UNATTENDED not in request.headers:
            request.session[SEEN] = now

    def _sign_out(self, request: HttpRequest, action: str, said: str) -> HttpResponse:
        audit.record(action, person=request.user)
        logout(request)
        messages.info(request, said)
        return self.get_response(request)


class FirstPasswordMiddleware:
    """Who signs in with a password that was given out may only set one of their own, and after its time nothing at all."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if person.is_authenticated and person.password_until and person.password_until < timezone.now():
            audit.record("first password past its time", person=person)
            logout(request)
            messages.error(request, _("Your password had to be changed and is past its time. Ask an administrator for a new one."))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if not request.user.is_authenticated or not request.user.password_until or request.path.startswith(_open_to_all("account_change_password")):
            return None
        messages.info(request, _("Set a new password first: the one you signed in with was given to you or is a common one, and opens nothing else."))
        return redirect("account_change_password")


class SecondFactorMiddleware:
    """Where the site requires it, a person without a second factor may only add one or sign out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if not request.user.is_authenticated or not lacks_second_factor(request.user) or request.path.startswith(_open_to_all("mfa_index")):
            return None
        messages.info(request, _("This site asks for a second factor. Add one below, then you can go on."))
        return redirect("mfa_index")


def lacks_second_factor(person: Any) -> bool:
    """Whether the site asks for one and the person has none."""
    from allauth.mfa.utils import is_mfa_enabled

    return settings.SECOND_FACTOR_REQUIRED and not is_mfa_enabled(person)


def is_held_back(person: Any) -> bool:
    """Whether the person is signed in but may not use the site yet; sockets ask this."""
    return bool(person.password_until) or lacks_second_factor(person)


def _open_to_all(name: str) -> tuple[str, ...]:
    return reverse(name), reverse("sign-out"), reverse("account_reauthenticate"), reverse("preferences")
