"""Lays a stored document out for reading, with the cited stretch marked; knows no page template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class Piece:
    """Some text of a paragraph; ``mark`` is "" (plain), "passage" or "quote". ``first`` is true once in a document."""

    text: str
    mark: str = ""
    first: bool = False


@dataclass(frozen=True)
class ReadingSection:
    """A section as shown: an empty ``title`` continues the one before. ``number`` counts from 1."""

    number: int
    title: str
    page: int | None
    paragraphs: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Marked:
    """Stretches of the document text: the passage, and the quote inside it."""

    passage: tuple[int, int] = (0, 0)
    quote: tuple[int, int] = (0, 0)

    def at(self, position: int) -> str:
        if self.quote[0] <= position < self.quote[1]:
            return "quote"
        return "passage" if self.passage[0] <= position < self.passage[1] else ""

    def edges(self) -> tuple[int, ...]:
        return (*self.passage, *self.quote)


def sections(text: str, outline: list[list], marked: Marked) -> list[ReadingSection]:
    """The document's sections with their paragraphs; ``outline`` as stored with the document."""
    shown: list[ReadingSection] = []
    anchored = False
    for title, page, start, body, end in outline or [["", None, 0, 0, len(text)]]:
        paragraphs = []
        for line in _LINE.finditer(text, body, end):
            pieces, anchored = _pieces(text, line.start(), line.end(), marked, anchored)
            paragraphs.append(pieces)
        heading = title if body > start else ""
        shown.append(ReadingSection(len(shown) + 1, heading, page, tuple(paragraphs)))
    return shown


def _pieces(text: str, start: int, end: int, marked: Marked, anchored: bool) -> tuple[tuple[Piece, ...], bool]:
    pieces = []
    for left, right in _cuts(start, end, marked):
        mark = marked.at(left)
        first = bool(mark) and not anchored
        anchored = anchored or first
        pieces.append(Piece(text[left:right], mark, first))
    return tuple(pieces), anchored


def _cuts(start: int, end: int, marked: Marked) -> Iterator[tuple[int, int]]:
    inside = sorted({start, end, *(edge for edge in marked.edges() if start < edge < end)})
    yield from pairwise(inside)
