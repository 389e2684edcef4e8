"""Finds the sentence of a passage that bears most on a query, by weighted words. Knows no vectors."""

from __future__ import annotations

import math
from collections.abc import Callable

from qa.ingestion.sentences import split_sentences
from qa.retrieval.base import Span
from qa.retrieval.coverage import Need, coverage
from qa.retrieval.segmentation import tokens

USUAL_LENGTH = 30  # tokens; longer sentences match more words by chance


def ranked_sentences(
    query_words: frozenset[str], wanted: tuple[Need, ...], text: str, idf: Callable[[str], float]
) -> tuple[tuple[Span, float], ...]:
    """Sentences of the text with their scores, best first; a tie keeps the order of reading."""
    scored = [
        (Span(start, end), _score(query_words, wanted, text[start:end], idf)) for start, end in split_sentences(text)
    ]
    return tuple(sorted(scored, key=lambda item: -item[1]))


def deciding_sentence(
    query_words: frozenset[str], wanted: tuple[Need, ...], text: str, idf: Callable[[str], float]
) -> Span:
    """The best sentence; the whole text where it has none."""
    ranked = ranked_sentences(query_words, wanted, text, idf)
    return ranked[0][0] if ranked else Span(0, len(text))


def _score(
    query_words: frozenset[str], wanted: tuple[Need, ...], sentence: str, idf: Callable[[str], float]
) -> float:
    words = tokens(sentence)
    overlap = sum(idf(word) for word in query_words.intersection(words))
    total = sum(idf(word) for word in query_words) or 1.0
    length = math.sqrt(max(len(words), USUAL_LENGTH) / USUAL_LENGTH)
    return (coverage(wanted, sentence).share + 0.5 * overlap / total) / length
