"""The pages of the trace: who saw this patient, and who wrote each paragraph of a report."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit
from clinic.access import requires
from clinic.rates import EXPORTS, limited
from records.access import may_see
from records.services import access_trail
from records.services.charts import banner_of
from records.services.report_origins import shares_in
from records.services.report_trace import paragraphs_of
from records.services.reports import find_report

EVENTS_A_PAGE = 100
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@requires("read_audit")
@require_http_methods(["GET", "POST"])
def find_access(request: HttpRequest) -> HttpResponse:
    """An auditor comes from a record number, which must not stand in an address."""
    mrn = request.POST.get("mrn", "").strip()
    patient = access_trail.numbered(mrn) if mrn else None
    if patient is not None:
        return redirect("patient-access", patient.pk)
    error = _("There is no patient with this record number.") if request.method == "POST" else ""
    return render(request, "records/access_find.html", {"error": error}, status=422 if error else 200)


@login_required
@require_GET
def access(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = access_trail.find_traceable(request.user, patient_id)
    audit.record("viewed access trail", person=request.user, subject=f"patient:{patient.pk}")
    page = Paginator(access_trail.trail_of(patient), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "records/access.html", {
        "patient": patient, "patient_banner": banner_of(patient) if may_see(request.user, patient) else None,
        "page": page, "readers": access_trail.readers_of(patient)})


@login_required
@require_POST
@limited(EXPORTS)
def export_access(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = access_trail.find_traceable(request.user, patient_id)
    form = request.POST.get("format", "")
    if form not in TYPES:
        raise Http404
    return HttpResponse(access_trail.export(request.user, patient, form=form), content_type=TYPES[form], headers={
        "Content-Disposition": f'attachment; filename="access-{patient.pk}.{form}"', "Cache-Control": "private, no-store"})


@requires("draft_reports")
@require_GET
def report_trace(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = find_report(request.user, report_id)
    audit.record("report origins viewed", person=request.user, subject=f"report:{report.pk}")
    current = report.current
    return render(request, "records/reports/trace.html", {
        "report": report, "version": current, "patient_banner": banner_of(report.patient),
        "paragraphs": paragraphs_of(current) if current else [], "shares": shares_in(current) if current else []})
