"""Finds sources that say opposite things of the point asked, so that both can be shown. Knows no model by name.

Two sentences of different documents disagree when they speak of the same drugs, diseases and people in much the same
words, and one denies what the other states, turns its direction round, or gives an amount that excludes the other's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations
from typing import Protocol

from qa.answering.support_rules.direction import check_direction
from qa.answering.support_rules.groups import POPULATIONS, SEVERITIES, Patterns, apart, named
from qa.answering.support_rules.negation import check_negation
from qa.answering.support_rules.numbers import matches
from qa.answering.support_rules.poles import poles
from qa.answering.support_rules.quantities import DOWN, UP, Quantity, quantities
from qa.answering.support_rules.statements import Statement, shared, statement
from qa.retrieval.base import Evidence, PassageRecord, Span
from qa.retrieval.deciding import SentenceRanker
from qa.retrieval.terms import mentions

PASSAGES, PER_PASSAGE, FLOOR = 8, 2, 0.5
MONTHS, DAYS, DAYS_A_MONTH = (("month", 1),), (("time", 1),), 30.44
ALIKE, ALIKE_IN_AMOUNT = 0.5, 0.6  # share of the shorter sentence's words that the other holds
LEAST_OF_MORE = 0.45  # share of the longer sentence's words that the shorter one holds
ROUNDED = 0.06  # amounts nearer than this are the same
CERTAIN = 0.9  # probability from which a model's word counts, each way
MOST = 3
# Giving a thing up has the opposite effect of the thing, and no two sources disagree on that.
GIVEN_UP = re.compile(r"戒烟|戒酒|\b(?:stopping|quitting|cessation|giving up)\b", re.IGNORECASE)
ORDINARY = frozenset({"adults", "men", "women"})
UNCOUNTED = frozenset({"case", "event", "tablet", "point", "fold"})


class Point(StrEnum):
    """On what two sources disagree; the page translates these with their parameters."""

    AMOUNT = "amount"  # one, other: the two amounts
    NEGATION = "negation"
    DIRECTION = "direction"
    MEANING = "meaning"


@dataclass(frozen=True)
class Side:
    """What one source says: a sentence of a passage."""

    passage: PassageRecord
    span: Span

    @property
    def quote(self) -> str:
        return self.passage.text[self.span.start : self.span.end]


@dataclass(frozen=True)
class Disagreement:
    """Two sources with opposite words on the same point."""

    point: Point
    one: Side
    other: Side
    parameters: dict[str, str] = field(default_factory=dict)


class Contradiction(Protocol):
    """Says of pairs of sentences how likely the first contradicts the second."""

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """One probability for each pair, in order."""
        ...


def disagreements(
    question: str, evidence: Sequence[Evidence], *, idf: Callable[[str], float], contradiction: Contradiction | None = None
) -> tuple[Disagreement, ...]:
    """At most MOST disagreements among the sentences nearest to the question, the nearest first; one for two documents."""
    sides = _sides(question, evidence, idf)
    pairs = [(one, other) for one, other in combinations(sides, 2) if _comparable(one, other)]
    found = [*_by_rule(pairs), *_by_meaning(pairs, contradiction)]
    once: dict[frozenset[int], Disagreement] = {}
    for item in found:
        once.setdefault(frozenset({item.one.passage.document_id, item.other.passage.document_id}), item)
    return tuple(once.values())[:MOST]


def disagree(one: str, other: str) -> tuple[Point, dict[str, str]] | None:
    """On what two sentences disagree, or None; both are taken to answer the same question."""
    left, right = statement(one), statement(other)
    if not _same_subject(left, right) or bool(GIVEN_UP.search(one)) != bool(GIVEN_UP.search(other)):
        return None
    if (amounts := _amounts(left, right)) is not None:
        return Point.AMOUNT, amounts
    if not _same_words(left, right) or max(len(poles(text.text, "level")) for text in (left, right)) > 1:
        return None
    for point, check in ((Point.NEGATION, check_negation), (Point.DIRECTION, check_direction)):
        if next(check(left, right), None) and next(check(right, left), None):
            return point, {}
    return None


def _by_rule(pairs: Sequence[tuple[Side, Side]]) -> Iterator[Disagreement]:
    for one, other in pairs:
        found = disagree(one.quote, other.quote)
        if found:
            yield Disagreement(found[0], one, other, found[1])


def _by_meaning(pairs: Sequence[tuple[Side, Side]], contradiction: Contradiction | None) -> Iterator[Disagreement]:
    close = [pair for pair in pairs if _same_subject(statement(pair[0].quote), statement(pair[1].quote))]
    if contradiction is None or not close:
        return
    there = contradiction([(one.quote, other.quote) for one, other in close])
    back = contradiction([(other.quote, one.quote) for one, other in close])
    for (one, other), first, second in zip(close, there, back, strict=True):
        if min(first, second) >= CERTAIN:
            yield Disagreement(Point.MEANING, one, other)


def _sides(question: str, evidence: Sequence[Evidence], idf: Callable[[str], float]) -> list[Side]:
    ranker = SentenceRanker(question, idf)
    ranked = [(score, Side(item.passage, span)) for item in evidence[:PASSAGES]
              for span, score in ranker.ranked(item.passage)[:PER_PASSAGE]]  # fmt: skip
    best = max((score for score, _ in ranked), default=0.0)
    return [side for score, side in ranked if score >= FLOOR * best and score > 0 and not side.quote.endswith(("?", "？"))]


def _comparable(one: Side, other: Side) -> bool:
    left, right = one.passage, other.passage
    return left.document_id != right.document_id and left.language == right.language


def _same_subject(one: Statement, other: Statement) -> bool:
    """The same drugs, diseases that don't exclude each other, the same people and severity, and mostly the same words."""
    drugs, theirs = _concepts(one.text, "drug"), _concepts(other.text, "drug")
    ills, others = _concepts(one.text, "disease"), _concepts(other.text, "disease")
    if (drugs or theirs) and not drugs & theirs:
        return False
    if ills and others and not ills & others:
        return False
    fewer, more = sorted((_content(one), _content(other)), key=len)
    return _same_people(one.text, other.text) and len(fewer) > 1 and shared(fewer, more) >= ALIKE


