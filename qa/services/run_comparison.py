"""Two runs side by side: their figures, what is chance, and which questions were won and lost; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from qa.evaluation.comparison import Difference, difference
from qa.models import EvaluationItem, EvaluationRun
from qa.services.run_figures import MEASURES, shown

SAME = 1e-9


@dataclass(frozen=True)
class FigurePair:
    """One figure of both runs; ``change`` is signed and empty where one has none."""

    label: Promise
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class Pair:
    """The same question in both runs."""

    before: EvaluationItem
    after: EvaluationItem

    @property
    def change(self) -> float:
        """Above 0 where the second run did better; a changed decision counts where the scores are equal."""
        gained = (self.after.score or 0.0) - (self.before.score or 0.0)
        return 0.0 if abs(gained) < SAME else gained

    @property
    def shown_change(self) -> str:
        return f"{self.change:+.3f}"


@dataclass(frozen=True)
class Comparison:
    """``only_before`` and ``only_after`` count questions that the other run does not have."""

    before: EvaluationRun
    after: EvaluationRun
    figures: list[FigurePair]
    difference: Difference | None
    won: list[Pair]
    lost: list[Pair]
    same: int
    only_before: int
    only_after: int

    @property
    def other_set(self) -> bool:
        return self.before.data_set != self.after.data_set

    @property
    def certain(self) -> bool:
        """Whether the mean change is more than chance: its 95 % interval does not hold 0."""
        return self.difference is not None and (self.difference.low > 0 or self.difference.high < 0)

    @property
    def shown_interval(self) -> str:
        return f"{self.difference.low:+.3f} … {self.difference.high:+.3f}" if self.difference else ""

    @property
    def shown_change(self) -> str:
        return f"{self.difference.change:+.3f}" if self.difference else ""


class CannotCompare(Exception):
    """The runs measured different kinds of thing."""


def compare(before: EvaluationRun, after: EvaluationRun) -> Comparison:
    """Match the questions of two runs of the same kind by key. Raises ``CannotCompare``."""
    if before.kind != after.kind:
        raise CannotCompare
    first, second = _scored(before.items.all()), _scored(after.items.all())
    pairs = [Pair(first[key], second[key]) for key in first if key in second]
    return Comparison(
        before=before, after=after, figures=_figures(before, after),
        difference=difference(_scores(first), _scores(second)),
        won=sorted((pair for pair in pairs if pair.change > 0), key=lambda pair: -pair.change),
        lost=sorted((pair for pair in pairs if pair.change < 0), key=lambda pair: pair.change),
        same=sum(pair.change == 0 for pair in pairs),
        only_before=len(first.keys() - second.keys()), only_after=len(second.keys() - first.keys()),
    )


def _scored(items: Iterable[EvaluationItem]) -> dict[str, EvaluationItem]:
    return {item.key: item for item in items if item.score is not None}


def _scores(items: dict[str, EvaluationItem]) -> dict[str, float]:
    return {key: item.score or 0.0 for key, item in items.items()}


def _figures(before: EvaluationRun, after: EvaluationRun) -> list[FigurePair]:
    pairs = []
    for measure in MEASURES[before.kind]:
        one, other = measure.of(before.figures), measure.of(after.figures)
        change = "" if one is None or other is None else _signed(other - one, measure.unit)
        pairs.append(FigurePair(measure.label, shown(one, measure.unit), shown(other, measure.unit), change))
    return pairs


def _signed(value: float, unit: str) -> str:
    return f"{value:+.3f}" if unit == "" else f"{value:+,.0f}"
