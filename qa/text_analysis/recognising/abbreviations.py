"""Abbreviations that a text defines after a name, as in «acute respiratory distress syndrome (ARDS)».

After Schwartz and Hearst, Pacific Symposium on Biocomputing 2003;8:451-462.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from qa.text_analysis.base import EntityType, Mention

_BRACKET = re.compile(r"\s?[(（]\s?([A-Za-z][A-Za-z0-9]{0,8}(?:\s?[\-/]\s?[A-Za-z0-9]{1,5})?)\s?(?:[,;][^()]{0,30})?[)）]")


def defined_abbreviations(text: str, mentions: Sequence[Mention]) -> dict[str, EntityType]:
    """Short forms with the type of the mention right before their bracket."""
    found: dict[str, EntityType] = {}
    for mention in mentions:
        match = _BRACKET.match(text, mention.end)
        if match is not None and abbreviates(match.group(1), text[mention.start : mention.end]):
            found[match.group(1)] = mention.type
    return found


def abbreviates(short: str, full: str) -> bool:
    """Whether the letters of `short` stand in `full` in their order, the first at the start of a word."""
    letters = [letter for letter in short.lower() if letter.isalnum()]
    if len(short) >= len(full) or not any(letter.isupper() for letter in short):
        return False
    position = len(full)
    lowered = full.lower()
    for place in range(len(letters) - 1, -1, -1):
        position = lowered.rfind(letters[place], 0, position)
        while place == 0 and position > 0 and lowered[position - 1].isalnum():
            position = lowered.rfind(letters[0], 0, position)
        if position < 0:
            return False
    return True


def occurrences(text: str, short_forms: Mapping[str, EntityType]) -> Iterator[Mention]:
    """Every place where one of the short forms stands as a word of its own."""
    for short, kind in short_forms.items():
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(short)}s?(?![A-Za-z0-9])", text):
            yield Mention(match.start(), match.end(), kind, score=0.9)
