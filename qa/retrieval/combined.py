"""Searches several indexes as if they were one; knows no corpus and no file.

Word scores of different indexes are made comparable by giving every word the rarity it has in all of them together.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from qa.retrieval.base import DenseIndex, Hit
from qa.retrieval.lexical import Bm25Index, query_weights
from qa.retrieval.postings import rarity

if TYPE_CHECKING:
    from qa.retrieval.base import Ids, Vectors


class CombinedWords:
    """Several word indexes with no passage in common."""

    def __init__(self, parts: Sequence[Bm25Index]) -> None:
        self._parts = tuple(parts)
        self._length = sum(len(part) for part in parts)
        self.idf = lru_cache(maxsize=20_000)(self._idf)

    def __len__(self) -> int:
        return self._length

    def search(self, text: str, *, limit: int, allowed: Ids | None = None, other_names: Sequence[str] = ()) -> tuple[Hit, ...]:
        if len(self._parts) == 1:
            return self._parts[0].search(text, limit=limit, allowed=allowed, other_names=other_names)
        weights = query_weights(text, other_names)
        found = (part.best(self._of_part(part, weights), limit=limit, allowed=allowed) for part in self._parts)
        return tuple(heapq.nsmallest(limit, chain.from_iterable(found), key=lambda hit: (-hit.score, hit.passage_id)))

    def _idf(self, token: str) -> float:
        return rarity(self._length, sum(part.frequency(token) for part in self._parts))

    def _of_part(self, part: Bm25Index, weights: dict[str, float]) -> dict[str, float]:
        """The weights with the rarity that words have in this part taken out and that in all parts put in."""
        here = {token: weight for token, weight in weights.items() if part.frequency(token)}
        return {token: weight * self.idf(token) / part.idf(token) for token, weight in here.items()}


class CombinedVectors:
    """Several vector indexes with no passage in common; cosines compare as they are."""

    def __init__(self, parts: Sequence[DenseIndex]) -> None:
        self._parts = tuple(parts)

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    def search(self, vector: Vectors, *, limit: int, allowed: Ids | None = None) -> tuple[Hit, ...]:
        found = (part.search(vector, limit=limit, allowed=allowed) for part in self._parts)
        return tuple(heapq.nsmallest(limit, chain.from_iterable(found), key=lambda hit: (-hit.score, hit.passage_id)))

    def add(self, ids: Ids, vectors: Vectors) -> None:
        raise NotImplementedError("Vectors are added to one of the parts.")
