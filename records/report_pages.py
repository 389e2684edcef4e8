"""What the report pages show beside the text: lists, version lines, and everything the editor's script must know."""

from __future__ import annotations

import base64
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from clinic.models import Person
from records.models import Patient
from records.models.report_filing import ReportReturn
from records.models.reports import Report, ReportState, ReportVersion
from records.reporting import document as documents
from records.reporting.comparison import size_of_change
from records.services.phrases import phrases_for
from records.services.report_checks import checks_of
from records.services.report_origins import shares_in
from records.services.reports import may_edit

FINAL = (ReportState.SIGNED, ReportState.AMENDED, ReportState.ARCHIVED)
NEWEST_VERSIONS = 30
WORDS = {
    "saved": _noop("Saved %(time)s"),
    "saving": _noop("Saving …"),
    "unsaved": _noop("Not saved yet. The text is kept here and tried again."),
    "queued": _noop("Other drafts are written first: %(ahead)s before this one, about %(seconds)s s."),
    "queued_next": _noop("This draft is next, in about %(seconds)s s."),
    "drafting": _noop("The draft is being written: %(section)s"),
    "finished": _noop("The draft is complete. Read it before you sign."),
    "stopped": _noop("The drafting was stopped. What is there stays."),
    "no_model": _noop("No model was available: the facts were put together by rule."),
    "nothing": _noop("Nothing has been drafted yet."),
    "no_checks": _noop("Nothing to point out."),
    "lost": _noop("The connection was lost. What is drafted is kept; the page tries again by itself."),
    "resumed": _noop("The server was restarted while this was being drafted. The draft goes on after what was saved."),
    "signed_out": _noop("You have been signed out. Sign in in another tab; the text is kept here."),
    "text": _noop("Text of the report"),
    "own_words": _noop("Your own words"),
    "by_model": _noop("Drafted by the model"),
    "by_code": _noop("Taken from the record"),
    "by_literature": _noop("Inserted from an answer; its references stand below it."),
    "by_score": _noop("Calculated by a score; its inputs and its source stand beside it."),
    "edited": _noop("changed by you"),
    "restored": _noop("Text of %(time)s that had not been saved is back."),
    "share": _noop("machine %(machine)s %%, people %(people)s %%"),
    "whole": _noop("Whole report"),
    "no_source": _noop("No entry of the record stands behind this."),
}


def visible_reports(person: Person) -> QuerySet[Report]:
    return Report.objects.filter(patient__in=Patient.objects.visible_to(person)).select_related("patient", "author")


def reports_for(person: Person, show: str) -> QuerySet[Report]:
    """The list behind a tab: mine (not final), awaiting, signed or all."""
    visible = visible_reports(person)
    if show == "awaiting":
        return visible.filter(state=ReportState.AWAITING_SENIOR)
    if show == "signed":
        return visible.filter(state__in=FINAL)
    if show == "all":
        return visible
    return visible.filter(author=person).exclude(state__in=FINAL)


def tabs(person: Person) -> list[dict[str, Any]]:
    names = {"mine": _("My drafts"), "awaiting": _("Awaiting a senior"), "signed": _("Signed"), "all": _("All")}
    return [{"key": key, "label": label, "count": reports_for(person, key).count()} for key, label in names.items()]


def clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")


def numbers(data: QueryDict, *names: str) -> list[int]:
    """Whole numbers of a query; raises ``Http404`` for anything else."""
    if not all(data.get(name, "").isdigit() for name in names):
        raise Http404
    return [int(data[name]) for name in names]


def version_lines(report: Report) -> list[dict[str, Any]]:
    """The newest versions with the words added and removed since the one before."""
    kept = list(
        report.versions.select_related("saved_by")
        .annotate(signed=Count("signatures"))
        .order_by("-number")[: NEWEST_VERSIONS + 1]
    )
    lines = []
    for version, before in zip_longest(kept, kept[1:]):
        added, removed = size_of_change(_text(before), _text(version)) if before else (0, 0)
        lines.append({"version": version, "before": before, "added": added, "removed": removed})
    return lines[:NEWEST_VERSIONS]


def _text(version: ReportVersion) -> str:
    return documents.plain_text(version.content)


def standing_return(report: Report) -> ReportReturn | None:
    """The last remark with which a draft came back, until it is handed over again."""
    if report.state != ReportState.DRAFT:
        return None
    return report.returns.select_related("person", "version").last()


def shares_shown(version: ReportVersion) -> list[dict[str, Any]]:
    """For the editor: the machine's share of each section in per cent, the whole report last."""
    return [{"title": share.title, "machine": share.machine_percent} for share in shares_in(version)]


def _buffer_key(person: Person, report: Report) -> str:
    """The key under which this person's browser keeps unsaved text of this report over a reload; it is stored nowhere."""
    return base64.b64encode(salted_hmac("records.report-buffer", f"{person.pk}:{report.pk}", algorithm="sha256").digest()).decode()


def editor_settings(person: Person, report: Report, current: ReportVersion | None) -> dict[str, Any]:
    """Addresses, state and words for the editor's script; it is rendered as JSON, never as code."""
    names = {"save": "report-save", "versions": "report-versions", "sign": "report-sign"}
    return {
        "report": str(report.pk),
        "socket": f"/ws/reports/{report.pk}/",
        "language": report.language,
        "editable": may_edit(person, report),
        "version": current.number if current else 0,
        "document": current.content if current else None,
        "saved_at": clock(current.saved_at) if current else "",
        "drafting": current is None and not report.is_final,
        "checks": checks_of(report, current.content) if current else [],
        "shares": shares_shown(current) if current else [],
        "prose": [section.key for section in report.outline.sections if section.style == "prose"],
        "urls": {key: reverse(name, args=[report.pk]) for key, name in names.items()},
        "buffer_key": _buffer_key(person, report),
        "phrases": [{"name": phrase.name, "text": phrase.text, "shared": phrase.owner_id is None}
                    for phrase in phrases_for(person, report.language)] if may_edit(person, report) else [],
        "words": {key: _(text) for key, text in WORDS.items()},
        "facts": {
            fact.key: {"number": number, "text": fact.text(report.language)}
            for number, fact in enumerate(report.record_facts, start=1)
        },
    }
