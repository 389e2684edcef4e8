"""The pages of reports: list, beginning, editor, comparison; knows no rule of its own."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit
from clinic.access import requires
from clinic.models import Person
from clinic.rates import UPLOADS, limited
from records import report_pages as pages
from records.access import find_patient
from records.instructions import opened
from records.models import Patient
from records.models.reports import Report, ReportVersion
from records.report_forms import AddendumForm, NewReportForm, ReturnForm
from records.reporting import document as documents
from records.reporting.rendering import to_html
from records.services.charts import banner_of
from records.services.dialogue_drafting import begin_from_transcript
from records.services.report_checks import checks_of, fact_groups
from records.services.report_signing import may_cosign, may_return
from records.services.reports import (
    ReportRefused,
    SaveConflict,
    compare_versions,
    create_report,
    find_report,
    may_edit,
    save_version,
)


@requires("draft_reports")
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("show", "mine")
    listed = pages.reports_for(request.user, show)
    page = Paginator(listed, 30).get_page(request.GET.get("page"))
    return render(request, "records/reports/list.html", {"page": page, "show": show, "tabs": pages.tabs(request.user)})


@requires("draft_reports")
@require_http_methods(["GET", "POST"])
@limited(UPLOADS)
def new(request: HttpRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    patient = find_patient(request.user, data.get("patient", ""))
    form = NewReportForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "kind": data.get("kind", "case"),
            "instruction": opened(data.get("wish", ""), request.user),
            "language": data.get("language") or ("en" if get_language() == "en" else "zh"),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("report", _begun(request.user, patient, **form.cleaned_data).pk)
        except ReportRefused as refusal:
            form.add_error("transcript_file" if request.FILES else "transcript", str(refusal))
    return render(request, "records/reports/new.html", {"form": form, "patient_banner": banner_of(patient)})


def _begun(person: Person, patient: Patient, *, kind: str, language: str, instruction: str, transcript: str) -> Report:
    """From what was said where that is given, which also decides the language; else from the record."""
    if transcript.strip():
        return begin_from_transcript(person, patient, kind=kind, transcript=transcript, instruction=instruction)
    return create_report(person, patient, kind=kind, language=language, instruction=instruction)


@requires("draft_reports")
@require_GET
def editor(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = find_report(request.user, report_id)
    current = report.current
    audit.record(
        "report opened", person=request.user, subject=f"report:{report.pk}", version=current.number if current else 0
    )
    document = current.content if current else None
    return render(
        request,
        "records/reports/editor.html",
        {
            "report": report,
            "patient_banner": banner_of(report.patient),
            "version": current,
            "groups": fact_groups(report),
            "editable": may_edit(request.user, report),
            "html": to_html(document) if document else "",
            "settings": pages.editor_settings(request.user, report, current),
            "signatures": report.signatures.select_related("signer", "version"),
            "addenda": report.addenda.select_related("person"),
            "addendum_form": AddendumForm(),
            "return_form": ReturnForm() if may_return(request.user, report) else None,
            "returned": pages.standing_return(report),
            "cosign": may_cosign(request.user, report),
        },
    )


def _saved(version: ReportVersion) -> dict[str, Any]:
    return {"version": version.number, "saved_at": pages.clock(version.saved_at), "saved_by": str(version.saved_by)}


@requires("draft_reports")
@require_POST
def save(request: HttpRequest, report_id: UUID) -> JsonResponse:
    report = find_report(request.user, report_id)
    try:
        body = json.loads(request.body)
        version = save_version(
            request.user,
            report,
            document=body["document"],
            base=int(body["base_version"]),
            keep=str(body.get("keep", "")),
            from_editor=True,
        )
    except (ValueError, KeyError, TypeError, documents.MalformedDocument):
        return JsonResponse({"error": _("The text could not be read. Reload the page.")}, status=400)
    except ReportRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=403)
    except SaveConflict as conflict:
        return JsonResponse(_saved(conflict.theirs) | {"document": conflict.theirs.content}, status=409)
    return JsonResponse(
        _saved(version)
        | {"document": version.content if body.get("keep") else None, "checks": checks_of(report, version.content),
           "shares": pages.shares_shown(version)}
    )


@requires("draft_reports")
@require_GET
def versions(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = find_report(request.user, report_id)
    return render(
        request, "records/reports/_versions.html", {"report": report, "versions": pages.version_lines(report)}
    )


@requires("draft_reports")
@require_GET
def compare(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = find_report(request.user, report_id)
    before, after = pages.numbers(request.GET, "before", "after")
    changes = compare_versions(request.user, report, before=before, after=after)
    template = "records/reports/_changes.html" if request.htmx else "records/reports/compare.html"
    return render(
        request,
        template,
        {
            "report": report,
            "patient_banner": banner_of(report.patient),
            "changes": changes,
            "before": before,
            "after": after,
            "versions": report.versions.all(),
        },
    )
