"""How good predicted risks are: discrimination, calibration, and both within groups of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from records.decision_support.risk.training import Member

GROUPS = {
    "women": lambda each: each.features["male"] == 0.0, "men": lambda each: each.features["male"] == 1.0,
    "under 50": lambda each: (each.features["age"] or 0) < 50, "50 to 64": lambda each: 50 <= (each.features["age"] or 0) < 65,
    "65 and over": lambda each: (each.features["age"] or 0) >= 65, "diabetes": lambda each: each.features["diabetes"] == 1.0,
}
BINS, FEWEST = 10, 5


def measured(risks: Sequence[float], outcomes: Sequence[bool]) -> dict[str, float | int | None]:
    """AUROC, Brier score, expected calibration error over ten bins of equal size, and observed over expected events."""
    from sklearn.metrics import brier_score_loss, roc_auc_score

    both = 0 < sum(outcomes) < len(outcomes)
    return {"people": len(outcomes), "events": int(sum(outcomes)), "auroc": round(float(roc_auc_score(outcomes, risks)), 4) if both else None,
            "brier": round(float(brier_score_loss(outcomes, risks)), 4), "calibration_error": round(calibration_error(risks, outcomes), 4),
            "observed_to_expected": round(sum(outcomes) / sum(risks), 3)}


def calibration_error(risks: Sequence[float], outcomes: Sequence[bool]) -> float:
    """The mean distance of predicted and observed share, over bins that hold equally many people."""
    pairs = sorted(zip(risks, outcomes, strict=True))
    size = max(len(pairs) // BINS, 1)
    bins = [pairs[start:start + size] for start in range(0, len(pairs), size)]
    gaps = (abs(sum(risk for risk, _out in part) - sum(out for _risk, out in part)) for part in bins)
    return sum(gaps) / len(pairs)


def subgroups(members: Sequence[Member], risks: Sequence[float]) -> dict[str, dict[str, float | int | None]]:
    """The same measures by sex, age and diabetes; a group with fewer than five events is left out."""
    found = {}
    for name, belongs in GROUPS.items():
        chosen = [(risk, each.outcome) for each, risk in zip(members, risks, strict=True) if belongs(each)]
        if sum(outcome for _risk, outcome in chosen) >= FEWEST:
            found[name] = measured([risk for risk, _outcome in chosen], [outcome for _risk, outcome in chosen])
    return found
