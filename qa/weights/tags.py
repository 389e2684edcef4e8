"""The tags of the trained recogniser and how scores of tokens become names in a text. Knows no model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS = ("Disease", "Chemical")
OUTSIDE = "O"
TAGS = (OUTSIDE, *(f"{place}-{kind}" for kind in KINDS for place in "BI"))
WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


@dataclass(frozen=True)
class NamedSpan:
    """``text[start:end]`` is a name of this kind; `score` is the mean probability of its words' tags."""

    start: int
    end: int
    kind: str
    score: float


def named_spans(text: str, offsets: Sequence[tuple[int, int]], scores: NDArray[np.float32]) -> list[NamedSpan]:
    """The names that the tokens' probabilities (tokens x tags) spell out, word by word.

    A word's tag is that of its first token. A name begins at a word «begin», or «inside» where none is open.
    """
    words = [(match.start(), match.end()) for match in WORD.finditer(text)]
    spans: list[list[tuple[int, int, str, float]]] = []
    last = -2
    for token, word in word_spans(offsets, words):
        best = int(scores[token].argmax())
        place, _, kind = TAGS[best].partition("-")
        if kind:
            open_here = spans and last == word - 1 and spans[-1][-1][2] == kind and place == "I"
            entry = (*words[word], kind, float(scores[token][best]))
            if open_here:
                spans[-1].append(entry)
            else:
                spans.append([entry])
            last = word
    return [NamedSpan(span[0][0], span[-1][1], span[0][2], sum(part[3] for part in span) / len(span)) for span in spans]


def outside(offsets: Sequence[tuple[int, int]], scores: NDArray[np.float32], span: tuple[int, int]) -> float:
    """The mean probability that the tokens of ``text[start:end]`` are no part of a name; 0 where it has none."""
    start, end = span
    found = [float(scores[token][0]) for token, (first, last) in enumerate(offsets) if first < last and first < end and start < last]
    return sum(found) / len(found) if found else 0.0


def word_spans(offsets: Sequence[tuple[int, int]], words: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The first token of each word that has one, with the word's place in `words`."""
    token = 0
    for place, (start, end) in enumerate(words):
        while token < len(offsets) and (offsets[token][1] <= start or offsets[token][0] == offsets[token][1]):
            token += 1
        if token < len(offsets) and offsets[token][0] < end:
            yield token, place
