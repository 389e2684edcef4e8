"""Puts back the spaces that English names of machine-made sources have lost: «alcoholiccirrhosis». Knows no source by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

LEAST, LONGEST_WORD = 4, 20
_SHORT = frozenset(["of", "in", "by", "to", "and", "the", "with", "due", "lip", "eye", "ear", "hip", "jaw", "leg", "arm", "rib", "low"])
_WORD = re.compile(r"[a-z]+")


def vocabulary(names: Iterable[str]) -> frozenset[str]:
    """The words of names that do have their spaces."""
    found = {word for name in names for word in _WORD.findall(name.lower()) if len(word) >= LEAST}
    return frozenset(found | _SHORT)


def spaced(name: str, known: Collection[str]) -> str | None:
    """The name with its spaces; the same where it lacks none, None where some are lacking and cannot be put back."""
    lower = name.lower()
    if " " in name or not lower.isalpha() or lower in known or lower.removesuffix("s") in known:
        return name
    cuts = _cuts(lower, known)
    if cuts:
        return " ".join(name[start:end] for start, end in zip([0, *cuts], [*cuts, len(name)], strict=True))
    return None if _run_together(lower, known) else name


def _cuts(word: str, known: Collection[str]) -> list[int]:
    """Where the fewest known words that make up `word` meet; empty where none do."""
    best: list[list[int] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 2 * LONGEST_WORD), end - 1):
            before = best[start]
            if before is not None and word[start:end] in known:
                found = [*before, start]
                if best[end] is None or len(found) < len(best[end] or ()):
                    best[end] = found
    return (best[-1] or [])[1:]


def _run_together(word: str, known: Collection[str]) -> bool:
    """Whether it is longer than words are, or begins and ends with words that are known."""
    begins = any(word[:size] in known for size in range(LEAST, len(word)))
    return len(word) > LONGEST_WORD or (begins and any(word[-size:] in known for size in range(LEAST, len(word))))
