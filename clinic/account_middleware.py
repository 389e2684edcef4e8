"""Two conditions on being signed in: not idle for too long, and with a second factor where the site asks for one."""

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

from clinic import audit

GetResponse = Callable[[HttpRequest], HttpResponse]
SEEN = "seen"
NOTED_EVERY = 60
# Pages ask for these by themselves, so they are no sign that somebody sits there.
UNATTENDED = "X-Unattended"


class IdleMiddleware:
    """Signs a person out who has asked for nothing for ``IDLE_MINUTES``; drafts are saved as they are written."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, seen = time.time(), request.session.get(SEEN, 0)
            if seen and now - seen > settings.IDLE_MINUTES * 60:
                return self._sign_out(request)
            if now - seen > NOTED_EVERY and UNATTENDED not in request.headers:
                request.session[SEEN] = now
        return self.get_response(request)

    def _sign_out(self, request: HttpRequest) -> HttpResponse:
        audit.record("signed out when idle", person=request.user)
        logout(request)
        messages.info(request, _("You were signed out because nothing happened for %(minutes)d minutes. What you wrote is saved.") % {
            "minutes": settings.IDLE_MINUTES})
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
