"""Duplicates: one substance twice, or two medicines of one class."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations

from records.decision_support.medicines.base import Alert, Severity
from records.decision_support.medicines.vocabulary import Group, vocabulary
from records.decision_support.words import Words

SOURCE = "The classes of the rule base (2026-11)"


def duplicates(lines: Sequence[tuple[str, ...]]) -> list[Alert]:
    """Alerts on the lines of a list, each the ingredients of one entry; ingredients of one product are no duplicate."""
    return [alert for first, second in combinations(lines, 2) for alert in _between(first, second)]


def _between(first: tuple[str, ...], second: tuple[str, ...]) -> list[Alert]:
    same = [_same(name) for name in first if name in second]
    classes = [_classmates(one, other) for one in first for other in second if one != other]
    return same + [alert for alert in classes if alert is not None]


def _same(name: str) -> Alert:
    words = vocabulary().medicines[name].words
    return Alert("duplicate", Severity.MAJOR, (name,), Words(f"{words.zh}重复出现，可致过量。", f"{words.en} is listed twice; overdose can follow."),
                 Words("只保留一种，核对总剂量。", "Keep one and check the total dose."), SOURCE, "duplicate:same")


def _classmates(first: str, second: str) -> Alert | None:
    group = _shared(first, second)
    if group is None:
        return None
    one, other = vocabulary().medicines[first].words, vocabulary().medicines[second].words
    return Alert(
        "duplicate", Severity.MODERATE, (first, second), Words(f"{one.zh}与{other.zh}同为{group.words.zh}，属重复用药。",
                                                               f"{one.en} and {other.en} are both of one class: {group.words.en}."),
        Words("通常只保留一种；确认是否有意为之。", "Usually keep one; confirm that both are meant."), SOURCE, f"duplicate:{group.code}")


@cache
def _treatments() -> dict[str, frozenset[str]]:
    """By medicine: the codes of its classes of which two medicines are one treatment given twice."""
    known = vocabulary()
    return {name: frozenset(code for code, group in known.groups.items() if group.duplicate and name in known.members.get(code, ()))
            for name in known.medicines}


def _shared(first: str, second: str) -> Group | None:
    """The narrowest such class that holds both."""
    known = vocabulary()
    shared = _treatments()[first] & _treatments()[second]
    return known.groups[min(shared, key=lambda code: (len(known.members[code]), code))] if shared else None
