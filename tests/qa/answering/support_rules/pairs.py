"""Reads the labelled sentence-passage pairs and measures the rules of the support check on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.answering.base import Support
from qa.answering.support_rules import Rule, findings, quoted

FOLDER = Path(__file__).parent
LABELS = {"S": Support.SUPPORTED, "P": Support.PARTLY, "C": Support.CONTRADICTED, "U": Support.UNSUPPORTED}
ALARMS = frozenset({Support.CONTRADICTED, Support.UNSUPPORTED})


@dataclass(frozen=True)
class Pair:
    """A sentence, the passage it cites, and what is wrong with it: `rule` is empty where nothing is."""

    sentence: str
    passage: str
    label: Support
    rule: str


@dataclass(frozen=True)
class Score:
    """Of one rule: alarms raised on sentences that are wrong, and wrong sentences of its kind that it caught."""

    precision: float
    recall: float
    raised: int
    wrong: int


def read_pairs(name: str) -> list[Pair]:
    """The pairs of one file, such as «zh-guideline»."""
    return list(_pairs((FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()))


def _pairs(lines: list[str]) -> Iterator[Pair]:
    passage = ""
    for line in lines:
        if line.startswith("> "):
            passage = line[2:]
        elif line[:1] in LABELS:
            label, rule, sentence = line.split(" ", 2)
            yield Pair(sentence, passage, LABELS[label], "" if rule == "-" else rule)


def alarms(pair: Pair) -> frozenset[str]:
    """The rules that call the sentence contradicted or unsupported; overlap of words isn't one of them."""
    if quoted(pair.sentence, [pair.passage]):
        return frozenset()
    found = findings(pair.sentence, [pair.passage])
    return frozenset(item.rule.value for item in found if item.support in ALARMS and item.rule is not Rule.WORDS)


def scores(pairs: list[Pair]) -> dict[str, Score]:
    """By rule, and «all»: an alarm is right when the sentence is wrong, whichever rule its label names."""
    raised: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for pair in pairs:
        bad, found = pair.label in ALARMS, alarms(pair)
        for rule in [*found, *(["all"] if found else [])]:
            raised[rule] += 1
            right[rule] += bad
        for rule in [pair.rule, "all"] if bad else []:
            wrong[rule] += 1
            caught[rule] += rule in found or (rule == "all" and bool(found))
    return {
        rule: Score(right[rule] / max(raised[rule], 1), caught[rule] / max(wrong[rule], 1), raised[rule], wrong[rule])
        for rule in sorted(raised | wrong)
    }
