"""Trains the risk model: split by time, boosted stumps, calibrated on the middle part, measured on the last; a plain run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from records.decision_support.risk.features import FEATURES
from records.decision_support.risk.measures import measured, subgroups
from records.decision_support.risk.model import RiskModel, Spread, Stump, psi

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEYS = tuple(feature.key for feature in FEATURES)
FIRST, SECOND = 0.6, 0.8
FEWEST_ROWS, FEWEST_EVENTS = 300, 30
STUMPS, RATE, BINS = 250, 0.1, 10


class CohortUnusable(ValueError):
    """The data cannot be trained on; the message says why in one sentence."""


@dataclass(frozen=True)
class Member:
    """One person on the day from which the five years count."""

    day: date
    features: dict[str, float | None]
    outcome: bool


def read_cohort(lines: Iterable[str]) -> list[Member]:
    """JSON lines of day, features and outcome. Raises ``CohortUnusable`` with the line."""
    members = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                members.append(member_of(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CohortUnusable(f"Line {number}: a day, features and an outcome of true or false are expected.") from error
    return members


def member_of(row: dict[str, Any]) -> Member:
    if not isinstance(row["outcome"], bool):
        raise TypeError("outcome")
    given = row["features"]
    features = {key: None if given.get(key) is None else float(given[key]) for key in KEYS}
    return Member(date.fromisoformat(row["day"]), features, row["outcome"])


def split_by_time(members: Sequence[Member]) -> tuple[list[Member], list[Member], list[Member]]:
    """The earliest 60 % to train, the next 20 % to calibrate, the latest 20 % to measure. Raises ``CohortUnusable`` if too few."""
    ordered = sorted(members, key=lambda each: each.day)
    first, second = int(len(ordered) * FIRST), int(len(ordered) * SECOND)
    parts = ordered[:first], ordered[first:second], ordered[second:]
    if len(ordered) < FEWEST_ROWS or any(sum(each.outcome for each in part) < FEWEST_EVENTS // 3 for part in parts):
        raise CohortUnusable(f"At least {FEWEST_ROWS} people and {FEWEST_EVENTS // 3} events in each part of the time are needed.")
    return parts


def train(members: Sequence[Member], *, source: str, seed: int = 0) -> RiskModel:
    """The calibrated model with its card. ``source`` says in a sentence where the data come from."""
    fitted, calibrating, testing = split_by_time(members)
    model = _calibrated(_boosted(fitted, seed), calibrating)
    baseline = _age_and_sex(fitted)
    risks = [model.probability(each.features) for each in testing]
    outcomes = [each.outcome for each in testing]
    card = {
        "outcome": "chronic kidney disease (eGFR below 60) within five years", "source": source,
        "model": f"{STUMPS} boosted stumps, Platt calibration",
        "split": {name: {"people": len(part), "events": sum(each.outcome for each in part), "from": str(part[0].day), "to": str(part[-1].day)}
                  for name, part in (("training", fitted), ("calibration", calibrating), ("test", testing))},
        "before": measured(baseline(testing), outcomes), "after": measured(risks, outcomes), "subgroups": subgroups(testing, risks),
        "drift": {key: round(psi(model.spreads[key], [each.features[key] for each in testing]), 4) for key in KEYS},
    }
    return RiskModel(model.base, model.stumps, model.slope, model.offset, model.spreads, card)


def _matrix(members: Sequence[Member], medians: Sequence[float]) -> NDArray[np.float64]:
    """Values with medians for what is missing, then one column for each feature that says whether it was."""
    import numpy as np

    values = [[medians[place] if each.features[key] is None else each.features[key] for place, key in enumerate(KEYS)] for each in members]
    gaps = [[float(each.features[key] is None) for key in KEYS] for each in members]
    return np.hstack([np.array(values, dtype=float), np.array(gaps, dtype=float)])


def _boosted(members: Sequence[Member], seed: int) -> RiskModel:
    import numpy as np
    from sklearn.ensemble import GradientBoostingClassifier

    medians = [float(np.median([each.features[key] for each in members if each.features[key] is not None] or [0.0])) for key in KEYS]
    outcomes = np.array([each.outcome for each in members])
    fitted = GradientBoostingClassifier(n_estimators=STUMPS, learning_rate=RATE, max_depth=1, subsample=0.8, random_state=seed)
    fitted.fit(_matrix(members, medians), outcomes)
    share = float(outcomes.mean())
    stumps = tuple(_stumps([stage[0].tree_ for stage in fitted.estimators_], medians))
    return RiskModel(float(np.log(share / (1 - share))), stumps, 1.0, 0.0, {key: _spread(key, members, stumps) for key in KEYS}, {})


def _stumps(trees: Iterable[Any], medians: Sequence[float]) -> Iterator[Stump]:
    """A split on «was missing» becomes a stump that tells only known from missing."""
    for tree in trees:
        place = int(tree.feature[0])
        if place < 0:
            continue
        threshold, below, above = float(tree.threshold[0]), RATE * float(tree.value[1, 0, 0]), RATE * float(tree.value[2, 0, 0])
        key = KEYS[place % len(KEYS)]
        if place >= len(KEYS):
            yield Stump(key, threshold, below, below, above)
        else:
            yield Stump(key, threshold, below, above, below if medians[place] <= threshold else above)


def _spread(key: str, members: Sequence[Member], stumps: Sequence[Stump]) -> Spread:
    import numpy as np

    known = np.array([each.features[key] for each in members if each.features[key] is not None])
    edges = sorted({float(edge) for edge in np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])} - {float(known.max())})
    counts = np.bincount([sum(value > edge for edge in edges) for value in known], minlength=len(edges) + 1)
    own = [stump for stump in stumps if stump.feature == key]
    mean = float(np.mean([sum(stump.value(each.features[key]) for stump in own) for each in members]))
    return Spread(tuple(edges), tuple(float(count) / len(members) for count in counts), 1 - len(known) / len(members), mean)


def _calibrated(model: RiskModel, members: Sequence[Member]) -> RiskModel:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    scores = [[model.base + sum(stump.value(each.features[stump.feature]) for stump in model.stumps)] for each in members]
    fitted = LogisticRegression(C=1e6).fit(np.array(scores), np.array([each.outcome for each in members]))
    return RiskModel(model.base, model.stumps, float(fitted.coef_[0, 0]), float(fitted.intercept_[0]), model.spreads, {})


def _age_and_sex(members: Sequence[Member]) -> Any:
    """What is compared with: a logistic regression on age and sex alone."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    def columns(people: Sequence[Member]) -> NDArray[np.float64]:
        return np.array([[each.features["age"] or 0.0, each.features["male"] or 0.0] for each in people])

    fitted = LogisticRegression().fit(columns(members), [each.outcome for each in members])
    return lambda people: [float(risk) for risk in fitted.predict_proba(columns(people))[:, 1]]


def read_file(path: Path) -> list[Member]:
    """Raises ``CohortUnusable``."""
    try:
        return read_cohort(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise CohortUnusable(f"{path.name}: the file cannot be read as text.") from error
