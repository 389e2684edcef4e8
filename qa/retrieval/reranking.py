"""Reorders the best candidates by a model that reads question and passage together. Knows no index.

Nogueira & Cho 2019 (passage re-ranking with BERT), with four layers so that sixteen candidates cost some hundredths of
a second on two cores.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev

from qa.retrieval.base import Hit, PassageRecord, Reranker
from qa.retrieval.pair_reader import PairReader, ReaderUnavailable
from qa.retrieval.segmentation import tokens
from qa.retrieval.windows import window

logger = logging.getLogger(__name__)

READ = 16
WEIGHT = 0.2  # of the reader's standardised score, beside the fused one
TOKENS = 128


class OpenVinoReranker:
    """The bundled reranker."""

    def __init__(self, folder: Path) -> None:
        self._reader = PairReader(folder, longest=TOKENS)

    def scores(self, query: str, passages: Sequence[str]) -> Sequence[float]:
        """One score a passage, comparable within this question. Raises ReaderUnavailable."""
        return [float(row[0]) for row in self._reader.scores([(query, passage) for passage in passages])]


@dataclass(frozen=True)
class Reranked:
    """Hits in their new order with the fusion's scores, which still fall; `relevance` of those that were read.

    Relevance is how sure the reader is, 0 to 1, that a passage answers the question: it compares across questions.
    """

    hits: tuple[Hit, ...]
    relevance: Mapping[int, float]


def reranked(
    query: str, hits: Sequence[Hit], records: Mapping[int, PassageRecord], *, reranker: Reranker | None,
    weight: float = WEIGHT,
) -> Reranked:
    """The hits with the first READ of them in a new order; as they were where the reader can't be used."""
    read = [hit for hit in hits[:READ] if hit.passage_id in records]
    if reranker is None or not read:
        return Reranked(tuple(hits), {})
    words = frozenset(tokens(query))
    try:
        found = reranker.scores(query, [window(records[hit.passage_id], words) for hit in read])
    except ReaderUnavailable as error:
        logger.warning("Ranking without the reranker: %s", error)
        return Reranked(tuple(hits), {})
    relevance = {hit.passage_id: 1 / (1 + math.exp(-score)) for hit, score in zip(read, found, strict=True)}
    return Reranked(_reordered(read, found, weight) + tuple(hit for hit in hits if hit.passage_id not in relevance), relevance)


def _reordered(read: Sequence[Hit], found: Sequence[float], weight: float) -> tuple[Hit, ...]:
    fused, own = _standardised([hit.score for hit in read]), _standardised(found)
    order = sorted(range(len(read)), key=lambda row: (weight - 1) * fused[row] - weight * own[row])
    falling = sorted((hit.score for hit in read), reverse=True)
    return tuple(Hit(read[row].passage_id, score) for row, score in zip(order, falling, strict=True))


def _standardised(scores: Sequence[float]) -> list[float]:
    middle, spread = fmean(scores), pstdev(scores) or 1.0
    return [(score - middle) / spread for score in scores]
