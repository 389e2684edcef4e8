"""Finds vital signs and electrolytes written with a letter or two: «T 38.5℃ P 96次/分», «Na 128»; only before numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.text_analysis.base import EntityType, Mention, Sentence
from qa.text_analysis.normalising import folded

_LETTERS = re.compile(
    r"(?<![a-z0-9])(?:(?P<t>t)\s?[:：]?\s?\d{2,3}(?:\.\d{1,2})?\s?(?:℃|°\s?c|度|c(?![a-z]))|(?P<p>p)\s?[:：]?\s?\d{2,3}\s?(?:次/|bpm)"
    r"|(?P<r>r)\s?[:：]?\s?\d{1,3}\s?(?:次/)|(?P<bp>bp)\s?[:：]?\s?\d{2,3}/\d{2,3})"
)
_SYMBOLS = re.compile(r"(?<![A-Za-z0-9])(?P<symbol>Na|K|Cl|Ca|Mg|Cr|Hb|Plt)[+⁺]{0,2}\s?[:：=]?\s?(?=\d)")
# What the tests of tests.tsv are called by letter.
NAMES = {"t": "temperature", "p": "heart rate", "r": "respiratory rate", "bp": "blood pressure", "na": "sodium",
         "k": "potassium", "cl": "chloride", "ca": "calcium", "mg": "magnesium", "cr": "creatinine", "hb": "hemoglobin",
         "plt": "platelets"}


class VitalSignRecogniser:
    def recognise(self, text: str, sentences: Sequence[Sentence]) -> list[Mention]:
        return list(self._found(folded(text), text))

    def _found(self, text: str, written: str) -> Iterator[Mention]:
        for match in _LETTERS.finditer(text):
            letter = match.lastgroup or ""
            yield Mention(match.start(letter), match.end(letter), EntityType.TEST)
        for match in _SYMBOLS.finditer(written):
            yield Mention(match.start("symbol"), match.end("symbol"), EntityType.TEST)
