"""Signing in and out, what a person is told when it is refused, and where else somebody is signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from clinic import audit, passwords
from clinic.own_sessions import end_sessions, sessions_of


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


@login_required
@require_POST
def password_strength(request: HttpRequest) -> HttpResponse:
    """How hard the password is to guess that is being typed; it is judged and forgotten."""
    typed = request.POST.get("password1", "")
    strength = passwords.strength(typed, request.user) if typed else None
    return render(request, "account/_strength.html", {"strength": strength})


@login_required
@require_GET
def own_sessions(request: HttpRequest) -> HttpResponse:
    return render(request, "account/sessions.html", {"sessions": sessions_of(request.user, here=request.session.session_key)})


@login_required
@require_POST
@reauthentication_required
def end_own_sessions(request: HttpRequest) -> HttpResponse:
    """Asks for the password first, unless it was given within the last minutes."""
    ended = end_sessions(request.user, handle=request.POST.get("session", ""), here=request.session.session_key)
    said = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", ended) % {"count": ended}
    messages.info(request, said if ended else _("This session had ended already."))
    return redirect("own-sessions")
