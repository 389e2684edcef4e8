"""Searches several indexes as if they were one; knows no corpus and no file.

Word scores of different indexes are made comparable by giving every word the rarity it has in all of them together.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from qa.retrieval.base import DenseIndex, Hit
from qa.retrieval.lexical import EXPANSION_WEIGHT, Bm25Index
from qa.retrieval.segmentation import tokens
from qa.retrieval.terms import expansions

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    from qa.retrieval.base import Ids, Vectors


class CombinedWords:
    """Several word indexes with no passage in common."""

    def __init__(self, parts: Sequence[Bm25Index]) -> None:
        self._parts = tuple(parts)
        self._length = sum(len(part) for part in parts)
        self.idf = lru_cache(maxsize=20_000)(self._idf)

    def __len__(self) -> int:
        return self._length

    def search(self, text: str, *, limit: int, allowed: Ids | None = None) -> tuple[Hit, ...]:
        if len(self._parts) == 1:
            return self._parts[0].search(text, limit=limit, allowed=allowed)
        weights = _weights(text)
        found = (_best(part, self._scores(part, weights), limit, allowed) for part in self._parts if len(part))
        return tuple(heapq.nsmallest(limit, chain.from_iterable(found), key=lambda hit: (-hit.score, hit.passage_id)))

    def _idf(self, token: str) -> float:
        holding = sum(_frequency(part, token) for part in self._parts)
        return math.log(1 + (self._length - holding + 0.5) / (holding + 0.5))

    def _scores(self, part: Bm25Index, weights: dict[str, float]) -> NDArray[float32]:
        import numpy as np

        scores = np.zeros(len(part), np.float32)
        for token, weight in weights.items():
            if token in part._bm25.vocab_dict:
                scores += weight * self.idf(token) / part.idf(token) * part._bm25.get_scores([token])
        return scores


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


def _weights(text: str) -> dict[str, float]:
    """Each word of the text counts once for every time it stands there, other names of its terms less."""
    weights: dict[str, float] = {}
    for token in tokens(text):
        weights[token] = weights.get(token, 0.0) + 1.0
    for token in {token for name in expansions(text) for token in tokens(name)} - set(weights):
        weights[token] = EXPANSION_WEIGHT
    return weights


def _frequency(part: Bm25Index, token: str) -> float:
    """How many passages hold the token, from the part's own inverse document frequency."""
    return (len(part) + 1) / math.exp(part.idf(token)) - 0.5 if len(part) else 0.0


def _best(part: Bm25Index, scores: NDArray[float32], limit: int, allowed: Ids | None) -> tuple[Hit, ...]:
    import numpy as np

    if allowed is not None:
        scores = np.where(np.isin(part._ids, allowed), scores, 0)
    best = np.argsort(-scores, kind="stable")[:limit]
    return tuple(Hit(int(part._ids[row]), float(scores[row])) for row in best if scores[row] > 0)
