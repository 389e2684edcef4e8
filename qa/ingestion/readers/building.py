"""Collects headings and paragraphs into sections, the same way for every format that has headings."""

from __future__ import annotations

from qa.ingestion.base import Section
from qa.ingestion.cleaning import clean_line, clean_text

LONGEST_TITLE = 300


class SectionBuilder:
    """Feed it headings and blocks in reading order, then take ``sections``."""

    def __init__(self, document_title: str = "") -> None:
        self._document_title = clean_line(document_title)
        self._title = ""
        self._blocks: list[str] = []
        self._sections: list[Section] = []

    def heading(self, title: str) -> None:
        """Start a section; a heading that repeats the document's title starts none."""
        cleaned = clean_line(title)[:LONGEST_TITLE]
        self._close()
        self._title = "" if cleaned == self._document_title else cleaned

    def block(self, text: str) -> None:
        """Add a paragraph, list item or table to the open section."""
        cleaned = clean_text(text)
        if cleaned:
            self._blocks.append(cleaned)

    def sections(self) -> tuple[Section, ...]:
        """Everything fed so far; a heading with nothing under it stays, as it may head the next one."""
        self._close()
        return tuple(self._sections)

    def _close(self) -> None:
        if self._title or self._blocks:
            self._sections.append(Section(self._title, None, "\n".join(self._blocks)))
        self._title, self._blocks = "", []
