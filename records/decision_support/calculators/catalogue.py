"""All calculators, and how one is found by whatever a clinician calls it."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from records.decision_support.calculators import (
    bedside,
    breathing,
    cardiology,
    checklists,
    critical_care,
    digestion,
    kidney,
    liver,
    metabolism,
    mind_and_brain,
    thrombosis,
)
from records.decision_support.calculators.base import Calculator
from records.decision_support.calculators.inputs import plain
from records.decision_support.words import Refused, Words

FIELDS = (cardiology, thrombosis, critical_care, breathing, kidney, liver, digestion, metabolism, mind_and_brain, bedside, checklists)


@cache
def calculators() -> tuple[Calculator, ...]:
    """Every calculator, field by field."""
    return tuple(each for field in FIELDS for each in field.ALL)


@cache
def _by_name() -> dict[str, Calculator]:
    named: dict[str, Calculator] = {}
    for names in (lambda each: (each.name,), lambda each: each.aliases, lambda each: (each.title.en, each.title.zh)):
        for each in calculators():
            for name in names(each):
                named.setdefault(_plain_name(name), each)
    return named


def _plain_name(name: str) -> str:
    return plain(name).translate(str.maketrans("₂²", "22"))


def find(name: str) -> Calculator:
    """The calculator of this name or alias. Raises ``Refused`` with the nearest names if there is none."""
    written = _plain_name(name)
    shorter = (written, written.removesuffix("score"), written.removesuffix("index"), written.removesuffix("评分"))
    for candidate in shorter:
        if candidate in _by_name():
            return _by_name()[candidate]
    near = [_by_name()[match].name for match in get_close_matches(written, _by_name(), n=3, cutoff=0.7)]
    listed = ", ".join(dict.fromkeys(near))
    raise Refused("NAME", Words(f"没有名为「{name}」的计算器" + (f"，是否为：{listed}？" if near else "。"),
                                f"NAME: there is no calculator «{name}»" + (f"; did you mean {listed}?" if near else "; --list shows all.")))
