"""Finds sentences that turn the direction of their source round: raised and lowered, common and rare, before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.answering.base import Reason, Support
from qa.answering.support_rules.base import Finding, Rule
from qa.answering.support_rules.comparison import crossed
from qa.answering.support_rules.poles import AXES, BOUND, Pole, poles, without_poles
from qa.answering.support_rules.statements import Clause, Statement, nearest
from qa.retrieval.terms import mentions, names_concept

ALIKE, SLACK = 0.55, 0.12
ALONE = 0.99  # a single word has to stand there itself
ANAPHOR = re.compile(r"该|其|此|它|\b(?:it|they|these|this|those|such)\b")


def check_direction(sentence: Statement, source: Statement) -> Iterator[Finding]:
    """A finding for the first clause whose direction every near clause of the source turns round."""
    for clause in sentence.clauses:
        opposed = next(filter(None, (_opposed(axis, clause, source) for axis in AXES)), "") or _reversed(clause, source)
        if opposed:
            yield Finding(Rule.DIRECTION, Support.CONTRADICTED, Reason.DIRECTION_DIFFERS, {"quote": opposed})
            return


def _opposed(axis: str, clause: Clause, source: Statement) -> str:
    mine = poles(clause.text, axis)
    if not mine:
        return ""
    words = without_poles(clause.text, axis)
    close = nearest(replace(clause, words=words), source, least=ALIKE if len(words) > 1 else ALONE, slack=SLACK)
    facing = [unit for unit in close if poles(unit.text, axis)]
    if facing:
        return facing[0].written if all(_turned(axis, mine, poles(unit.text, axis)) for unit in facing) else ""
    return _opposed_object(clause, mine, source) if axis in BOUND else ""


def _turned(axis: str, mine: Sequence[Pole], theirs: Sequence[Pole]) -> bool:
    if axis in BOUND and len(mine) == len(theirs) == 1 and not mine[0].comparable(theirs[0]):
        return False
    if axis in BOUND and not len(mine) == len(theirs) == 1:
        return any(_differs(pole, theirs) for pole in mine)
    return all(one.name != other.name and one.denied == other.denied for one in mine for other in theirs)


def _differs(pole: Pole, others: Sequence[Pole]) -> bool:
    """Whether the other side's pole on the same words is another one."""
    best = max((pole.nearness(other) for other in others), default=0)
    near = [other for other in others if pole.nearness(other) == best]
    return bool(best) and all(other.name != pole.name and other.denied == pole.denied for other in near)


def _opposed_object(clause: Clause, mine: Sequence[Pole], source: Statement) -> str:
    """«The class … raises serum potassium»: another direction of the same object, said of the same drug."""
    for pole in mine:
        about = [
            (unit, other)
            for unit in source.clauses
            for other in poles(unit.text, pole.axis)
            if pole.object and pole.object == other.object and _same_subject(clause, unit)
        ]
        if about and all(other.name != pole.name and other.denied == pole.denied for _, other in about):
            return about[0][0].written
    return ""


def _same_subject(clause: Clause, unit: Clause) -> bool:
    """The unit's sentence names the clause's drugs, or points back to something named before."""
    drugs = [mention.concept for mention in mentions(clause.text) if mention.concept.kind == "drug"]
    named = [mention.concept for mention in mentions(unit.sentence) if mention.concept.kind == "drug"]
    if named:
        return bool(drugs) and all(names_concept(unit.sentence, drug) for drug in drugs)
    return bool(ANAPHOR.search(unit.sentence))


def _reversed(clause: Clause, source: Statement) -> str:
    """A comparison of the same two things with the sides exchanged."""
    close = [
        unit
        for unit in nearest(clause, source, least=ALIKE, slack=SLACK)
        if crossed(clause.text, unit.text) is not None
    ]
    return close[0].written if close and all(crossed(clause.text, unit.text) for unit in close) else ""
