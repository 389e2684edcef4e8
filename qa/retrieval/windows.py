"""Cuts the part of a passage that a question is about, for readers that cannot take it whole. Knows no model."""

from __future__ import annotations

from collections.abc import Callable

from qa.ingestion.sentences import split_sentences
from qa.retrieval.base import PassageRecord
from qa.retrieval.segmentation import CHINESE, tokens

LONGEST = {"zh": 150, "en": 480}  # characters; about 100 tokens of the encoder


def window(passage: PassageRecord, words: frozenset[str], idf: Callable[[str], float]) -> str:
    """The title and the run of whole sentences around the one that holds most of the words, by rarity."""
    text, longest = passage.text, LONGEST["zh" if CHINESE.search(passage.text[:200]) else "en"]
    if len(text) > longest:
        text = _around_best(text, words, idf, longest)
    return f"{passage.title}. {text}" if passage.title else text


def _around_best(text: str, words: frozenset[str], idf: Callable[[str], float], longest: int) -> str:
    spans = split_sentences(text)
    if not spans:
        return text[:longest]
    weights = [sum(map(idf, words.intersection(tokens(text[start:end])))) for start, end in spans]
    first = last = max(range(len(spans)), key=weights.__getitem__)
    while True:
        grown = [
            (weights[row], low, high)
            for row, low, high in ((first - 1, first - 1, last), (last + 1, first, last + 1))
            if 0 <= row < len(spans) and spans[high][1] - spans[low][0] <= longest
        ]
        if not grown:
            return text[spans[first][0] : spans[last][1]][:longest]
        _, first, last = max(grown)
