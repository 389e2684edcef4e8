"""Finds the sentences of a passage that bear most on a query, by weighted words. Knows no vectors."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from qa.ingestion.sentences import split_sentences
from qa.retrieval.answer_type import fit, heading_fit
from qa.retrieval.base import PassageRecord, Span
from qa.retrieval.coverage import Need, coverage, needs
from qa.retrieval.segmentation import tokens

USUAL_LENGTH = 30  # tokens; longer sentences match more words by chance
OVERLAP_WEIGHT, HEADING_WEIGHT, FIT_WEIGHT = 0.4, 0.5, 0.8
SECTION_WEIGHT = 0.2


@dataclass(frozen=True)
class SentenceRanker:
    """Ranks sentences for one query; `idf` weighs words by their rarity in the corpus."""

    query: str
    idf: Callable[[str], float]
    wanted: tuple[Need, ...] = field(init=False)
    words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wanted", needs(self.query, self.idf))
        object.__setattr__(self, "words", frozenset(tokens(self.query)))

    def ranked(self, passage: PassageRecord) -> tuple[tuple[Span, float], ...]:
        """The passage's sentences with their scores, best first; a tie keeps the order of reading."""
        headings = f"{passage.title} {passage.section}"
        spans = [Span(start, end) for start, end in split_sentences(passage.text)]
        promised = SECTION_WEIGHT * heading_fit(self.query, passage.section)
        scored = [(span, promised + self._score(headings, passage.text[span.start : span.end])) for span in spans]
        return tuple(sorted(scored, key=lambda item: -item[1]))

    def deciding(self, passage: PassageRecord) -> Span:
        """The best sentence; the whole text where it has none."""
        ranked = self.ranked(passage)
        return ranked[0][0] if ranked else Span(0, len(passage.text))

    def _score(self, headings: str, sentence: str) -> float:
        words = tokens(sentence)
        total = sum(map(self.idf, self.words)) or 1.0
        overlap = sum(map(self.idf, self.words.intersection(words))) / total
        alone = coverage(self.wanted, sentence).share
        in_place = coverage(self.wanted, f"{headings} {sentence}").share
        length = math.sqrt(max(len(words), USUAL_LENGTH) / USUAL_LENGTH)
        words_met = (alone * (1 - HEADING_WEIGHT) + in_place * HEADING_WEIGHT + OVERLAP_WEIGHT * overlap) / length
        return words_met + FIT_WEIGHT * in_place * fit(self.query, sentence)
