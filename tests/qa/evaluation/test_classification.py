from __future__ import annotations

import pytest

from qa.evaluation.classification import confusion, f1_by_label, macro_f1

LABELS = ("a", "b", "c")


def test_f1_is_the_textbooks() -> None:
    table = confusion([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("c", "a")], LABELS)
    assert table["a"] == {"a": 1, "b": 1, "c": 0}
    assert f1_by_label(table) == pytest.approx({"a": 2 / 4, "b": 4 / 5, "c": 0.0})
    assert macro_f1(table) == pytest.approx((0.5 + 0.8 + 0) / 3)


def test_a_label_that_nowhere_occurs_does_not_lower_the_mean() -> None:
    assert macro_f1(confusion([("a", "a"), ("b", "b")], LABELS)) == 1
