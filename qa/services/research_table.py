"""The extraction table of a study: what the rules read in each paper, and what people put in its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qa.models import CellCorrection, Document, StudyEntry
from qa.research.base import Part, Quoted
from qa.research.extraction import READ, extract, sample_size

LABELS: dict[Part, Promise] = {
    Part.POPULATION: _("Population"), Part.INTERVENTION: _("Intervention"), Part.COMPARISON: _("Comparison"),
    Part.OUTCOME: _("Outcome"), Part.NUMBERS: _("Numbers"),
}
JOINED = "; "


@dataclass(frozen=True)
class Source:
    """Something read in a paper with its sentence cut at it; ``url`` opens the paper there."""

    text: str
    before: str
    inside: str
    after: str
    url: str


@dataclass(frozen=True)
class Cell:
    """One cell: what the rules read, with sentences, and the person's correction if there is one."""

    part: Part
    label: Promise
    sources: tuple[Source, ...]
    correction: CellCorrection | None

    @property
    def read(self) -> str:
        return JOINED.join(source.text for source in self.sources)

    @property
    def text(self) -> str:
        return self.correction.text if self.correction else self.read


@dataclass(frozen=True)
class Row:
    """A paper's row; ``size`` is how many people it studied, ``cut`` that only its beginning was read."""

    entry: StudyEntry
    size: int | None
    cells: tuple[Cell, ...]
    cut: bool


def rows_of(entries: Iterable[StudyEntry]) -> list[Row]:
    """One row an entry, whose documents must have their text; one more query for all corrections."""
    chosen = list(entries)
    corrections = {(row.entry_id, row.part): row
                   for row in CellCorrection.objects.filter(entry__in=[entry.pk for entry in chosen]).select_related("person")}
    return [_row(entry, corrections) for entry in chosen]


def row_of(entry: StudyEntry) -> Row:
    return rows_of([entry])[0]


def cell_of(entry: StudyEntry, part: Part) -> Cell:
    return next(cell for cell in row_of(entry).cells if cell.part is part)


def _row(entry: StudyEntry, corrections: dict[tuple[object, str], CellCorrection]) -> Row:
    read = _read(entry.document.content_sha256, entry.document.text[:READ], _frozen(entry.document.outline), entry.document.title)
    cells = tuple(Cell(part, LABELS[part], tuple(_source(entry.document, quoted) for quoted in read[part]),
                       corrections.get((entry.pk, part.value))) for part in Part)
    return Row(entry, sample_size(read, entry.document.text), cells, len(entry.document.text) > READ)


def _frozen(outline: Sequence[Sequence[object]]) -> tuple[tuple[object, ...], ...]:
    return tuple(tuple(row) for row in outline)


@lru_cache(maxsize=512)
def _read(sha256: str, text: str, outline: tuple[tuple[object, ...], ...], title: str) -> dict[Part, tuple[Quoted, ...]]:
    """A paper that was read lately is not read again; its content hash is in the key."""
    return extract(text, outline, title)


def _source(document: Document, quoted: Quoted) -> Source:
    start, end = quoted.start - quoted.sentence_start, quoted.end - quoted.sentence_start
    whole = quoted.part is Part.NUMBERS
    return Source(
        text=quoted.text, before="" if whole else quoted.sentence[:start], inside="" if whole else quoted.sentence[start:end],
        after=quoted.sentence if whole else quoted.sentence[end:], url=place_url(document.pk, quoted.sentence_start, quoted.sentence_end),
    )


def place_url(document: int, start: int, end: int) -> str:
    """The document's page with a stretch of its text marked."""
    return f"{reverse('document', args=[document])}?start={start}&end={end}#cited"
