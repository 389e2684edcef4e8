"""Conditions on being signed in: not idle, not for too long, and with a second factor where the site asks for one."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
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


class SecondFactorMiddleware:
    """Where the site requires it, a person without a second factor may only add one or sign out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated or _may_go_on(request):
            return None
        messages.info(request, _("This site asks for a second factor. Add one below, then you can go on."))
        return redirect("mfa_index")


def _may_go_on(request: HttpRequest) -> bool:
    from allauth.mfa.utils import is_mfa_enabled

    open_to_all = (reverse("mfa_index"), reverse("sign-out"), reverse("account_reauthenticate"), reverse("preferences"))
    return request.path.startswith(open_to_all) or is_mfa_enabled(request.user)
