"""Opens a chart in an emergency, for a while and under eyes, and keeps what the reviewer decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.acting import as_site
from clinic.operations import Finding, Level
from records.models import EmergencyAccess, Patient

REVIEW_DUE = timedelta(days=1)


class EmergencyRefused(Exception):
    """The chart is not opened; the message says why and what to do."""


def open_chart(person: Any, *, mrn: str, reason: str) -> EmergencyAccess:
    """Open the chart with this record number to the person for ``EMERGENCY_HOURS``.

    Raises EmergencyRefused where there is no such patient or the person treats them anyway.
    """
    with as_site():
        patient = Patient.objects.with_mrn(mrn).first()
    if patient is None:
        audit.record("emergency access refused", person=person)
        raise EmergencyRefused(_("There is no patient with this record number. Check it with the ward and try again."))
    if Patient.objects.visible_to(person).filter(pk=patient.pk).exists():
        raise EmergencyRefused(_("This chart is open to you already; you find it in your list."))
    with transaction.atomic():
        access = EmergencyAccess.objects.create(
            patient=patient, person=person, reason=reason, ends_at=timezone.now() + timedelta(hours=settings.EMERGENCY_HOURS))
        audit.record("emergency access opened", person=person, subject=f"patient:{patient.pk}", access=str(access.pk))
    return access


def review(access: EmergencyAccess, *, reviewer: Any, verdict: str, remark: str) -> None:
    """Keep the judgement; one that was found unjustified ends at once. Raises EmergencyRefused for one's own or a judged one."""
    if access.person_id == reviewer.pk:
        raise EmergencyRefused(_("You cannot judge your own access; another auditor must."))
    with transaction.atomic():
        held = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
        if held.reviewed_at is not None:
            raise EmergencyRefused(_("Somebody has judged this access already; reload the page to see how."))
        held.verdict, held.remark, held.reviewer, held.reviewed_at = verdict, remark, reviewer, timezone.now()
        if verdict == EmergencyAccess.Verdict.UNJUSTIFIED:
            held.ends_at = min(held.ends_at, timezone.now())
        held.save()
        audit.record("emergency access reviewed", person=reviewer, subject=f"patient:{held.patient_id}", access=str(held.pk), verdict=verdict)


def waiting() -> Finding:
    """For the page of operations: emergency accesses that nobody has judged yet."""
    unreviewed = EmergencyAccess.objects.unreviewed()
    count = unreviewed.count()
    late = unreviewed.filter(opened_at__lt=timezone.now() - REVIEW_DUE).exists()
    level = Level.PROBLEM if late else Level.WARNING if count else Level.GOOD
    said = _("%(count)d emergency accesses wait for review.") % {"count": count} if count else _("No emergency access waits for review.")
    advice = _("An auditor must judge each within a day, on the page «Emergency access».") if count else ""
    return Finding("emergencies", _("Emergency access"), level, said, advice)
