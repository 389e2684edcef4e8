"""Finds English names of diseases and chemicals with the trained recogniser, which knows names that no dictionary holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa.text_analysis.base import EntityType, Mention, Sentence
from qa.text_analysis.words import words
from qa.weights.running import RunningReader
from qa.weights.tags import NamedSpan, named_spans, outside

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 256
AT_ONCE = 8
ENGLISH_WORDS = re.compile(r"[A-Za-z]{2,}[^A-Za-z\u4e00-\u9fff]+[A-Za-z]{2,}")
WORD, CHINESE = re.compile(r"[A-Za-z]{2,}"), re.compile(r"[\u3400-\u9fff]")
KINDS = {"Disease": EntityType.DISEASE, "Chemical": EntityType.DRUG}
# The end of a sentence is no part of a name.
ENDS = " .,;:!?"


@dataclass(frozen=True)
class Reading:
    """What one text gave: names, and for spans that were asked of (start, end) how likely they are none, 0 to 1."""

    mentions: list[Mention]
    outside: dict[tuple[int, int], float]


class TrainedRecogniser:
    """Reads only English sentences; a name with a Chinese character in it is none."""

    def __init__(self, folder: Path) -> None:
        self._reader = RunningReader(folder, longest=LONGEST)

    def recognise(self, text: str, sentences: Sequence[Sentence]) -> list[Mention]:
        """Raises qa.weights.errors.WeightsUnavailable."""
        return self.read(text, sentences).mentions

    def read(self, text: str, sentences: Sequence[Sentence], *, asked: Sequence[Mention] = ()) -> Reading:
        """Names, and what it thinks of the mentions that it is asked of, all in one pass. Raises qa.weights.errors.WeightsUnavailable."""
        english = [one for one in sentences if _is_english(text[one.start : one.end])]
        english.sort(key=lambda one: one.end - one.start)
        found = Reading([], {})
        for first in range(0, len(english), AT_ONCE):
            self._read(text, english[first : first + AT_ONCE], asked, found)
        return found

    def _read(self, text: str, sentences: Sequence[Sentence], asked: Sequence[Mention], found: Reading) -> None:
        pieces = [text[one.start : one.end] for one in sentences]
        encodings, scores = self._reader.scores(pieces)
        for sentence, piece, encoding, values in zip(sentences, pieces, encodings, _probabilities(scores), strict=True):
            found.mentions.extend(_named(piece, sentence.start, named_spans(piece, encoding.offsets, values)))
            for one in asked:
                if sentence.start <= one.start < sentence.end:
                    span = one.start - sentence.start, one.end - sentence.start
                    found.outside[one.start, one.end] = outside(encoding.offsets, values, span)


def _named(piece: str, start: int, spans: Sequence[NamedSpan]) -> Iterator[Mention]:
    for span in spans:
        name = piece[span.start : span.end].rstrip(ENDS)
        if name and not CHINESE.search(name) and not (span.kind == "Disease" and name.lower() in too_common()):
            first = start + span.start
            yield Mention(first, first + len(name), KINDS[span.kind], round(span.score, 3))


def _is_english(sentence: str) -> bool:
    """Whether it holds English words and more of them than Chinese characters: «口服 20mg qd» is no English sentence."""
    return ENGLISH_WORDS.search(sentence) is not None and len(WORD.findall(sentence)) > len(CHINESE.findall(sentence))


def _probabilities(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    likely = np.exp(scores - scores.max(-1, keepdims=True))
    return likely / likely.sum(-1, keepdims=True)


@cache
def too_common() -> frozenset[str]:
    return frozenset(words("too_common", "en"))
