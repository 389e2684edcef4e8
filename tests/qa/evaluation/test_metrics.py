from __future__ import annotations

import math

import pytest

from qa.evaluation.metrics import ndcg, percentile, recall, reciprocal_rank

RANKING = ["a", "b", "c", "d"]


def test_ndcg_of_a_hand_worked_example() -> None:
    # Gains 0, 2, 0, 1 against the ideal 2, 1.
    expected = (2 / math.log2(3) + 1 / math.log2(5)) / (2 + 1 / math.log2(3))
    assert ndcg(RANKING, {"b": 2, "d": 1}, k=10) == pytest.approx(expected)


def test_ndcg_only_looks_at_the_first_k() -> None:
    assert ndcg(RANKING, {"d": 1}, k=3) == 0


def test_a_perfect_ranking_scores_one() -> None:
    assert ndcg(RANKING, {"a": 1, "b": 1}, k=10) == 1


def test_recall_counts_relevant_items_only() -> None:
    assert recall(RANKING, {"a": 1, "x": 1, "b": 0}, k=2) == 0.5


def test_reciprocal_rank_is_of_the_first_relevant_item() -> None:
    assert reciprocal_rank(RANKING, {"c": 1, "d": 1}, k=10) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKING, {"c": 1}, k=2) == 0


def test_nothing_relevant_scores_zero() -> None:
    assert ndcg(RANKING, {}, k=10) == recall(RANKING, {}, k=10) == 0


def test_percentiles_are_by_nearest_rank() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2
    assert percentile([4, 1, 3, 2], 0.95) == 4
