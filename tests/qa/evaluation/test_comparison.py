from __future__ import annotations

import pytest

from qa.evaluation.comparison import difference


def scores(*values: float) -> dict[str, float]:
    return {str(number): value for number, value in enumerate(values)}


def test_only_questions_of_both_are_compared() -> None:
    found = difference({"a": 1, "b": 0.5, "c": 0}, {"b": 1, "c": 0, "d": 1})
    assert found is not None
    assert (found.questions, found.before, found.after, found.change) == (2, 0.25, 0.5, 0.25)
    assert difference({"a": 1}, {"b": 1}) is None


def test_a_steady_loss_is_worse_and_comes_out_the_same_every_time() -> None:
    before, after = scores(*[0.9] * 40), scores(*[0.8] * 40)
    found = difference(before, after)
    assert found is not None and found.worse_by(0.02) and found == difference(before, after)
    assert (found.low, found.high, found.no_loss) == (pytest.approx(-0.1), pytest.approx(-0.1), 0)


def test_a_loss_within_the_tolerance_is_let_through() -> None:
    found = difference(scores(*[0.9] * 40), scores(*[0.89] * 40))
    assert found is not None and not found.worse_by(0.02)


def test_a_loss_that_may_be_chance_is_let_through() -> None:
    before = scores(*[1.0] * 20)
    one_miss, five_misses = scores(0, *[1.0] * 19), scores(0, 0, 0, 0, 0, *[1.0] * 15)
    single, several = difference(before, one_miss), difference(before, five_misses)
    assert single is not None and single.change == pytest.approx(-0.05) and not single.worse_by(0.02)
    assert several is not None and several.worse_by(0.02)


def test_wins_and_losses_cancel() -> None:
    found = difference(scores(*[1, 0] * 20), scores(*[0, 1] * 20))
    assert found is not None and found.change == 0 and found.low < 0 < found.high
