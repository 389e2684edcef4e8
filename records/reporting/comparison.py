"""Compares two texts word by word, Chinese or English; knows nothing of versions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]+|\d+(?:\.\d+)?|\n|[ \t]+|.", re.DOTALL)


@dataclass(frozen=True)
class Change:
    """``kind`` is same, added or removed."""

    kind: str
    text: str


def words_of(text: str) -> list[str]:
    """The text cut into words, numbers and signs; joined again they are the text."""
    import rjieba

    words: list[str] = []
    for found in _TOKEN.finditer(text):
        piece = found[0]
        words += rjieba.cut(piece) if "\u3400" <= piece[0] <= "\u9fff" else [piece]
    return words


def compare(before: str, after: str) -> list[Change]:
    """What was removed and added, in reading order; the same and added parts make up ``after``."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle = _compared(*(words_of("".join(lines[head : len(lines) - tail])) for lines in (old, new)))
    changes = [Change("same", "".join(old[:head])), *middle, Change("same", "".join(old[len(old) - tail :]))]
    return [change for change in changes if change.text]


def _shared(old: list[str], new: list[str]) -> int:
    """How many lines both begin with: an edit in one place of a long text is then compared there only."""
    return next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _compared(old: list[str], new: list[str]) -> list[Change]:
    changes: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            changes.append(Change("same", "".join(old[a:b])))
            continue
        changes += [Change("removed", "".join(old[a:b]))] if b > a else []
        changes += [Change("added", "".join(new[c:d]))] if d > c else []
    return changes


def size_of_change(before: str, after: str) -> tuple[int, int]:
    """Words added and removed, blanks not counted."""
    changes = compare(before, after)
    count = {
        kind: sum(len([w for w in words_of(c.text) if w.strip()]) for c in changes if c.kind == kind)
        for kind in ("added", "removed")
    }
    return count["added"], count["removed"]
