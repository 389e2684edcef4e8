"""Who wrote which words of a stored version: kept with it, or worked out from its predecessors where it was not yet kept."""

from __future__ import annotations

from typing import Any

from clinic.models import Person
from records.models.reports import Report, ReportVersion
from records.reporting import attribution
from records.reporting import document as documents
from records.reporting.attribution import Attribution, Share
from records.services.suggestion_texts import suggested_texts


def attribution_of(version: ReportVersion) -> Attribution:
    """The authors of a version's words. Version 1 is the draft."""
    if version.origins is not None:
        return Attribution.from_json(version.origins)
    before = version.report.versions.filter(number__lt=version.number).order_by("-number").first()
    if before is None:
        return attribution.first(version.content)
    return _following(before, version.content, person=str(version.saved_by_id), number=version.number)


def shares_in(version: ReportVersion) -> list[Share]:
    """How much of each section the machine wrote; the last line is the whole report, without a title."""
    sections = attribution.shares_of(version.content, attribution_of(version))
    return [*sections, Share("", "", sum(part.machine for part in sections), sum(part.human for part in sections))]


def attribution_after(before: ReportVersion | None, document: dict[str, Any], *, person: Person, number: int,
                      by_server: bool) -> Attribution:
    """The authors of a text about to be saved; ``by_server`` says that its drafted parts did not come from an editor."""
    if before is None:
        return attribution.first(document)
    return _following(before, document, person=str(person.pk), number=number, by_machine=by_server)


def _following(before: ReportVersion, document: dict[str, Any], *, person: str, number: int,
               by_machine: bool = False) -> Attribution:
    return attribution.following(attribution_of(before), documents.plain_text(before.content), document, person=person,
                                 version=number, offered=_entries(before.report), by_machine=by_machine)


def _entries(report: Report) -> list[str]:
    """What an editor may put in from the record and from the suggestions of the literature, word for word."""
    return [*(fact.text(report.language) for fact in report.record_facts), *suggested_texts(report)]
