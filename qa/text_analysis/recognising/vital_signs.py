"""Finds vital signs written with a single letter: «T 38.5℃ P 96次/分 R 20次/分»; only where the unit or place tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.text_analysis.base import EntityType, Mention, Sentence
from qa.text_analysis.normalising import folded

_LETTERS = re.compile(
    r"(?<![a-z0-9])(?:(?P<t>t)\s?[:：]?\s?\d{2,3}(?:\.\d{1,2})?\s?(?:℃|°c|度)|(?P<p>p)\s?[:：]?\s?\d{2,3}\s?(?:次/|bpm)"
    r"|(?P<r>r)\s?[:：]?\s?\d{1,3}\s?(?:次/)|(?P<bp>bp)\s?[:：]?\s?\d{2,3}/\d{2,3})"
)
NAMES = {"t": "temperature", "p": "heart_rate", "r": "respiratory_rate", "bp": "blood_pressure"}


class VitalSignRecogniser:
    def recognise(self, text: str, sentences: Sequence[Sentence]) -> list[Mention]:
        return list(self._found(folded(text)))

    def _found(self, text: str) -> Iterator[Mention]:
        for match in _LETTERS.finditer(text):
            letter = match.lastgroup or ""
            yield Mention(match.start(letter), match.end(letter), EntityType.TEST)
