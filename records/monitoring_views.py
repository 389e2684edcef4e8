"""The monitoring tab of a chart, the ward board's page and the devices: find with permission, act, answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit
from clinic.access import requires
from records.access import find_patient
from records.decision_support.monitoring.limits import Limits
from records.decision_support.monitoring.readings import Sent
from records.decision_support.words import Refused
from records.models import Device, Patient
from records.monitoring_forms import AssignForm, BedsideForm, DeviceForm, LimitsForm, ScaleForm, SilenceForm
from records.services import monitoring_alerts, monitoring_devices, monitoring_limits
from records.services.charts import banner_of
from records.services.monitoring_intake import note_at_bedside
from records.services.monitoring_pages import monitoring_of
from records.services.ward_board import columns

FORMS = {"bedside": BedsideForm, "limits": LimitsForm, "scale": ScaleForm, "silence": SilenceForm, "assign": AssignForm}

# What the board's script says.
WORDS = {
    "live": _l("Live"), "lost": _l("Connection lost. The values are old; connecting again …"),
    "refused": _l("This page is no longer open to you. Sign in again."), "acknowledge": _l("Acknowledge"),
    "more": _l("and {count} more"), "acknowledged": _l("acknowledged"), "silenced": _l("silenced"), "escalated": _l("escalated"),
    "severity0": _l("nothing open"), "severity1": _l("noticed or acknowledged"), "severity2": _l("warning"),
    "severity3": _l("critical"), "severity4": _l("escalated"), "years": _l("{age} years"), "rising": _l("rising"),
    "falling": _l("falling"), "seconds": _l("{count} s ago"), "minutes": _l("{count} min ago"), "hours": _l("{count} h ago"),
    "stale": _l("stale"), "disconnected": _l("no signal"), "never": _l("no reading"), "missing": _l("missing: {names}"),
    "failed": _l("That was not saved. Try again."),
}


def _language() -> str:
    return get_language() or "zh-hans"


@requires("see_patients")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The board's frame; rows come through the socket, which is what is audited."""
    return render(request, "records/wards/board.html", {
        "columns": columns(_language()), "can_manage_devices": request.user.may("manage_devices"),
        "words": {key: str(word) for key, word in WORDS.items()}})


def _page(request: HttpRequest, patient: Patient, **bound: Any) -> HttpResponse:
    forms = {f"{name}_form": bound.get(name) or form(auto_id=f"{name}_%s") for name, form in FORMS.items()}
    return render(request, "records/monitoring/chart_monitoring.html", {
        "patient": patient, "patient_banner": banner_of(patient), "tab": "monitoring", **forms,
        **monitoring_of(patient, language=_language())}, status=422 if bound else 200)


@requires("see_patients")
@require_GET
def monitoring(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    audit.record("viewed chart", person=request.user, subject=f"patient:{patient.pk}", tab="monitoring")
    return _page(request, patient)


@requires("see_patients")
@require_POST
def act(request: HttpRequest, patient_id: uuid.UUID, kind: str) -> HttpResponse:
    """One of the tab's forms; what cannot be done comes back with the sentence that says why."""
    patient = find_patient(request.user, patient_id)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST, auto_id=f"{kind}_%s")
    if form.is_valid():
        try:
            messages.success(request, ACTS[kind](request.user, patient, form))
            return redirect("patient-monitoring", patient.pk)
        except (monitoring_limits.LimitsRefused, monitoring_alerts.SilenceRefused, monitoring_devices.DeviceRefused) as refusal:
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, refusal.words.said_in(_language()))
    return _page(request, patient, **{kind: form})


def _bedside(person: Any, patient: Patient, form: BedsideForm) -> str:
    now = timezone.now()
    given = form.given()
    if not given:
        raise monitoring_limits.LimitsRefused(_("Enter at least one measurement."))
    note_at_bedside(person, patient, [Sent(code, value, unit, now, level) for code, value, unit, level in given])
    audit.record("noted bedside readings", person=person, subject=f"patient:{patient.pk}", count=len(given))
    return _("The measurements are noted.")


def _limits(person: Any, patient: Patient, form: LimitsForm) -> str:
    values = {field: form.cleaned_data[field] for field in monitoring_limits.FIELDS}
    monitoring_limits.set_limits(person, patient, code=form.cleaned_data["code"], limits=Limits(**values),
                                 reason=form.cleaned_data["reason"])
    return _("The limits are set for this patient.")


def _scale(person: Any, patient: Patient, form: ScaleForm) -> str:
    monitoring_limits.set_scale_2(person, patient, used=form.cleaned_data["used"], reason=form.cleaned_data["reason"])
    return _("The scale is set for this patient.")


def _silence(person: Any, patient: Patient, form: SilenceForm) -> str:
    monitoring_alerts.silence(person, patient, **form.cleaned_data)
    return _("The alerts stay quiet until the end of that time. They are still shown.")


def _assign(person: Any, patient: Patient, form: AssignForm) -> str:
    monitoring_devices.assign_device(person, patient, device_id=form.cleaned_data["device"].pk)
    return _("The device measures this patient from now on.")


ACTS = {"bedside": _bedside, "limits": _limits, "scale": _scale, "silence": _silence, "assign": _assign}


@requires("see_patients")
@require_POST
def acknowledge(request: HttpRequest, patient_id: uuid.UUID, alert_id: uuid.UUID) -> HttpResponse:
    """From the board (answered without content) or from the tab."""
    patient = find_patient(request.user, patient_id)
    monitoring_alerts.acknowledge(request.user, patient, alert_id=alert_id)
    return HttpResponse(status=204) if request.headers.get("X-Board") else redirect("patient-monitoring", patient.pk)


@requires("see_patients")
@require_POST
def end_silence(request: HttpRequest, patient_id: uuid.UUID, silence_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    monitoring_alerts.end_silence(request.user, patient, silence_id=silence_id)
    return redirect("patient-monitoring", patient.pk)


@requires("see_patients")
@require_POST
def unassign(request: HttpRequest, patient_id: uuid.UUID, assignment_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    monitoring_devices.end_assignment(request.user, patient, assignment_id=assignment_id)
    return redirect("patient-monitoring", patient.pk)


@requires("manage_devices")
@require_http_methods(["GET", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """All devices; a new key is shown in the answer that made it and never again. Whom a device measures is not shown here."""
    form, made = DeviceForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = monitoring_devices.register_device(request.user, name=form.cleaned_data["name"])
            form = DeviceForm()
        except monitoring_devices.DeviceRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "records/monitoring/devices.html", {
        "form": form, "made": made, "devices": Device.objects.select_related("registered_by"),
        "base": request.build_absolute_uri("/devices/readings/")}, status=422 if form.errors else 200)


@requires("manage_devices")
@require_POST
def revoke_device(request: HttpRequest, device_id: uuid.UUID) -> HttpResponse:
    monitoring_devices.revoke_device(request.user, device_id)
    messages.success(request, _("The key is revoked. What the device sends is refused from now on."))
    return redirect("devices")
