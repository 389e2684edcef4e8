"""Holds every quantity of a sentence against its source: value, unit, comparator, and whom or what it belongs to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from qa.answering.base import Reason, Support
from qa.answering.support_rules.base import Finding, Rule
from qa.answering.support_rules.owners import KINDS, Owner, owner
from qa.answering.support_rules.quantities import Quantity, quantities
from qa.answering.support_rules.statements import Clause, Statement, nearest
from qa.answering.support_rules.units import Dimension

SAME, ROUNDED = 0.006, 0.05
ALIKE = 0.6
RATES = frozenset({("time", -1), ("month", -1)})
DOSES = frozenset({"mass", "activity", "amount", "energy", "percent"})


def check_numbers(sentence: Statement, source: Statement) -> Iterator[Finding]:
    """At most one finding for each quantity that the source doesn't hold, or holds for something else."""
    offered = [quantity for text in source.sentences for quantity in quantities(text)]
    for clause in sentence.clauses:
        for quantity in quantities(clause.text):
            found = _checked(quantity, clause, source, offered)
            if found is not None:
                yield found


def _checked(quantity: Quantity, clause: Clause, source: Statement, offered: Sequence[Quantity]) -> Finding | None:
    equal = [other for other in offered if matches(quantity, other)]
    if not equal:
        return _absent(quantity, clause, source, offered)
    if quantity.side and all(other.side and other.side != quantity.side for other in equal):
        return _finding(Support.CONTRADICTED, Reason.NUMBER_DIFFERS, quantity, quote=equal[0].text)
    return _of_another(quantity, clause, source)


def _absent(quantity: Quantity, clause: Clause, source: Statement, offered: Sequence[Quantity]) -> Finding:
    """The source says another number in the same place, has a near one, or none at all."""
    if quantity.about and any(matches(quantity, other, within=ROUNDED) for other in offered):
        return _finding(Support.PARTLY, Reason.NUMBER_ROUNDED, quantity)
    if any(_inside(quantity, other) for other in offered):
        return _finding(Support.PARTLY, Reason.NUMBER_ROUNDED, quantity)
    for unit in nearest(clause, source, least=ALIKE):
        rivals = [other for other in quantities(unit.text) if other.unit == quantity.unit]
        if rivals and _same_subject(clause, unit):
            return _finding(Support.CONTRADICTED, Reason.NUMBER_DIFFERS, quantity, quote=rivals[0].text)
    return _finding(Support.UNSUPPORTED, Reason.NUMBER_MISSING, quantity)


def _same_subject(clause: Clause, unit: Clause) -> bool:
    """One number each: with several, the words alone don't tell which stands for which."""
    return len(quantities(clause.text)) == len(quantities(unit.text)) or len(quantities(unit.text)) == 1


def _of_another(quantity: Quantity, clause: Clause, source: Statement) -> Finding | None:
    """Every place where the source has this number belongs to another drug, group of people or severity."""
    for kind in KINDS:
        own = _owner(clause.text, quantity, kind) or _owner_in_sentence(clause, quantity, kind)
        owners = [
            _owner(text, other, kind)
            for text in source.sentences
            for other in quantities(text)
            if matches(quantity, other)
        ]
        if own and owners and all(other is not None and own.excludes(other) for other in owners):
            term = owners[0].text if owners[0] else ""
            return _finding(Support.UNSUPPORTED, Reason.NUMBER_OF_ANOTHER, quantity, term=term)
    return None


def _owner(text: str, quantity: Quantity, kind: str) -> Owner | None:
    return owner(text, quantity.start, quantity.start + len(quantity.text), kind)


def _owner_in_sentence(clause: Clause, quantity: Quantity, kind: str) -> Owner | None:
    """Where the clause itself names none: the nearest before it in its sentence."""
    place = max(clause.sentence.find(clause.text), 0) + quantity.start
    return owner(clause.sentence, place, place + len(quantity.text), kind)


def matches(quantity: Quantity, other: Quantity, *, within: float = SAME) -> bool:
    """Whether the other text's quantity holds this one: the same value or range, or one end of its range."""
    if not _same_unit(quantity.unit, other.unit):
        return False
    bare = not quantity.unit and bool(other.unit)
    low, high = other.figures if bare else (other.low, other.high)
    own = quantity.figures if bare else (quantity.low, quantity.high)
    ends = [(low, high), (low, low), (high, high)]
    return any(_equal(own[0], first, within) and _equal(own[1], last, within) for first, last in ends)


def _same_unit(unit: Dimension, other: Dimension) -> bool:
    """A number without a unit may carry one in the source; a dose or share a day may be written without «a day»."""
    return not unit or unit == other or _without_time(unit) == _without_time(other) != ()


def _without_time(unit: Dimension) -> Dimension:
    if not {base for base, _ in unit} & DOSES:
        return unit
    return tuple(part for part in unit if part not in RATES)


def _equal(value: float, other: float, within: float) -> bool:
    return math.isclose(value, other, rel_tol=within, abs_tol=1e-15)


def _inside(quantity: Quantity, other: Quantity) -> bool:
    within = other.low <= quantity.low and quantity.high <= other.high
    return other.low < other.high and quantity.unit == other.unit and within


def _finding(support: Support, reason: Reason, quantity: Quantity, **parameters: str) -> Finding:
    return Finding(Rule.NUMBERS, support, reason, {"value": quantity.text, **parameters})
