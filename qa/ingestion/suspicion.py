"""Tells whether a text speaks to a language model instead of a reader, however it is disguised. Knows no file format.

Phrases can't tell every such text: what they miss meets the checks behind the model. What they find is kept out of every
answer and told to the administrator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qa.ingestion.disguises import decoded, undisguised
from qa.ingestion.suspicious_phrases import PHRASES, Sign

__all__ = ["Sign", "Suspicion", "speaks_to_model", "suspicions"]

EXCERPT, BEFORE = 160, 20  # characters shown of what was found, and of what stands before it


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something found in a document: the sign, and the words as they can be read."""

    sign: Sign
    excerpt: str


@lru_cache(maxsize=4096)
def speaks_to_model(text: str) -> bool:
    """Whether any part of the text addresses a model rather than a reader."""
    return any(True for _ in suspicions(text))


def suspicions(text: str) -> Iterator[Suspicion]:
    """What of the text addresses a model: one for each sign, where it was found first."""
    signs = set()
    for view in undisguised(text):
        for sign, excerpt in _found(view):
            if sign not in signs:
                signs.add(sign)
                yield Suspicion(sign, excerpt)
    for hidden in decoded(text):
        if speaks_to_model(hidden):
            yield Suspicion(Sign.ENCODED, " ".join(hidden.split())[:EXCERPT])
            return


def _found(view: str) -> Iterator[tuple[Sign, str]]:
    for phrase in PHRASES:
        for place in phrase.places(view):
            start = max(0, place - BEFORE)
            yield phrase.sign, " ".join(view[start : start + EXCERPT].split())
