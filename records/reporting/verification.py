"""Decides whether a sentence says nothing that its facts do not say; knows words and numbers, no patient and no model.

The rule is a closed vocabulary: every number, unit and date must stand in the facts, every other word must stand in
them too or be one of the plain joining words, and under the same negation, doubt, family or past. So a drug, a
diagnosis or an adjective that nobody recorded is refused without needing a list of all drugs and diagnoses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from records.reporting.claims import Claim, claims_of
from records.reporting.joining_words import CAUSES, STATES


@dataclass(frozen=True)
class Verdict:
    """``problems`` name the words, numbers or contexts that no fact holds; ``used`` are positions of the facts told."""

    supported: bool
    problems: tuple[str, ...]
    used: tuple[int, ...]


def verify(sentence: str, facts: Sequence[str]) -> Verdict:
    """Check one sentence against the texts of the facts it may rest on."""
    said = claims_of(sentence)
    known = [claims_of(fact) for fact in facts]
    used = tuple(position for position, fact in enumerate(known) if _told(said, fact))
    problems = _problems(said, known) or _mixed_dates(said, [known[position] for position in used])
    if not problems and not used:
        problems = ["nothing of the record"]
    return Verdict(not problems, tuple(problems), used)


def says_all_of(texts: Sequence[str], fact: str) -> bool:
    """Whether nothing of the fact is left out of the texts."""
    return not _problems(claims_of(fact), [claims_of(text) for text in texts])


def _problems(said: Claim, known: Sequence[Claim]) -> list[str]:
    foreign = [*_foreign_quantities(said, known), *_foreign_words(said, known), *_foreign_dates(said, known)]
    return foreign or _crossed(said, known)


def _foreign_quantities(said: Claim, known: Sequence[Claim]) -> list[str]:
    held = {
        (quantity.number, quantity.unit) for fact in known for clause in fact.clauses for quantity in clause.quantities
    }
    bare = {number for number, _ in held}
    return [
        str(quantity)
        for clause in said.clauses
        for quantity in clause.quantities
        if (quantity.number, quantity.unit) not in held and not (not quantity.unit and quantity.number in bare)
    ]


def _foreign_dates(said: Claim, known: Sequence[Claim]) -> list[str]:
    held = {day for fact in known for day in fact.dates}
    return [day for day in said.dates if not any(day == other or other.endswith(f"-{day}") for other in held)]


def _foreign_words(said: Claim, known: Sequence[Claim]) -> list[str]:
    return [
        word
        for clause in said.clauses
        for word in clause.words
        if not any(other.context == clause.context and other.holds(word) for fact in known for other in fact.clauses)
    ]


def _told(said: Claim, fact: Claim) -> bool:
    """Whether the sentence tells something of this fact: a quantity with a word of it, or most of its words."""
    words = {word for clause in fact.clauses for word in clause.words}
    shared = {word for word in words if said.holds(word)}
    numbers = {quantity.number for clause in fact.clauses for quantity in clause.quantities}
    told_numbers = numbers & {quantity.number for clause in said.clauses for quantity in clause.quantities}
    if numbers and words:
        return bool(told_numbers and len(shared) * 2 >= len(words)) or len(shared) * 3 >= len(words) * 2
    return bool(told_numbers) if numbers else bool(shared) and len(shared) * 2 >= len(words)


def _crossed(said: Claim, known: Sequence[Claim]) -> list[str]:
    """Numbers and states (high, low …) told beside another measure's name than in the record, such as two exchanged."""
    problems, subject = [], []
    for clause in said.clauses:
        states = [word for word in clause.words if word in STATES]
        causes = [word for word in clause.words if word in CAUSES.values()]
        named = [word for word in clause.words if word not in STATES and word not in causes]
        # «…142 g/L, low»: a clause that names nothing speaks of what the clause before it named.
        subject = named or subject
        for quantity in clause.quantities:
            owners = [fact for fact in known if quantity.number in fact.quantity_numbers]
            if not _one_holds_all(owners, [*subject, *states]):
                problems.append(str(quantity))
        if states and not _one_holds_all(known, [*subject, *states]):
            problems += states
        if causes and not _one_holds_all(known, [*subject, *causes]):
            problems += causes
    return problems


def _one_holds_all(facts: Sequence[Claim], words: Sequence[str]) -> bool:
    return any(all(fact.holds(word) for word in words) for fact in facts)


def _mixed_dates(said: Claim, used: Sequence[Claim]) -> list[str]:
    """Days told together with a fact that happened on another day."""
    if not said.dates:
        return []
    loose = [
        fact
        for fact in used
        if fact.dates
        and fact.quantity_numbers & said.quantity_numbers
        and not any(other.endswith(day) for day in said.dates for other in fact.dates)
    ]
    return [loose[0].dates[0]] if loose else []
