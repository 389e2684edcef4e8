from __future__ import annotations

from qa.evaluation.abstention import Case, curve, point_at

CASES = [Case(True, 0.9), Case(True, 0.86), Case(True, None), Case(False, 0.8), Case(False, None)]


def test_a_point_counts_both_kinds_of_question() -> None:
    point = point_at(0.87, CASES)
    assert (point.answered, point.declined) == (1 / 3, 1)
    assert (point_at(0.7, CASES).answered, point_at(0.7, CASES).declined) == (2 / 3, 1 / 2)


def test_the_curve_runs_from_answering_what_it_may_to_declining_all() -> None:
    points = curve(CASES, around=0.95)
    assert (points[0].answered, points[0].declined) == (2 / 3, 1 / 2)
    assert (points[-1].answered, points[-1].declined) == (0, 1)
    assert [point.threshold for point in points] == sorted(point.threshold for point in points)
    assert points[-1].threshold > 0.95


def test_without_similarities_there_is_no_curve() -> None:
    assert curve([Case(True, None)], around=0.5) == ()


def test_a_share_of_nothing_is_none() -> None:
    assert point_at(0.5, [Case(True, 0.9)]).declined is None
