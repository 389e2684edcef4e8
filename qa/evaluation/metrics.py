"""Ranking metrics under their textbook names, binary or graded. Knows no index and no files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Judgements = Mapping[str, int]


def dcg(gains: Sequence[float]) -> float:
    """Discounted cumulative gain, the sum of gain / log2(rank + 1) (Järvelin and Kekäläinen, 2002)."""
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def ndcg(ranking: Sequence[str], judgements: Judgements, *, k: int) -> float:
    """DCG of the first k, over that of the best possible order; 0 where nothing is relevant."""
    ideal = dcg(sorted((grade for grade in judgements.values() if grade > 0), reverse=True)[:k])
    return dcg([max(judgements.get(item, 0), 0) for item in ranking[:k]]) / ideal if ideal else 0.0


def recall(ranking: Sequence[str], judgements: Judgements, *, k: int) -> float:
    """The share of relevant items among the first k; 0 where nothing is relevant."""
    relevant = {item for item, grade in judgements.items() if grade > 0}
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], judgements: Judgements, *, k: int) -> float:
    """1 / rank of the first relevant item within the first k, else 0."""
    for rank, item in enumerate(ranking[:k], start=1):
        if judgements.get(item, 0) > 0:
            return 1 / rank
    return 0.0


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values don't exceed (nearest rank)."""
    if not values:
        return 0.0
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]
