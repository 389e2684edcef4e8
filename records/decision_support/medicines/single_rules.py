"""The rule base on single medicines, read once from versioned files: disease, kidney, liver, pregnancy, age."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from records.decision_support.medicines.base import SEVERITIES, Alert, Severity, filled
from records.decision_support.medicines.rules import both, cited, load
from records.decision_support.medicines.vocabulary import vocabulary
from records.decision_support.words import NONE, Words

GROUP_LENGTH = 80


@dataclass(frozen=True)
class SingleRule:
    """A medicine of ``members`` under a ``condition``: a problem code, or the limit of a measurement or an age.

    ``group`` is how the rule file names its members; with the condition it identifies the rule.
    """

    condition: str | float
    group: str
    members: frozenset[str]
    severity: Severity
    why: Words
    do: Words
    source: str

    def alert(self, kind: str, medicine: str, *, because: Words = NONE) -> Alert:
        """One line about this medicine; ``because`` adds the finding that called the rule up."""
        name = vocabulary().medicines[medicine].words
        why = filled(self.why, a=name)
        reason = Words(f"{why.zh}{because.zh}", f"{why.en} {because.en}".strip())
        return Alert(kind, self.severity, (medicine,), reason, filled(self.do, a=name), self.source, f"{kind}:{self.condition}:{self.group}")


def _rule(row: list[Any]) -> SingleRule:
    condition, when, severity, why, do, source = row
    group = when.replace(", ", ",")[:GROUP_LENGTH]
    return SingleRule(condition, group, vocabulary().select(when), SEVERITIES[severity], both(why), both(do), cited(source))


@cache
def disease_rules() -> tuple[SingleRule, ...]:
    return tuple(_rule(row) for row in load("diseases")["rules"])


@cache
def kidney_rules() -> tuple[SingleRule, ...]:
    """Lowest limit first, so that the first that applies is the strictest."""
    found = (_rule([limit, when, *rest]) for when, limit, *rest in load("organs")["renal"])
    return tuple(sorted(found, key=lambda rule: rule.condition))


@cache
def liver_rules() -> tuple[SingleRule, ...]:
    return tuple(_rule(["liver_disease", *row]) for row in load("organs")["hepatic"])


@cache
def laboratory_rules() -> tuple[tuple[str, SingleRule], ...]:
    """The measurement («inr», «potassium» in mmol/L) and the rule, whose condition is the value from which it holds; highest first."""
    found = [(measure, _rule([limit, when, *rest])) for when, measure, limit, *rest in load("organs")["laboratory"]]
    return tuple(sorted(found, key=lambda item: -float(item[1].condition)))


@cache
def pregnancy_rules() -> tuple[SingleRule, ...]:
    return tuple(_rule(["pregnancy", *row]) for row in load("life_stages")["pregnancy"])


@cache
def old_age_rules() -> tuple[SingleRule, ...]:
    return tuple(_rule(["65", *row]) for row in load("life_stages")["old"])


@cache
def childhood_rules() -> tuple[SingleRule, ...]:
    return tuple(_rule([limit, when, *rest]) for when, limit, *rest in load("life_stages")["young"])
