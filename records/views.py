"""The patient pages: find with permission, record that it was seen, render."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from clinic import audit
from clinic.access import requires
from clinic.rates import EXPORTS, GET, limited
from records.access import find_patient
from records.decision_pages import block_of
from records.models import AlertOverride, Patient
from records.services import charts
from records.services.decision_alerts import alerts_for, note_shown
from records.services.results import trend_of
from records.services.timeline import timeline
from records.trend_pages import zoom_of

TABS = ("summary", "results", "medicines", "history", "timeline", "notes", "reports")
EVENTS_A_PAGE = 100
# What a browser shows without running anything in it.
SHOWN = ("application/pdf", "image/png", "image/jpeg")


@requires("see_patients")
@require_http_methods(["GET", "POST"])
def patients(request: HttpRequest) -> HttpResponse:
    """The list; a search comes as POST, since an address must not hold a patient's name."""
    words = request.POST.get("q", "").strip()[:100]
    template = "records/_patient_rows.html" if request.htmx else "records/patients.html"
    return render(request, template, {"patients": charts.list_patients(request.user, words=words), "q": words})


@requires("see_patients")
@require_GET
def chart(request: HttpRequest, patient_id: uuid.UUID, tab: str) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    if tab not in TABS:
        raise Http404
    audit.record("viewed chart", person=request.user, subject=f"patient:{patient.pk}", tab=tab)
    prefetch_related_objects([patient], "allergies")
    context = {"patient": patient, "patient_banner": charts.banner_of(patient), "tab": tab,
               "decidable": request.user.may("draft_reports"),
               **_content(patient, tab, get_language() or "zh-hans", request.GET.get("page"))}
    return render(request, f"records/chart_{tab}.html", context)


def _content(patient: Patient, tab: str, language: str, page: str | None) -> dict[str, Any]:
    if tab == "summary":
        return charts.summary(patient, language=language) | _safety(patient, language)
    if tab == "results":
        return charts.results(patient, language=language)
    if tab == "medicines":
        return {"medicines": charts.medicines(patient), "allergies": patient.allergies.all(), **_safety(patient, language)}
    if tab == "timeline":
        return {"events": Paginator(timeline(patient, language=language), EVENTS_A_PAGE).get_page(page)}
    if tab == "reports":
        return {"reports": patient.reports.select_related("author")}
    if tab == "history":
        return {"problems": patient.conditions.all(), "allergies": patient.allergies.all(),
                "procedures": patient.procedures.all(), "immunizations": patient.immunizations.all(),
                "encounters": patient.encounters.all(),
                "findings": charts.genomic_findings(patient, language=language)}
    return {"notes": patient.notes.all(), "documents": patient.documents.defer("data")}


def _safety(patient: Patient, language: str) -> dict[str, Any]:
    """The alerts on the current medicines; that they were shown is remembered."""
    found = alerts_for(patient)
    note_shown(patient, found.alerts)
    return {"safety": block_of(found, language), "causes": AlertOverride.Cause.choices}


@requires("see_patients")
@require_GET
@limited(EXPORTS, methods=GET)
def document(request: HttpRequest, patient_id: uuid.UUID, document_id: uuid.UUID) -> HttpResponse:
    """The file itself: shown where a browser shows it safely, else saved."""
    patient = find_patient(request.user, patient_id)
    found = get_object_or_404(patient.documents, pk=document_id)
    audit.record("viewed document", person=request.user, subject=f"patient:{patient.pk}", document=str(found.pk))
    shown = found.content_type in SHOWN
    return HttpResponse(
        base64.b64decode(found.data), content_type=found.content_type if shown else "application/octet-stream",
        headers={"Content-Disposition": f'{"inline" if shown else "attachment"}; filename="document-{found.pk}"',
                 "Cache-Control": "no-store, private", "Content-Security-Policy": "default-src 'none'; sandbox"})


@requires("see_patients")
@require_GET
def trend(request: HttpRequest, patient_id: uuid.UUID, code: str) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    asked = (request.GET.get("from", ""), request.GET.get("to", ""))
    course = trend_of(patient, code, language=get_language() or "zh-hans", asked=asked)
    if course is None:
        raise Http404
    audit.record("viewed trend", person=request.user, subject=f"patient:{patient.pk}", tab="results")
    template = "records/_trend.html" if request.htmx else "records/trend.html"
    return render(request, template, {"patient": patient, "patient_banner": charts.banner_of(patient),
                                      "trend": course, "zoom": zoom_of(course), "tab": "results"})
