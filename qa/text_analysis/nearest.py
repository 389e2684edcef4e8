"""Finds the concept of a name that stands with words on its strength or frequency: «剧烈头痛», «severe headache», «胸闷不适»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from qa.text_analysis.base import Concept
from qa.text_analysis.terminology.store import Terminology
from qa.text_analysis.words import words

LEAST = 2
_TRAILING = re.compile(r"(?:不适|症状|发作|感)$")


def nearest_concept(terminology: Terminology, name: str) -> Concept | None:
    """The concept of the whole name, else of what is left without such words; never that of another place or cause."""
    return next((found for form in (name, *shorter_names(name)) if (found := terminology.named(form)) is not None), None)


def shorter_names(name: str) -> Iterator[str]:
    """The name without one such word after the other, the longest first."""
    while True:
        leading = _leading().match(name)
        shorter = name[leading.end() :] if leading is not None else _TRAILING.sub("", name)
        if len(shorter) < LEAST or shorter == name:
            return
        yield shorter
        name = shorter


@cache
def _leading() -> re.Pattern[str]:
    chinese = sorted(words("plain_modifiers", "zh"), key=len, reverse=True)
    english = sorted(words("plain_modifiers", "en"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, chinese))})|(?:{'|'.join(map(re.escape, english))})\s+", re.IGNORECASE)
