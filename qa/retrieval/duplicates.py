"""Folds passages with nearly the same words into the best of them. Knows no ranking and no document."""

from __future__ import annotations

from collections.abc import Sequence

from qa.retrieval.base import PassageRecord
from qa.retrieval.segmentation import tokens

SAME = 0.85  # Jaccard similarity of word sets


def folded(passages: Sequence[PassageRecord]) -> tuple[tuple[PassageRecord, tuple[int, ...]], ...]:
    """The passages in their order without near duplicates, each with the ids of those folded into it."""
    kept: list[tuple[PassageRecord, frozenset[str], list[int]]] = []
    for passage in passages:
        words = frozenset(tokens(passage.text))
        twin = next((entry for entry in kept if _similarity(entry[1], words) >= SAME), None)
        if twin is None:
            kept.append((passage, words, []))
        else:
            twin[2].append(passage.id)
    return tuple((passage, tuple(duplicates)) for passage, _, duplicates in kept)


def _similarity(first: frozenset[str], second: frozenset[str]) -> float:
    union = len(first | second)
    return len(first & second) / union if union else 1.0
