"""The rule base on pairs of medicines, read once from versioned files: which pairs, how severe, why, what to do, on what ground."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from records.decision_support.medicines.base import SEVERITIES, Severity
from records.decision_support.medicines.vocabulary import vocabulary
from records.decision_support.words import Words

FOLDER = Path(__file__).parents[1] / "rules"
PAIR_FILES = ("bleeding", "heart", "kidney_and_salts", "metabolism", "brain", "absorption", "immunity_infection_cancer")


@dataclass(frozen=True)
class PairRule:
    """Any medicine of ``left`` with any other of ``right``; ``{a}`` and ``{b}`` in the words stand for the two."""

    id: str
    left: frozenset[str]
    right: frozenset[str]
    severity: Severity
    mechanism: str
    why: Words
    do: Words
    source: str


def load(name: str) -> dict[str, Any]:
    """One file of the rules folder."""
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def sources() -> dict[str, str]:
    return load("sources")


def cited(text: str) -> str:
    """«bnf; label warfarin» as full references; a text that is no known key stands for itself."""
    parts = (part.strip() for part in text.split("; "))
    return "; ".join(f"US prescribing information, {part[6:]} (2023)" if part.startswith("label ") else sources().get(part, part)
                     for part in parts)


def both(text: str) -> Words:
    """«中文 | English»."""
    chinese, english = (part.strip() for part in text.split(" | "))
    return Words(chinese, english)


@cache
def pair_rules() -> tuple[PairRule, ...]:
    """All rules, the severest first."""
    found = [_rule(entry) for name in PAIR_FILES for entry in load(name)["rules"]]
    return tuple(sorted(found, key=lambda rule: -rule.severity))


def _rule(entry: dict[str, str]) -> PairRule:
    left, right = entry["when"].split(" + ")
    select = vocabulary().select
    return PairRule(entry["id"], select(left), select(right), SEVERITIES[entry["severity"]], entry["mechanism"], both(entry["why"]),
                    both(entry["do"]), cited(entry["source"]))


@cache
def _sides() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """By medicine: the numbers of the rules on whose left, and on whose right, it stands."""
    left: dict[str, set[int]] = defaultdict(set)
    right: dict[str, set[int]] = defaultdict(set)
    for number, rule in enumerate(pair_rules()):
        for name in rule.left:
            left[name].add(number)
        for name in rule.right:
            right[name].add(number)
    return tuple({name: frozenset(numbers) for name, numbers in side.items()} for side in (left, right))  # type: ignore[return-value]


NOTHING: frozenset[int] = frozenset()


def matching(first: str, second: str) -> Iterator[tuple[PairRule, str, str]]:
    """Every rule on the pair, the severest first, with the medicine that stands left and the one that stands right."""
    left, right = _sides()
    forward = left.get(first, NOTHING) & right.get(second, NOTHING)
    backward = left.get(second, NOTHING) & right.get(first, NOTHING)
    for number in sorted(forward | backward):
        yield (pair_rules()[number], *((first, second) if number in forward else (second, first)))
