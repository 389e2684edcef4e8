"""Cuts the part of a text that a question or claim is about, for readers that cannot take it whole. Knows no model."""

from __future__ import annotations

from qa.ingestion.sentences import split_sentences
from qa.retrieval.base import PassageRecord
from qa.retrieval.segmentation import CHINESE, tokens

SHORT = {"zh": 150, "en": 480}
"""Characters that make about 100 tokens of the encoder: for the reranker, which reads many passages."""
LONG = {"zh": 220, "en": 680}
"""About 150 tokens: for the support check, which reads few."""


def window(passage: PassageRecord, words: frozenset[str]) -> str:
    """The title and the part of the passage around the sentence that holds most of the words."""
    text = around(passage.text, words, longest=SHORT)
    return f"{passage.title}. {text}" if passage.title else text


def relevant_part(claim: str, passage: str) -> str:
    """What the support check reads of a passage for this claim."""
    return around(passage, frozenset(tokens(claim)), longest=LONG)


def around(text: str, words: frozenset[str], *, longest: dict[str, int]) -> str:
    """The run of whole sentences around the one that holds most of the index words; the text itself if it is short."""
    most = longest["zh" if CHINESE.search(text[:200]) else "en"]
    if len(text) <= most:
        return text
    spans = split_sentences(text)
    if not spans:
        return text[:most]
    weights = [sum(map(_rarity, words.intersection(tokens(text[start:end])))) for start, end in spans]
    first = last = max(range(len(spans)), key=weights.__getitem__)
    while True:
        grown = [
            (weights[row], low, high)
            for row, low, high in ((first - 1, first - 1, last), (last + 1, first, last + 1))
            if 0 <= row < len(spans) and spans[high][1] - spans[low][0] <= most
        ]
        if not grown:
            return text[spans[first][0] : spans[last][1]][:most]
        _, first, last = max(grown)


def _rarity(word: str) -> float:
    """Longer words are rarer, near enough for choosing a place; an index's own counts would differ in training."""
    return min(len(word), 8) / 4
