"""The block of literature suggestions beside a report: shown, looked up, moved into the text or set aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from clinic.access import requires
from qa.services.cards import document_url, kind_in_words
from records.models.reports import Report
from records.models.suggestions import ReportSuggestion
from records.services.report_suggestions import LiteratureUnavailable, Offered, decide, offered_in, search_for
from records.services.reports import ReportRefused, find_report, may_edit
from records.services.suggestion_texts import inserted_text, mark_of

TEMPLATE = "records/reports/_literature.html"


@requires("draft_reports")
@require_GET
def suggestions(request: HttpRequest, report_id: UUID) -> HttpResponse:
    return _block(request, find_report(request.user, report_id))


@requires("draft_reports")
@require_POST
def search(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = find_report(request.user, report_id)
    try:
        search_for(request.user, report)
    except (LiteratureUnavailable, ReportRefused) as refusal:
        return _block(request, report, refused=str(refusal))
    return _block(request, report)


@requires("draft_reports")
@require_POST
def decision(request: HttpRequest, report_id: UUID, suggestion_id: UUID) -> HttpResponse:
    report = find_report(request.user, report_id)
    try:
        decide(request.user, report, suggestion_id, act=request.POST.get("act", ""))
    except ReportRefused as refusal:
        return _block(request, report, refused=str(refusal))
    return _block(request, report)


def _block(request: HttpRequest, report: Report, *, refused: str = "") -> HttpResponse:
    offered = offered_in(report, language=get_language() or "zh-hans")
    last = report.suggestion_searches.last()
    shown = [each for each in offered if each.act != "dismissed"]
    return render(request, TEMPLATE, {
        "report": report, "editable": may_edit(request.user, report), "refused": refused, "search": last,
        "seek": last is None and not refused and report.current is not None,
        "groups": [(kind.label, rows) for kind in ReportSuggestion.Kind if (rows := _rows(shown, kind, report.language))],
        "dismissed": [_row(each, report.language) for each in offered if each.act == "dismissed"]})


def _rows(offered: list[Offered], kind: str, language: str) -> list[dict[str, Any]]:
    return [_row(each, language) for each in offered if each.row.kind == kind]


def _row(each: Offered, language: str) -> dict[str, Any]:
    source = each.row.source
    words = kind_in_words(source["study_type"], source["level"])
    return {"pk": each.row.pk, "mark": mark_of(each.row), "text": inserted_text(each.row, language), "quote": each.row.quote,
            "subject": each.row.subject, "title": source["title"], "section": source["section"], "year": source["year"],
            "study": words["study_label"], "level": words["level_label"], "cautions": each.cautions, "moved": each.act == "moved",
            "url": document_url(source["document"], source["passage"], source["start"], source["end"])}
