"""The pages on which reports are signed, returned, added to, verified and put on paper; knows no rule of its own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit
from clinic.access import requires
from clinic.acting import as_site
from clinic.models import Person
from clinic.rates import EXPORTS, GET, UPLOADS, limited
from records import report_signing_pages as pages
from records.models.reports import Report
from records.report_forms import AddendumForm, HandedInForm, ReturnForm, SignForm
from records.reporting.authority import AuthorityUnusable
from records.reporting.pdf_seal import SealingFailed
from records.reporting.rendering import RenderingFailed, to_html
from records.services import report_papers, report_printing, report_signing
from records.services.charts import banner_of
from records.services.report_checks import checks_of
from records.services.report_integrity import findings_of
from records.services.reports import ReportRefused, find_report, find_verifiable

PDF_HEADERS = {"Cache-Control": "private, no-store"}


@requires("draft_reports")
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = find_report(request.user, report_id)
    form = SignForm(request.POST or None, person=request.user, report=report)
    if request.method == "POST" and form.is_valid():
        try:
            report_signing.sign_report(request.user, report, **form.cleaned_data)
        except ReportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            report_papers.file_quietly(report, request.user)
            return redirect("report", report.pk)
    current = report.current
    checks = checks_of(report, current.content) if current and not report.is_final else []
    context = {
        "report": report,
        "patient_banner": banner_of(report.patient),
        "form": form,
        "version": current,
        "html": to_html(current.content) if current else "",
        "allowed": report_signing.may_sign(request.user, report),
        "checks": [check for check in checks if check["kind"] != "own"],
        "bound": pages.bound_to(report, current) if current else None,
    }
    return render(request, "records/reports/sign.html", context, status=422 if form.errors else 200)


@requires("sign_reports")
@require_POST
def give_back(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = find_report(request.user, report_id)
    form = ReturnForm(request.POST)
    try:
        report_signing.return_report(request.user, report, remark=form.data.get("remark", ""))
        messages.success(request, _("The report is back with its author."))
    except ReportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("report", report.pk)


@requires("sign_reports")
@require_http_methods(["GET", "POST"])
def addendum(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """A page of its own, so that words already written are not lost when the password is wrong."""
    report = find_report(request.user, report_id)
    form = AddendumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_signing.add_addendum(request.user, report, **form.cleaned_data)
        except ReportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            report_papers.file_quietly(report, request.user)
            return redirect("report", report.pk)
    context = {"report": report, "patient_banner": banner_of(report.patient), "form": form}
    return render(request, "records/reports/addendum.html", context, status=422 if form.errors else 200)


@requires("sign_reports")
@require_POST
def archive(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = find_report(request.user, report_id)
    try:
        report_signing.archive_report(request.user, report)
    except ReportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("report", report.pk)


@login_required
@require_http_methods(["GET", "POST"])
@limited(UPLOADS)
@as_site()
def verify(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """What the code on a printed report leads to: whether all is as it was signed, and whether a PDF handed in is ours.

    An auditor may ask it of any report, so it looks with the site's eyes; ``find_verifiable`` decides for whom.
    """
    report = find_verifiable(request.user, report_id)
    form = HandedInForm(request.POST or None, request.FILES or None)
    handed_in = None
    if request.method == "POST" and form.is_valid():
        handed_in = report_papers.check_handed_in(report, form.cleaned_data["file"].read())
    findings = findings_of(report)
    wrong = sum(len(problems) for problems in findings.values())
    audit.record("report verified", person=request.user, subject=f"report:{report.pk}", problems=wrong,
                 **({"handed_in": not handed_in.problems} if handed_in else {}))
    context = pages.verification(request.user, report, findings, handed_in) | {"form": form}
    return render(request, "records/reports/verify.html", context, status=422 if form.errors else 200)


@requires("draft_reports")
@require_GET
def print_page(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = find_report(request.user, report_id)
    audit.record("report printed", person=request.user, subject=f"report:{report.pk}")
    printout = report_printing.printout_of(report)
    return render(
        request,
        "records/reports/print.html",
        {"report": report, "patient_banner": banner_of(report.patient), "printout": printout,
         "html": to_html(printout.document)},
    )


def _paper(person: Person, report: Report) -> bytes:
    if not report.is_final:
        return report_printing.pdf_of(report)
    return report_papers.content_of(report_papers.paper_of(report, person=person))


@requires("draft_reports")
@require_GET
@limited(EXPORTS, methods=GET)
def pdf(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The filed and sealed PDF of a signed report; of a draft one that says on every page that it is not signed."""
    report = find_report(request.user, report_id)
    try:
        content = _paper(request.user, report)
    except (RenderingFailed, SealingFailed, AuthorityUnusable):
        messages.error(request, _("The PDF could not be made. Ask your administrator to run the set-up again."))
        return redirect("report", report.pk)
    audit.record("report exported", person=request.user, subject=f"report:{report.pk}", format="pdf")
    return HttpResponse(content, content_type="application/pdf",
                        headers=PDF_HEADERS | {"Content-Disposition": f'inline; filename="report-{report.pk}.pdf"'})
