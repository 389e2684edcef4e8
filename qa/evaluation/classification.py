"""Precision, recall and F1 of labels under their textbook names. Knows no model and no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

Confusion = Mapping[str, Mapping[str, int]]


def confusion(pairs: Iterable[tuple[str, str]], labels: Sequence[str]) -> dict[str, dict[str, int]]:
    """How often each true label got each predicted one, from (true, predicted) pairs."""
    counted = Counter(pairs)
    return {true: {predicted: counted[true, predicted] for predicted in labels} for true in labels}


def f1_by_label(table: Confusion) -> dict[str, float]:
    """2TP / (2TP + FP + FN) of each label; 0 for a label that neither occurs nor is predicted."""
    return {label: _f1(table, label) for label in table}


def macro_f1(table: Confusion) -> float:
    """The unweighted mean of F1 over the labels that occur or are predicted (as in scikit-learn)."""
    seen = [label for label in table if _true(table, label) or _predicted(table, label)]
    scores = f1_by_label(table)
    return sum(scores[label] for label in seen) / len(seen) if seen else 0.0


def ratio(part: float, whole: float) -> float | None:
    """A share between 0 and 1; None where there is nothing to take a share of."""
    return part / whole if whole else None


def _f1(table: Confusion, label: str) -> float:
    total = _true(table, label) + _predicted(table, label)
    return 2 * table[label][label] / total if total else 0.0


def _true(table: Confusion, label: str) -> int:
    return sum(table[label].values())


def _predicted(table: Confusion, label: str) -> int:
    return sum(row[label] for row in table.values())
