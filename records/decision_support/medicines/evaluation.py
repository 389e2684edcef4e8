"""Measures the rules on pairs that somebody else judged: what is found of the dangerous, what is raised on the harmless."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from records.decision_support.medicines.base import Severity
from records.decision_support.medicines.interactions import between
from records.decision_support.medicines.names import ingredients

# A minor alert is worth knowing but asks for nothing; it does not count as «interacts».
COUNTS_FROM = Severity.MODERATE


@dataclass(frozen=True)
class JudgedPair:
    """Two medicines as they are written, and whether they interact."""

    first: str
    second: str
    interacts: bool


def verdict(first: str, second: str) -> bool | None:
    """Whether the rules raise a moderate or worse alert; None if a name is unknown."""
    left, right = ingredients(first), ingredients(second)
    if not left or not right:
        return None
    return any(alert.severity >= COUNTS_FROM for one in left for other in right if one != other for alert in between(one, other))


def evaluate_interactions(pairs: Sequence[JudgedPair], *, report: Callable[[float], None] = lambda share: None) -> dict[str, Any]:
    """``recall`` over pairs that interact and ``false_alert_rate`` over those that do not, both of all such pairs.

    A pair with a name that is not known raises no alert; ``unknown`` counts such pairs. A rate without pairs is None.
    """
    verdict("warfarin", "aspirin")
    started = time.perf_counter()
    found = [verdict(pair.first, pair.second) for pair in pairs]
    seconds = time.perf_counter() - started
    report(1.0)
    return {
        "recall": _share([bool(given) for pair, given in zip(pairs, found, strict=True) if pair.interacts]),
        "false_alert_rate": _share([bool(given) for pair, given in zip(pairs, found, strict=True) if not pair.interacts]),
        "unknown": sum(given is None for given in found),
        "pairs_per_second": round(len(pairs) / max(seconds, 1e-9), 1),
    }


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None
