"""Interactions: every pair of a list against the rules, one line for each danger, the lesser ones left out beside a greater."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from records.decision_support.medicines.base import Alert, Severity, filled
from records.decision_support.medicines.rules import PairRule, matching
from records.decision_support.medicines.vocabulary import vocabulary


def interactions(medicines: Sequence[str]) -> list[Alert]:
    """Alerts on all pairs of different medicines."""
    return [alert for first, second in combinations(dict.fromkeys(medicines), 2) for alert in between(first, second)]


def between(first: str, second: str) -> list[Alert]:
    """Alerts on one pair: one for each mechanism; of those milder than the worst, only major ones."""
    found: dict[str, Alert] = {}
    worst = None
    for rule, left, right in matching(first, second):
        worst = worst or rule.severity
        if rule.mechanism not in found and (rule.severity == worst or rule.severity >= Severity.MAJOR):
            found[rule.mechanism] = _alert(rule, left, right)
    return list(found.values())


def _alert(rule: PairRule, left: str, right: str) -> Alert:
    medicines = vocabulary().medicines
    names = {"a": medicines[left].words, "b": medicines[right].words}
    return Alert("interaction", rule.severity, (left, right), filled(rule.why, **names), filled(rule.do, **names), rule.source, rule.id,
                 rule.mechanism)
