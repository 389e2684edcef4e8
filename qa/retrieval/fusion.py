"""Joins the rankings of several indexes into one. Knows only hits."""

from __future__ import annotations

from collections.abc import Sequence

from qa.retrieval.base import Hit

RANK_CONSTANT = 10


def reciprocal_ranks(*rankings: Sequence[Hit], k: int = RANK_CONSTANT) -> tuple[Hit, ...]:
    """Reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009): the sum of 1 / (k + rank), best first."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.passage_id] = scores.get(hit.passage_id, 0.0) + 1 / (k + rank)
    return tuple(Hit(*item) for item in sorted(scores.items(), key=lambda item: (-item[1], item[0])))
