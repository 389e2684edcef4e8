"""Interactions: every pair of a list against the rules, one line for each danger, the lesser ones left out beside a greater."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from records.decision_support.medicines.base import Alert, Severity
from records.decision_support.medicines.rules import PairRule, matching
from records.decision_support.medicines.vocabulary import vocabulary
from records.decision_support.words import Words


def interactions(medicines: Sequence[str]) -> list[Alert]:
    """Alerts on all pairs of different medicines."""
    return [alert for first, second in combinations(dict.fromkeys(medicines), 2) for alert in between(first, second)]


def between(first: str, second: str) -> list[Alert]:
    """Alerts on one pair: one for each mechanism, and none that is two steps milder than the worst."""
    found: dict[str, Alert] = {}
    worst = None
    for rule, left, right in matching(first, second):
        worst = worst or rule.severity
        if rule.mechanism not in found and (rule.severity == worst or rule.severity >= Severity.MAJOR):
            found[rule.mechanism] = _alert(rule, left, right)
    return list(found.values())


def _alert(rule: PairRule, left: str, right: str) -> Alert:
    return Alert("interaction", rule.severity, (left, right), _filled(rule.why, left, right), _filled(rule.do, left, right), rule.source,
                 rule.id)


def _filled(words: Words, left: str, right: str) -> Words:
    known = vocabulary()
    chinese = words.zh.replace("{a}", known.said(left, "zh")).replace("{b}", known.said(right, "zh"))
    english = words.en.replace("{a}", known.said(left, "en")).replace("{b}", known.said(right, "en"))
    return Words(chinese, english[:1].upper() + english[1:])
