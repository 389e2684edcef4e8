"""Searches words and vectors together and turns the hits into evidence. Knows no database and no model by name."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.retrieval.base import (
    DenseIndex,
    Embedder,
    EmbedderUnavailable,
    Evidence,
    Hit,
    LexicalIndex,
    PassageRecord,
    PassageSource,
    Query,
    Reranker,
    SearchResult,
)
from qa.retrieval.coverage import coverage, on_subject
from qa.retrieval.deciding import SentenceRanker
from qa.retrieval.duplicates import folded
from qa.retrieval.fusion import DENSE_WEIGHT, FOREIGN_DENSE_WEIGHT, fuse
from qa.retrieval.reranking import READ, Reranked, reranked
from qa.retrieval.segmentation import tokens
from qa.retrieval.stores.base import StoreUnavailable

if TYPE_CHECKING:
    from qa.retrieval.base import Ids

logger = logging.getLogger(__name__)

# Names that what a text names goes by elsewhere; they are matched too, for less.
OtherNames = Callable[[str], Sequence[str]]
# Which of these passages have no vector yet.
WithoutVectors = Callable[[Sequence[int]], frozenset[int]]
CANDIDATES = 100
NO_WORD = "\0"  # stands in no passage
SPARE = 2  # near duplicates and deleted passages fall out of the candidates, so more are read than wanted


@dataclass(frozen=True)
class _Rankings:
    lexical: tuple[Hit, ...]
    dense: tuple[Hit, ...] | None
    dense_weight: float = DENSE_WEIGHT
    without_vectors: frozenset[int] = frozenset()

    def fused(self) -> tuple[Hit, ...]:
        return fuse(self.lexical, self.dense or (), dense_weight=self.dense_weight, without_vectors=self.without_vectors)


class Searcher:
    """Works with words alone while `dense` or `embedder` is missing, and says so in the result."""

    def __init__(
        self,
        *,
        passages: PassageSource,
        lexical: LexicalIndex,
        dense: DenseIndex | None = None,
        embedder: Embedder | None = None,
        reranker: Reranker | None = None,
        other_names: OtherNames = lambda text: (),
        without_vectors: WithoutVectors = lambda ids: frozenset(),
    ) -> None:
        self.passages = passages
        self.lexical = lexical
        self.dense = dense
        self.embedder = embedder
        self.reranker = reranker
        self.other_names = other_names
        self.without_vectors = without_vectors

    def search(self, query: Query) -> SearchResult:
        """Evidence for the query, best first, at most `query.limit`."""
        started = time.perf_counter()
        allowed = self.passages.allowed(query)
        rankings = self._rankings(query, allowed)
        evidence = self._evidence(query, rankings)
        total = len(self.lexical) if allowed is None else len(allowed)
        return SearchResult(query, evidence, total, time.perf_counter() - started, rankings.dense is not None)

    def rank(self, query: Query, *, limit: int = CANDIDATES) -> tuple[Hit, ...]:
        """Hits in their final order without building evidence, for measuring the ranking itself."""
        fused = self._rankings(query, self.passages.allowed(query)).fused()[:limit]
        return self._reranked(query, fused, self.passages.fetch([hit.passage_id for hit in fused[:READ]])).hits

    def _rankings(self, query: Query, allowed: Ids | None) -> _Rankings:
        if not query.text.strip():
            return _Rankings((), None)
        lexical = self.lexical.search(query.text, limit=CANDIDATES, allowed=allowed, other_names=self.other_names(query.text))
        without = self.without_vectors([hit.passage_id for hit in lexical])
        return _Rankings(lexical, self._nearest(query, allowed), self._dense_weight(query.text), without)

    def _dense_weight(self, text: str) -> float:
        """More where most of the question's words stand in no passage, as when the passages are in another language."""
        words, unknown = set(tokens(text)), self.lexical.idf(NO_WORD)
        met = sum(self.lexical.idf(word) < unknown for word in words)
        return DENSE_WEIGHT if 2 * met >= len(words) else FOREIGN_DENSE_WEIGHT

    def _nearest(self, query: Query, allowed: Ids | None) -> tuple[Hit, ...] | None:
        if self.dense is None or self.embedder is None or not len(self.dense):
            return None
        try:
            vector = self.embedder.embed_query(query.text)
            return self.dense.search(vector, limit=CANDIDATES, allowed=allowed)
        except (EmbedderUnavailable, StoreUnavailable) as error:
            logger.warning("Searching words only: %s", error)
            return None

    def _evidence(self, query: Query, rankings: _Rankings) -> tuple[Evidence, ...]:
        fused = rankings.fused()[: max(query.limit * SPARE, READ)]
        records = self.passages.fetch([hit.passage_id for hit in fused])
        read = self._reranked(query, fused, records)
        present = [records[hit.passage_id] for hit in read.hits if hit.passage_id in records]
        ranker = SentenceRanker(query.text, self.lexical.idf)
        build = _EvidenceBuilder(ranker, read, rankings)
        return tuple(build(passage, twins) for passage, twins in folded(present)[: query.limit])

    def _reranked(self, query: Query, hits: tuple[Hit, ...], records: Mapping[int, PassageRecord]) -> Reranked:
        return reranked(query.text, hits, records, reranker=self.reranker)


class _EvidenceBuilder:
    def __init__(self, ranker: SentenceRanker, read: Reranked, rankings: _Rankings) -> None:
        self._ranker, self._relevance = ranker, read.relevance
        self._scores = {hit.passage_id: hit.score for hit in read.hits}
        self._lexical_ranks = _ranks(rankings.lexical)
        self._dense_ranks = _ranks(rankings.dense or ())
        self._similarities = {hit.passage_id: hit.score for hit in rankings.dense or ()}

    def __call__(self, passage: PassageRecord, twins: tuple[int, ...]) -> Evidence:
        covered = coverage(self._ranker.wanted, f"{passage.title} {passage.section} {passage.text}")
        return Evidence(
            passage=passage,
            score=self._scores[passage.id],
            lexical_rank=self._lexical_ranks.get(passage.id),
            dense_rank=self._dense_ranks.get(passage.id),
            deciding=self._ranker.deciding(passage),
            similarity=self._similarities.get(passage.id),
            relevance=self._relevance.get(passage.id),
            coverage=covered.share,
            on_subject=on_subject(self._ranker.wanted, passage.title or passage.text),
            missing=covered.missing,
            duplicates=twins,
        )


def _ranks(hits: Sequence[Hit]) -> dict[int, int]:
    return {hit.passage_id: rank for rank, hit in enumerate(hits, start=1)}
