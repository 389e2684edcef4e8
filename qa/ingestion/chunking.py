"""Cuts a document into passages of similar size at sentence ends; knows no index and no model's tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from qa.ingestion.base import ParsedDocument
from qa.ingestion.layout import Layout, SectionSpan, document_text, lay_out
from qa.ingestion.sentences import Span, split_sentences

__all__ = ["PassageDraft", "PassageSize", "cut_passages", "document_text", "estimate_tokens"]

# Averages of multilingual sentence-piece vocabularies: a Chinese character is about half a token, 4.4 others make one.
_TOKENS_PER_CJK = 0.5
_TOKENS_PER_OTHER = 0.227
_WEAK_BREAK = re.compile(r"[，,、：:；;|\t\n]\s*|\s+")


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A passage before it is stored: ``document_text(document)[start:end] == text``; ``page`` is where it starts."""

    ordinal: int
    section: str
    page: int | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PassageSize:
    """Sizes in estimated tokens: the aim, the most sentences may add up to, the least a section stands alone at."""

    target: int = 200
    most: int = 260
    least: int = 60


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    weight: float
    section: SectionSpan


def estimate_tokens(text: str) -> float:
    """About how many tokens the text is; 400 Chinese characters or 880 Latin ones are 200."""
    characters = len(text)
    wide = (len(text.encode("utf-8", "surrogatepass")) - characters) / 2
    return wide * _TOKENS_PER_CJK + max(0.0, characters - wide) * _TOKENS_PER_OTHER


def cut_passages(document: ParsedDocument, size: PassageSize = PassageSize()) -> list[PassageDraft]:
    """The passages in order; together they hold every sentence of the document exactly once."""
    layout = lay_out(document)
    groups = (group for block in _blocks(layout, size) for group in _balanced(block, size))
    return [_draft(ordinal, group, layout) for ordinal, group in enumerate(groups)]


def _draft(ordinal: int, units: list[_Unit], layout: Layout) -> PassageDraft:
    start, end = units[0].start, units[-1].end
    title = _dominant_title(units)
    return PassageDraft(ordinal, title, units[0].section.page, start, end, layout.text[start:end])


def _dominant_title(units: list[_Unit]) -> str:
    shares: dict[str, float] = {}
    for unit in units:
        shares[unit.section.title] = shares.get(unit.section.title, 0.0) + unit.weight
    return max(shares, key=shares.__getitem__)


def _blocks(layout: Layout, size: PassageSize) -> Iterator[list[_Unit]]:
    """Runs of sentences that passages may be cut from: a section with its continuations, tiny neighbours joined."""
    pending: list[_Unit] = []
    for block in _section_blocks(layout, size):
        tiny = min(_weight(pending), _weight(block)) < size.least
        if pending and (not tiny or _weight(pending) + _weight(block) > size.most):
            yield pending
            pending = []
        pending = pending + block
    if pending:
        yield pending


def _section_blocks(layout: Layout, size: PassageSize) -> Iterator[list[_Unit]]:
    number = 0
    keys = []
    for section in layout.sections:
        number += 0 if section.continues else 1
        keys.append((number, section))
    for _, members in groupby(keys, key=lambda pair: pair[0]):
        sections = [section for _, section in members]
        units = list(_units(layout.text, sections, size))
        if units:
            yield units


def _units(text: str, sections: list[SectionSpan], size: PassageSize) -> Iterator[_Unit]:
    """Sentences of a run of sections; a sentence over the size is cut at its weaker breaks."""
    first, index = sections[0].start, 0
    for sentence in split_sentences(text[first : sections[-1].end]):
        start, end = sentence.start + first, sentence.end + first
        while index + 1 < len(sections) and sections[index + 1].start <= start:
            index += 1
        for piece in _pieces(text, Span(start, end), size):
            yield _Unit(piece.start, piece.end, estimate_tokens(text[piece.start : piece.end]), sections[index])


def _pieces(text: str, sentence: Span, size: PassageSize) -> Iterator[Span]:
    start = sentence.start
    while estimate_tokens(text[start : sentence.end]) > size.most:
        cut = _weak_cut(text, start, sentence.end, size)
        end = start + len(text[start:cut].rstrip())
        yield Span(start, end)
        start = cut
    if start < sentence.end:
        yield Span(start, sentence.end)


def _weak_cut(text: str, start: int, end: int, size: PassageSize) -> int:
    """The last comma, cell border or space that keeps the piece within the target; failing that, a plain cut."""
    farthest = _fitting(text, start, end, size.target)
    best = 0
    for match in _WEAK_BREAK.finditer(text, start + 1, farthest):
        best = match.end()
    return best if best - start > (farthest - start) // 4 else farthest


def _fitting(text: str, start: int, end: int, tokens: int) -> int:
    low, high = start + 1, min(end, start + int(tokens / _TOKENS_PER_OTHER) + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if estimate_tokens(text[start:middle]) <= tokens:
            low = middle
        else:
            high = middle - 1
    return low


def _balanced(units: list[_Unit], size: PassageSize) -> Iterator[list[_Unit]]:
    """Cut into as few passages as fit, of about equal weight, so that no short tail is left over."""
    remaining = _weight(units)
    group: list[_Unit] = []
    weight = 0.0
    goal = _share(remaining, size)
    for unit in units:
        overshoot = weight + unit.weight - goal
        if group and (weight + unit.weight > size.most or overshoot > goal - weight):
            yield group
            remaining -= weight
            goal = _share(remaining, size)
            group, weight = [], 0.0
        group.append(unit)
        weight += unit.weight
    if group:
        yield group


def _share(weight: float, size: PassageSize) -> float:
    """Equal shares of at most ``most`` tokens, nearest to the target."""
    passages = max(1, round(weight / size.target))
    while weight / passages > size.most:
        passages += 1
    return weight / passages


def _weight(units: list[_Unit]) -> float:
    return sum(unit.weight for unit in units)
