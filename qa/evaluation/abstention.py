"""The curve behind the abstention threshold: how much would be answered and declined at each. Knows no evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.evaluation.classification import ratio

STEPS = 60


@dataclass(frozen=True)
class Case:
    """A question of known kind; `strength` is the threshold up to which it is answered, None if it never is."""

    answerable: bool
    strength: float | None

    def answered_at(self, threshold: float) -> bool:
        return self.strength is not None and self.strength >= threshold


@dataclass(frozen=True)
class Point:
    """At a threshold: the shares of answerable questions answered and of unanswerable ones declined."""

    threshold: float
    answered: float | None
    declined: float | None


def curve(cases: Sequence[Case], *, around: float) -> tuple[Point, ...]:
    """Points at even steps over the strengths of all cases and `around`, a little beyond on both sides.

    None where no case has a strength.
    """
    strengths = [case.strength for case in cases if case.strength is not None]
    if not strengths:
        return ()
    low, high = min(*strengths, around) - 0.01, max(*strengths, around) + 0.01
    return tuple(point_at(low + (high - low) * step / STEPS, cases) for step in range(STEPS + 1))


def point_at(threshold: float, cases: Sequence[Case]) -> Point:
    answerable = [case for case in cases if case.answerable]
    others = [case for case in cases if not case.answerable]
    return Point(
        threshold=threshold,
        answered=ratio(sum(case.answered_at(threshold) for case in answerable), len(answerable)),
        declined=ratio(sum(not case.answered_at(threshold) for case in others), len(others)),
    )
