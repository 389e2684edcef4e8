"""The trained model as it is stored and used: stumps, calibration and the spread of the training data, in one JSON file.

It needs no learning library. The model is additive, so that a feature's contribution to the log-odds, less its mean
over the training data, is its Shapley value exactly (Lundberg SM, Lee SI. NeurIPS 2017; linear in single features).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SHARED = 1e-4
STABLE, SHIFTED = 0.1, 0.25


class ModelUnreadable(Exception):
    """The file is no risk model of this format; the message says what is wrong."""


@dataclass(frozen=True)
class Stump:
    """Adds ``below`` to the log-odds where the feature is at most ``threshold``, else ``above``; ``missing`` where it is unknown."""

    feature: str
    threshold: float
    below: float
    above: float
    missing: float

    def value(self, given: float | None) -> float:
        if given is None:
            return self.missing
        return self.below if given <= self.threshold else self.above


@dataclass(frozen=True)
class Spread:
    """How a feature lay in training: ``edges`` of ten bins, the ``shares`` in them, the share ``missing``, the mean contribution."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    missing: float
    mean: float


@dataclass(frozen=True)
class RiskModel:
    """``slope`` and ``offset`` calibrate the log-odds (Platt). ``card`` is what a reader must know, with all measures."""

    base: float
    stumps: tuple[Stump, ...]
    slope: float
    offset: float
    spreads: Mapping[str, Spread]
    card: Mapping[str, Any]

    def contributions(self, row: Mapping[str, float | None]) -> dict[str, float]:
        """Shapley values in log-odds by feature; they and the mean add up to the prediction before calibration."""
        total = dict.fromkeys(self.spreads, 0.0)
        for stump in self.stumps:
            total[stump.feature] += stump.value(row.get(stump.feature))
        return {feature: value - self.spreads[feature].mean for feature, value in total.items()}

    def probability(self, row: Mapping[str, float | None]) -> float:
        """The calibrated risk, 0 to 1."""
        score = self.base + sum(stump.value(row.get(stump.feature)) for stump in self.stumps)
        return 1 / (1 + math.exp(-(self.slope * score + self.offset)))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def saved(model: RiskModel, path: Path) -> None:
    path.write_text(json.dumps(model.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_model(path: Path) -> RiskModel:
    """Raises ``ModelUnreadable``."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        spreads = {key: Spread(tuple(one["edges"]), tuple(one["shares"]), one["missing"], one["mean"]) for key, one in content["spreads"].items()}
        return RiskModel(content["base"], tuple(Stump(**one) for one in content["stumps"]), content["slope"], content["offset"], spreads,
                         content["card"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnreadable(f"{path.name} is no risk model that can be read.") from error


def psi(spread: Spread, values: Sequence[float | None]) -> float:
    """Population stability index of new values against training: below 0.1 stable, from 0.25 shifted (Siddiqi 2006)."""
    known = [value for value in values if value is not None]
    counts = [0] * len(spread.shares)
    for value in known:
        counts[sum(value > edge for edge in spread.edges)] += 1
    now = [*(count / len(values) for count in counts), 1 - len(known) / len(values)]
    before = [*spread.shares, spread.missing]
    pairs = [(max(a, SHARED), max(b, SHARED)) for a, b in zip(now, before, strict=True)]
    return sum((a - b) * math.log(a / b) for a, b in pairs)
