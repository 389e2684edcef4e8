"""Suggestions of the literature for a report: looked up once, kept with their place, moved into the text or set aside by a doctor.

No suggestion enters a report by itself, and none is a sentence that a model wrote.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Person
from qa import engine
from qa.retrieval.base import Evidence, EvidenceFilter, Query, RetrievalError
from records.decision_support.pharmacogenomics.panel import read_panel
from records.decision_support.treatment import Verdict, candidates_in, judge
from records.models.reports import Report
from records.models.suggestions import ReportSuggestion, SuggestionDecision, SuggestionSearch
from records.reporting.suggestions import Subject, Suggestion, subjects_of, suggestions_in
from records.services.decision_charts import chart_of
from records.services.reports import ReportRefused, locked, may_edit

SEARCHED = 12
Act = SuggestionDecision.Act


class LiteratureUnavailable(Exception):
    """The literature cannot be searched now; trying again can help. The message is for the person."""


@dataclass(frozen=True)
class Offered:
    """A suggestion as it stands: ``act`` is the newest decision or empty; ``cautions`` say what speaks against it here."""

    row: ReportSuggestion
    act: str
    cautions: tuple[str, ...]


def search_for(person: Person, report: Report) -> SuggestionSearch:
    """Look into the literature that is switched on and keep what is new. Raises ReportRefused and LiteratureUnavailable."""
    _require_editor(person, report)
    if report.current is None:
        raise ReportRefused(_("This report has no text yet. Wait until its draft is finished."))
    started = time.perf_counter()
    found, versions = _found(report)
    with transaction.atomic():
        _require_editor(person, locked(report))
        search = SuggestionSearch.objects.create(report=report, person=person, index_version=", ".join(versions),
                                                 milliseconds=round((time.perf_counter() - started) * 1000))
        known = {row.quote for row in suggestions_of(report)}
        new = [each for each in found if each.quote not in known]
        ReportSuggestion.objects.bulk_create(_row(search, number, each) for number, each in enumerate(new))
        audit.record("report suggestions sought", person=person, subject=f"report:{report.pk}", found=len(new))
    return search


def _found(report: Report) -> tuple[list[Suggestion], Sequence[str]]:
    subjects = subjects_of(report.record_facts, report.language)
    try:
        searcher = engine.searcher()
        asked = [(subject, _evidence(searcher, subject, report.language)) for subject in subjects]
    except RetrievalError as error:
        raise LiteratureUnavailable(_("The literature cannot be searched just now. Try again in a minute.")) from error
    return suggestions_in(asked), searcher.versions


def _evidence(searcher: engine.LiteratureSearcher, subject: Subject, language: str) -> Sequence[Evidence]:
    """A report is suggested only what it could quote in its own language."""
    asked = Query(subject.question(language), language, filter=EvidenceFilter(languages=(language,)), limit=SEARCHED)
    return searcher.search(asked).evidence


def _row(search: SuggestionSearch, number: int, each: Suggestion) -> ReportSuggestion:
    passage = each.passage
    source = {"title": passage.title, "section": passage.section, "page": passage.page, "year": passage.year, "url": passage.url,
              "document": passage.document_id, "passage": passage.id, "start": each.start, "end": each.end,
              "language": passage.language, "study_type": passage.study_type, "level": passage.evidence_level}
    return ReportSuggestion(search=search, position=number, kind=each.kind.value, subject=each.subject.name,
                            facts=list(each.subject.keys), quote=each.quote, source=source)


def _require_editor(person: Person, report: Report) -> None:
    if not may_edit(person, report):
        raise ReportRefused(_("This report has been signed or is not yours to change."))


def suggestions_of(report: Report) -> list[ReportSuggestion]:
    return list(ReportSuggestion.objects.filter(search__report=report).select_related("search").prefetch_related("decisions"))


def offered_in(report: Report, *, language: str) -> list[Offered]:
    """Every suggestion with its newest decision; cautions about this patient's medicines in the reader's ``language``."""
    rows = suggestions_of(report)
    if not rows:
        return []
    chart = chart_of(report.patient)
    genetics = read_panel(chart.genotypes).results
    return [Offered(row, _newest(row), tuple(_cautions(row.quote, chart, genetics, language))) for row in rows]


def _newest(row: ReportSuggestion) -> str:
    decisions = sorted(row.decisions.all(), key=lambda each: each.at)
    act = decisions[-1].act if decisions else ""
    return "" if act == Act.RESTORED else act


def _cautions(quote: str, chart: object, genetics: object, language: str) -> list[str]:
    """What the checks say against treatments that the sentence speaks for."""
    judged = judge(candidates_in([quote]), chart, genetics)
    struck = [alert for each in judged if each.verdict is Verdict.STRUCK for alert in each.alerts]
    return list(dict.fromkeys(f"{alert.reason.said_in(language)} {alert.advice.said_in(language)}" for alert in struck))[:2]


def decide(person: Person, report: Report, suggestion_id: UUID, *, act: str) -> SuggestionDecision:
    """Keep what the person made of a suggestion. Raises ReportRefused, and Http404 for one of another report."""
    if act not in Act.values:
        raise PermissionDenied(_("This is no decision on a suggestion."))
    with transaction.atomic():
        report = locked(report)
        _require_editor(person, report)
        row = ReportSuggestion.objects.filter(search__report=report, pk=suggestion_id).first()
        if row is None:
            raise Http404
        decision = SuggestionDecision.objects.create(report=report, suggestion=row, act=act, person=person)
        audit.record(f"report suggestion {act}", person=person, subject=f"report:{report.pk}", suggestion=str(row.pk))
    return decision

