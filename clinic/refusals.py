"""Who was refused what: each refusal in the log, and in the audit trail one line a person, subject and hour, so that nobody floods it."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from clinic import audit, metrics
from clinic.models import AuditEvent, Person

logger = logging.getLogger(__name__)
PAGE, CHART, REPORT = "page refused", "chart refused", "report refused"
KEPT_FOR = timedelta(hours=1)


def note(person: Person, *, action: str, subject: str) -> None:
    """Write down that ``person`` was refused ``subject``, «kind:identifier»; ``action`` is one of this module's."""
    logger.warning("A request was refused.", extra={"person": person.pk, "subject": subject})
    metrics.site.count("xinglin_refusals_total", action=action)
    since = timezone.now() - KEPT_FOR
    if not AuditEvent.objects.filter(action=action, subject=subject, person=person, at__gte=since).exists():
        audit.record(action, person=person, subject=subject)


def note_page(request: HttpRequest) -> None:
    """A page whose role or state refused a signed-in person; named by its route, which holds no identifier."""
    if request.user.is_authenticated and request.resolver_match:
        note(request.user, action=PAGE, subject=f"page:{request.resolver_match.view_name}")
