"""Chooses the few sentences of the evidence that an answer may rest on. Knows no model and no prompt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qa.ingestion.chunking import estimate_tokens
from qa.retrieval.base import Evidence, PassageRecord, Span
from qa.retrieval.deciding import SentenceRanker
from qa.retrieval.segmentation import tokens

PASSAGES = 8
PER_PASSAGE = 3
SENTENCES = 6
TOKEN_BUDGET = 200  # with question and numbers the new part of a prompt stays near 250
RANK_WEIGHT = 0.3
FLOOR = 0.45  # of the best sentence's score; weaker ones distract a small model
SAME = 0.8


@dataclass(frozen=True)
class Selected:
    """A sentence with its place in its passage."""

    passage: PassageRecord
    span: Span
    score: float

    @property
    def text(self) -> str:
        return self.passage.text[self.span.start : self.span.end]


def select_sentences(
    question: str, evidence: Sequence[Evidence], *, language: str, idf: Callable[[str], float]
) -> tuple[Selected, ...]:
    """The best sentences within the budget, best first: of the asked language if there are any, else of the other."""
    same = [item for item in evidence if item.passage.language == language]
    candidates = sorted(_candidates(question, same or evidence, idf), key=lambda item: -item.score)
    return tuple(_within_budget(candidates))


def _candidates(question: str, evidence: Sequence[Evidence], idf: Callable[[str], float]) -> Iterator[Selected]:
    ranker = SentenceRanker(question, idf)
    for rank, item in enumerate(evidence[:PASSAGES]):
        for span, score in ranker.ranked(item.passage)[:PER_PASSAGE]:
            yield Selected(item.passage, span, score + item.coverage * RANK_WEIGHT / (1 + rank / 2))


def _within_budget(candidates: Sequence[Selected]) -> Iterator[Selected]:
    chosen: list[Selected] = []
    room = float(TOKEN_BUDGET)
    for item in candidates:
        cost = estimate_tokens(item.text) + 4
        weak = chosen and item.score < FLOOR * chosen[0].score
        if weak or len(chosen) == SENTENCES or any(_same(item, other) for other in chosen):
            continue
        if cost <= room or not chosen:
            room -= cost
            chosen.append(item)
            yield item


def _same(first: Selected, second: Selected) -> bool:
    one, two = set(tokens(first.text)), set(tokens(second.text))
    return len(one & two) >= SAME * max(min(len(one), len(two)), 1)
