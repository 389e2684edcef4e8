"""The pages that belong to no app: preferences, the audit trail, refusals and errors."""

from __future__ import annotations

import sys
from itertools import islice

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic import audit, audit_anchors, refusals
from clinic.access import requires
from clinic.account_signals import CHOSEN_LANGUAGE
from clinic.forms import PreferencesForm
from clinic.middleware import disk_full, is_disk_full
from clinic.models import AuditEvent, Person

CHECKED_EVENTS, SHOWN_PROBLEMS = 10_000, 100


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return redirect(settings.ROLE_HOMES[request.user.role])


def _back(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else "/"


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Language and theme; kept with the person when signed in, and in the browser for the sign-in page."""
    form = PreferencesForm(request.POST)
    response = redirect(_back(request))
    if not form.is_valid():
        return response
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    if request.user.is_authenticated:
        Person.objects.filter(pk=request.user.pk).update(**chosen)
    elif "language" in chosen:
        request.session[CHOSEN_LANGUAGE] = chosen["language"]
    if "language" in chosen:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen["language"], max_age=365 * 86400, samesite="Lax")
    if "theme" in chosen:
        response.set_cookie("theme", chosen["theme"], max_age=365 * 86400, samesite="Lax")
    return response


@requires("read_audit")
@require_GET
def audit_trail(request: HttpRequest) -> HttpResponse:
    events = AuditEvent.objects.select_related("person")
    action = request.GET.get("action", "").strip()
    person = request.GET.get("person", "").strip()
    if action:
        events = events.filter(action__icontains=action)
    if person:
        events = events.filter(person__username__icontains=person)
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    return render(request, "clinic/audit.html", {"page": page, "action": action, "person": person})


@requires("read_audit")
@require_POST
def audit_check(request: HttpRequest) -> HttpResponse:
    """Whether the trail is whole: its recent part event by event, all of it against what is kept outside the database."""
    problems = list(islice(audit.recent_problems(CHECKED_EVENTS), SHOWN_PROBLEMS))
    audit.record("checked the audit trail", person=request.user, problems=len(problems))
    return render(request, "clinic/audit_check.html", {"problems": problems, "events": CHECKED_EVENTS, "kept": audit_anchors.latest()})


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """What people with disabilities can expect of this site, and what they cannot yet; open to everybody."""
    return render(request, "clinic/accessibility.html")


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether the site can serve: 200 with the database answering, 503 without."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except (OperationalError, InterfaceError):
        return JsonResponse({"database": False}, status=503)
    return JsonResponse({"database": True})


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    refusals.note_page(request)
    message = str(exception) or _("You are not allowed to open this page.")
    return render(request, "clinic/message.html", {"title": _("Not for your role"), "message": message}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = _("There is no such page, or you may not see it. Check the address or go back to the start page.")
    return render(request, "clinic/message.html", {"title": _("Not found"), "message": message}, status=404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    message = _("This form had expired. Go back, reload the page and send it again.")
    return render(request, "clinic/message.html", {"title": _("The form expired"), "message": message}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Also where a lost database surfaces before any view: who somebody is, is asked of it first."""
    if is_disk_full(sys.exception()):
        return disk_full(request)
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return render(None, "clinic/database_away.html", status=503)
    return render(None, "clinic/failed.html", status=500)
