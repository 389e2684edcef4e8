"""Medicine safety where the doctor works: the check while an entry is written, setting aside and raising again, the rules' use."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.access import requires
from records.access import find_patient
from records.decision_forms import StandingOverrideForm
from records.decision_pages import SIGNS, block_of
from records.decision_support.medicines.base import Severity
from records.decision_support.version import rule_version
from records.models import AlertOverride
from records.models.decisions import SeverityLevel
from records.services.decision_alerts import Supposed, alerts_for
from records.services.decision_overrides import AlertGone, override_standing, restore_alert, rule_uses

FIELDS = {"medication": ("medicines", "name"), "allergy": ("allergies", "substance"), "condition": ("problems", "name")}
LONGEST = 300


@requires("draft_reports")
@require_POST
def check_entry(request: HttpRequest, patient_id: uuid.UUID, kind: str) -> HttpResponse:
    """What the entry being written would raise; it stores nothing, and the text comes by POST."""
    patient = find_patient(request.user, patient_id)
    if kind not in FIELDS:
        raise Http404
    part, field = FIELDS[kind]
    written = request.POST.get(field, "").strip()[:LONGEST]
    block = None
    if written:
        found = alerts_for(patient, supposing=Supposed(**{part: (written,)}))
        block = block_of(found, get_language() or "en", only_new=True)
    return render(request, "records/decisions/_entry_check.html", {
        "safety": block, "unknown": kind == "medication" and block is not None and written in block.unknown})


@requires("draft_reports")
@require_POST
def override(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    form = StandingOverrideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a kind of reason and write the reason in words; the alert still stands."))
        return redirect("patient-tab", patient.pk, "medicines")
    try:
        override_standing(request.user, patient, key=form.cleaned_data["key"], cause=form.cleaned_data["cause"],
                          reason=form.cleaned_data["why"])
    except AlertGone as gone:
        messages.error(request, str(gone))
    else:
        messages.success(request, _("The alert is set aside. It stays listed below the others, with your reason."))
    return redirect("patient-tab", patient.pk, "medicines")


@requires("draft_reports")
@require_POST
def restore(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    try:
        restore_alert(request.user, patient, key=request.POST.get("key", ""))
    except AlertGone as gone:
        messages.error(request, str(gone))
    else:
        messages.success(request, _("The alert is raised again."))
    return redirect("patient-tab", patient.pk, "medicines")


@requires("manage_rules")
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Which rules are mostly set aside; it tells of no patient and shows no reason in words."""
    causes = dict(AlertOverride.Cause.choices)
    rows = [{"use": use, "percent": round(100 * use.share), "severity": SeverityLevel(use.severity).label,
             "code": Severity(use.severity).code, "sign": SIGNS[Severity(use.severity)],
             "causes": [(causes.get(cause, cause), count) for cause, count in use.causes]} for use in rule_uses()]
    return render(request, "records/decisions/rules.html", {"rows": rows, "version": rule_version()})
