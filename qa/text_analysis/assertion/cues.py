"""Words that tell negation, doubt, past, family and condition, in both languages, and where they stand in a sentence."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
FORWARD, BACKWARD = "forward", "backward"
NONE, TERMINATOR, VERB = "none", "terminator", "verb"


@dataclass(frozen=True)
class Cue:
    """`category` is an assertion, «none» (looks like a cue and is not), «terminator» or «verb» (ends a denial)."""

    start: int
    end: int
    category: str
    direction: str


def cues_in(sentence: str, language: str) -> list[Cue]:
    """The cues of a folded sentence from left to right; where two begin at one place, the longer one counts.

    A cue with both directions among the lists comes twice, once for each.
    """
    found: list[Cue] = []
    position = 0
    patterns = _patterns(language)
    starts = _any(language)
    while (start := starts.search(sentence, position)) is not None:
        longest = max((match.end() for _, _, pattern in patterns if (match := pattern.match(sentence, start.start()))), default=0)
        if longest <= start.start():
            position = start.start() + 1
            continue
        for category, direction, pattern in patterns:
            match = pattern.match(sentence, start.start())
            if match is not None and match.end() == longest:
                found.append(Cue(start.start(), longest, category, direction))
        position = longest
    return found


@cache
def _patterns(language: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple((row["category"], row["direction"], re.compile(_bounded(row["cue"], language))) for row in _rows(language))


@cache
def _any(language: str) -> re.Pattern[str]:
    return re.compile("|".join(_bounded(row["cue"], language) for row in _rows(language)))


def _rows(language: str) -> list[dict[str, str]]:
    with (FOLDER / f"cues.{language}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _bounded(cue: str, language: str) -> str:
    """English cues that begin or end with a letter do so at the edge of a word."""
    if language == "zh":
        return f"(?:{cue})"
    return rf"(?:(?<![a-z0-9])|(?=[^a-z0-9]))(?:{cue})(?:(?![a-z0-9])|(?<=[^a-z0-9]))"
