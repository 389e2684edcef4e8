"""Reads sizes that stand in words at the start of English sentences: «One hundred and twenty women». Knows no figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SMALL = {word: value for value, word in enumerate(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
     "sixteen", "seventeen", "eighteen", "nineteen"], 1)}
_TENS = {word: value for value, word in zip(range(20, 100, 10), [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], strict=True)}
_WORD = "|".join([*_TENS, *sorted(_SMALL, key=len, reverse=True), "hundred", "thousand"])
SPELLED = rf"(?:{_WORD})(?:[\s-]+(?:and\s+)?(?:{_WORD}))*"
_LEAST = 5


def spelled_sizes(text: str, people: str) -> Iterator[tuple[int, int, float]]:
    """Start, end and value of each number in words of at least five that ``people`` (a pattern) follow."""
    pattern = re.compile(rf"\b(?P<words>{SPELLED})\b(?=\s+(?:[a-z][\w-]*,?\s+){{0,6}}?(?:{people})\b)", re.IGNORECASE)
    for match in pattern.finditer(text):
        value = spelled(match["words"])
        if value >= _LEAST:
            yield match.start(), match.end(), float(value)


def spelled(words: str) -> int:
    """The value of a number in English words below a million."""
    total = current = 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "thousand":
            total, current = total + max(current, 1) * 1000, 0
        elif word == "hundred":
            current = max(current, 1) * 100
        else:
            current += _SMALL.get(word) or _TENS.get(word, 0)
    return total + current