def _same_people(one: str, other: str) -> bool:
    for patterns in (POPULATIONS, SEVERITIES):
        left, right = _groups(one, patterns), _groups(other, patterns)
        if left - ORDINARY != right - ORDINARY or any(apart(a, b) for a in left for b in right):
            return False
    return True


def _groups(text: str, patterns: Patterns) -> frozenset[str]:
    return frozenset(item.code for item in named(text, patterns))


def _concepts(text: str, kind: str) -> frozenset[str]:
    return frozenset(mention.concept.english[0] for mention in mentions(text) if mention.concept.kind == kind)


def _content(text: Statement) -> frozenset[str]:
    return frozenset(word for clause in text.clauses for word in clause.words if not word[0].isdigit())


def _amounts(one: Statement, other: Statement) -> dict[str, str] | None:
    """The one amount in which two sentences with the same kinds of amounts exclude each other."""
    fewer, more = sorted((_content(one), _content(other)), key=len)
    left, right = _by_unit(one), _by_unit(other)
    if shared(fewer, more) < ALIKE_IN_AMOUNT or left.keys() != right.keys():
        return None
    if any(len(found) > 1 for found in (*left.values(), *right.values())):
        return None
    # A single amount that differs: two and more belong to two ways of saying or doing it.
    facing = [(left[unit][0], right[unit][0]) for unit in left]
    differing = [pair for pair in facing if _exclude(*pair)]
    alike = [pair for pair in facing if matches(*pair) or matches(*reversed(pair))]
    whole = len(differing) == 1 and len(alike) == len(facing) - 1
    return {"one": differing[0][0].text, "other": differing[0][1].text} if whole else None


def _same_words(one: Statement, other: Statement) -> bool:
    """Whether each says little that the other doesn't: longer sentences share words by chance."""
    fewer, more = sorted((_content(one), _content(other)), key=len)
    return shared(fewer, more) >= ALIKE_IN_AMOUNT and shared(more, fewer) >= LEAST_OF_MORE


def _by_unit(text: Statement) -> dict[tuple, list[Quantity]]:
    found: dict[tuple, list[Quantity]] = {}
    for sentence in text.sentences:
        for quantity in quantities(sentence):
            if quantity.unit and not {base for base, _ in quantity.unit} & UNCOUNTED:
                in_days = _in_days(quantity)
                found.setdefault(in_days.unit, []).append(in_days)
    return found


def _in_days(quantity: Quantity) -> Quantity:
    """Months as days, so that six weeks and six months can be told apart."""
    if quantity.unit != MONTHS:
        return quantity
    return replace(quantity, low=quantity.low * DAYS_A_MONTH, high=quantity.high * DAYS_A_MONTH, unit=DAYS)


def _exclude(one: Quantity, other: Quantity) -> bool:
    (low, high), (lower, higher) = _reach(one), _reach(other)
    gap = max(lower - high, low - higher)
    size = max(abs(value) for value in (one.low, one.high, other.low, other.high)) or 1.0
    return gap > ROUNDED * size


def _reach(quantity: Quantity) -> tuple[float, float]:
    if quantity.side == UP:
        return quantity.low, math.inf
    return (0.0, quantity.high) if quantity.side == DOWN else (quantity.low, quantity.high)
