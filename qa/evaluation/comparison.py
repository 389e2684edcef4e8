"""Says whether one measurement is worse than another on the same questions, or only by chance. Knows no measure."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.evaluation.metrics import mean

SAMPLES = 1000
SEED = 20261125
CHANCE = 0.05  # at most this share of the resamples may show no loss


@dataclass(frozen=True)
class Difference:
    """The mean of `after` minus `before` over the same questions.

    `low` and `high` bound its 95 % interval over the resamples; `no_loss` is the share of resamples without a loss.
    """

    before: float
    after: float
    questions: int
    low: float
    high: float
    no_loss: float

    @property
    def change(self) -> float:
        return self.after - self.before

    def worse_by(self, tolerance: float) -> bool:
        """A mean loss above the tolerance that at most CHANCE of the resamples don't show."""
        return self.change < -tolerance and self.no_loss <= CHANCE

    def as_json(self) -> dict[str, float | int]:
        return {"before": self.before, "after": self.after, "questions": self.questions, "low": self.low,
                "high": self.high, "no_loss": self.no_loss}


def difference(before: Mapping[str, float], after: Mapping[str, float]) -> Difference | None:
    """Compare scores by question over the questions that both have; None where they share none.

    Paired bootstrap over questions (Efron and Tibshirani, 1993, chapter 16), SAMPLES resamples with a fixed SEED.
    """
    shared = sorted(before.keys() & after.keys())
    if not shared:
        return None
    changes = [after[key] - before[key] for key in shared]
    resampled = sorted(_resampled_means(changes))
    return Difference(
        before=mean([before[key] for key in shared]),
        after=mean([after[key] for key in shared]),
        questions=len(shared),
        low=resampled[round(0.025 * (SAMPLES - 1))],
        high=resampled[round(0.975 * (SAMPLES - 1))],
        no_loss=sum(change >= 0 for change in resampled) / SAMPLES,
    )


def _resampled_means(changes: Sequence[float]) -> list[float]:
    drawing = random.Random(SEED)  # noqa: S311
    return [mean(drawing.choices(changes, k=len(changes))) for _sample in range(SAMPLES)]
