"""Joins the rankings of a word index and a vector index into one. Knows only hits.

Chosen on 128 held-out SciFact claims over 5,183 abstracts (nDCG@10): words 0.694, vectors 0.633, reciprocal ranks with k = 10
0.708, standardised scores with 0.7 for vectors 0.677, with 0.5 0.739. On sections in the other language alone, where words
match by their translations only, 0.8 finds the right one first in 0.47 of the cases and 0.5 in 0.38.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import fmean, pstdev

from qa.retrieval.base import Hit

DENSE_WEIGHT, FOREIGN_DENSE_WEIGHT = 0.5, 0.8


def fuse(
    lexical: Sequence[Hit], dense: Sequence[Hit], *, dense_weight: float = DENSE_WEIGHT, without_vectors: Collection[int] = ()
) -> tuple[Hit, ...]:
    """Weighted sum of each list's standardised scores, best first.

    A passage that one list lacks gets that list's lowest score there; but what has no vector yet, because its corpus is still
    being embedded, is judged by its words alone, so that a small corpus with vectors does not push it aside.
    """
    if not lexical or not dense:
        return tuple(lexical or dense)
    words, vectors = _standardised(lexical), _standardised(dense)
    least = (min(words.values()), min(vectors.values()))
    vectors |= {i: words[i] for i in without_vectors if i in words}
    scores = {
        i: (1 - dense_weight) * words.get(i, least[0]) + dense_weight * vectors.get(i, least[1])
        for i in words.keys() | vectors.keys()
    }
    return tuple(Hit(*item) for item in sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _standardised(hits: Sequence[Hit]) -> dict[int, float]:
    scores = [hit.score for hit in hits]
    middle, spread = fmean(scores), pstdev(scores) or 1.0
    return {hit.passage_id: (hit.score - middle) / spread for hit in hits}
