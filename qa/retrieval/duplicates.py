"""Folds passages with nearly the same words into the best of them. Knows no ranking and no document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qa.retrieval.base import PassageRecord
from qa.retrieval.segmentation import tokens

SAME = 0.85  # Jaccard similarity of word sets


def folded(passages: Sequence[PassageRecord]) -> tuple[tuple[PassageRecord, tuple[int, ...]], ...]:
    """The passages in their order without near duplicates, each with the ids of those folded into it.

    A retracted passage never stands for others: a twin that is not retracted takes its place.
    """
    kept: list[_Group] = []
    for passage in passages:
        words = frozenset(tokens(passage.text))
        twin = next((group for group in kept if _similarity(group.words, words) >= SAME), None)
        if twin is None:
            kept.append(_Group(passage, words))
        else:
            twin.take(passage)
    return tuple((group.passage, tuple(group.others)) for group in kept)


@dataclass
class _Group:
    passage: PassageRecord
    words: frozenset[str]
    others: list[int] = field(default_factory=list)

    def take(self, twin: PassageRecord) -> None:
        if self.passage.retracted and not twin.retracted:
            self.passage, twin = twin, self.passage
        self.others.append(twin.id)


def _similarity(first: frozenset[str], second: frozenset[str]) -> float:
    union = len(first | second)
    return len(first & second) / union if union else 1.0
