"""What each role may do: the one table of capabilities and the one gate in front of every view and socket.

It knows no patient; whether a person may see a given patient is decided by ``records.access``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    DOCTOR = "doctor", _("Doctor")
    TRAINEE = "trainee", _("Trainee doctor")
    LIBRARIAN = "librarian", _("Knowledge administrator")
    AUDITOR = "auditor", _("Auditor")


_CLINICAL = frozenset({"ask", "see_patients", "break_glass", "draft_reports", "read_literature", "do_research"})
CAPABILITIES: dict[str, frozenset[str]] = {
    Role.DOCTOR: _CLINICAL | {"sign_reports", "manage_devices"},
    Role.TRAINEE: _CLINICAL,
    Role.LIBRARIAN: frozenset({"ask", "read_literature", "do_research", "manage_literature", "see_operations", "edit_outlines",
                               "manage_rules"}),
    Role.AUDITOR: frozenset({"read_audit", "review_access", "see_operations"}),
}


def refusal(person: Any) -> str:
    """The sentence a person of the wrong role is shown."""
    return _t("Your role (%(role)s) does not include this page. Ask an administrator if you need it.") % {
        "role": person.get_role_display()
    }


def require(person: Any, capability: str) -> None:
    """Raise ``PermissionDenied`` with a full sentence unless the person's role grants ``capability``."""
    if not person.may(capability):
        raise PermissionDenied(refusal(person))


def requires(capability: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """View decorator: signed in, and of a role that grants ``capability``."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request.user, capability)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
