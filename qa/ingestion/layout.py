"""Lays the sections of a document out as one text with known offsets; knows nothing of passages."""

from __future__ import annotations

from dataclasses import dataclass

from qa.ingestion.base import ParsedDocument

_PARAGRAPH = "\n\n"
_CONTINUED = "\n"


@dataclass(frozen=True, slots=True)
class SectionSpan:
    """Where a section lies in the document text: its heading from ``start``, its body from ``body`` to ``end``.

    ``title`` is inherited from the section before when the section only continues it.
    """

    title: str
    page: int | None
    start: int
    body: int
    end: int
    continues: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The document text and the sections in it."""

    text: str
    sections: tuple[SectionSpan, ...]


def document_text(document: ParsedDocument) -> str:
    """The one text all offsets refer to: headings on their own line, sections apart by a blank line.

    A section without a heading continues the one before after a single line break. The title isn't part of it.
    """
    return lay_out(document).text


def lay_out(document: ParsedDocument) -> Layout:
    """The document text with the place of every section that has any text."""
    pieces: list[str] = []
    spans: list[SectionSpan] = []
    position, title = 0, ""
    for section in document.sections:
        if not section.title and not section.text:
            continue
        separator = "" if not pieces else _PARAGRAPH if section.title else _CONTINUED
        heading = f"{section.title}\n" if section.title and section.text else section.title
        title = section.title or title
        start = position + len(separator)
        body = start + len(heading)
        position = body + len(section.text)
        pieces += (separator, heading, section.text)
        spans.append(SectionSpan(title, section.page, start, body, position, not section.title and len(spans) > 0))
    return Layout("".join(pieces), tuple(spans))
