"""Who wrote each paragraph of a version, with names and times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from clinic.models import Person
from records.models.reports import ReportVersion
from records.reporting import attribution
from records.reporting.attribution import Author
from records.services.report_origins import attribution_of

MACHINE = {"model": _noop("Language model"), "literature": _noop("From the literature"), "score": _noop("Score")}
FROM_RECORD = _noop("Rules, from the record")


@dataclass(frozen=True)
class Part:
    """What one author wrote of a paragraph; ``percent`` of its characters, 0 to 100."""

    who: str
    machine: bool
    version: int
    at: datetime | None
    percent: int


@dataclass(frozen=True)
class Paragraph:
    text: str
    heading: bool
    parts: tuple[Part, ...]


def paragraphs_of(version: ReportVersion) -> list[Paragraph]:
    """Headings and paragraphs in reading order, each with its authors, who wrote most first."""
    blocks = [block for block in attribution.blocks_of(version.content, attribution_of(version)) if block.text.strip()]
    authors = {author for block in blocks for author, _count in block.authors}
    names = {str(person.pk): str(person) for person in
             Person.objects.filter(pk__in=[author.person for author in authors if author.person])}
    times = dict(version.report.versions.values_list("number", "saved_at"))
    return [Paragraph(block.text, block.heading, tuple(_parts(block.authors, names, times))) for block in blocks]


def _parts(authors: tuple[tuple[Author, int], ...], names: dict[str, str], times: dict[int, Any]) -> list[Part]:
    total = sum(count for _author, count in authors)
    return [Part(_name(author, names), author.is_machine, author.version, times.get(author.version), round(100 * count / total))
            for author, count in authors]


def _name(author: Author, names: dict[str, str]) -> str:
    if author.is_machine:
        return _(MACHINE.get(author.by, FROM_RECORD))
    return names.get(author.person, _("Unknown person"))
