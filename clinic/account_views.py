"""Signing in and out, and what a person is told when it is refused."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clinic import audit


class SignIn(LoginView):
    """Sign-in page; also where the language is chosen before anybody is known."""

    template_name = "clinic/sign_in.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        wanted = self.request.POST.get("next") or self.request.GET.get("next", "")
        return super().get_context_data(**context) | {"next": wanted}


class SignOut(LogoutView):
    """A press of the button is enough; a mere link to the address only leads home."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("home")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            audit.record("signed out", person=request.user)
        return super().post(request, *args, **kwargs)


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """After too many wrong passwords; nobody's name or password is right until the time is over."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    message = _("After %(count)d wrong passwords this name is locked for %(minutes)d minutes. Wait, or ask an administrator to unlock it.") % {
        "count": settings.AXES_FAILURE_LIMIT, "minutes": minutes,
    }
    return render(request, "clinic/message.html", {"title": _("Signing in is locked"), "message": message}, status=429)
