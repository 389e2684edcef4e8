"""Holds every sentence of a note against the lines it names: numbers, units, dates, names, negation and side. Writes nothing.

The words may differ, since a note says «denies fever» where somebody was asked and said no; what they claim may not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from qa.text_analysis.base import Assertion, Entity, EntityType
from records.reporting.claims import claims_of
from records.reporting.dialogue import reading_en
from records.reporting.dialogue.note_zh import NO, YES
from records.reporting.dialogue.parts import Statement
from records.reporting.dialogue.transcript import Utterance
from records.reporting.dialogue.wording_en import written

SIDES = {"left": "left", "right": "right", "bilateral": "both", "bilaterally": "both", "左": "left", "右": "right", "双侧": "both",
         "两侧": "both"}
SIDE = re.compile(r"\b(?:left|right|bilateral|bilaterally)\b|[左右]|双侧|两侧", re.IGNORECASE)
# «All right» and «right now» tell no side.
NO_SIDE = re.compile(
    r"\b(?:all right|right (?:now|away|here|there|after|before)|that's right|right\s*[,.?!]|left (?:the|for|over|with))", re.IGNORECASE)
NEGATION = re.compile(
    r"\b(?:no|not|never|denies|denied|deny|without|none|nope|nah|cannot|neither|nor)\b|n't\b|否认|[无没不未]", re.IGNORECASE)
# A «no» that only takes up what was said before: «no, it makes a shooting pain».
TAKES_UP = re.compile(r"^\W*(?:(?:oh|well|um+|uh+)\W+)*no\W+(?=(?:it|it's|i|i'm|i've|we|they|he|she|that|there|my|the)\b)", re.IGNORECASE)
NEARBY = 5


@dataclass(frozen=True)
class Named:
    """A clinical name in a text: what makes it one, how it is written, and whether it is denied there."""

    fact: str
    name: str
    denied: bool


Naming = Callable[[str], Sequence[Named]]


class Checker:
    """Knows the clinical names of a text by ``naming`` and the transcript by its lines."""

    def __init__(self, said: Sequence[Utterance], naming: Naming) -> None:
        self._lines: dict[int, list[Utterance]] = {}
        for one in said:
            self._lines.setdefault(one.line, []).append(one)
        self._naming = naming

    def problems(self, statement: Statement) -> tuple[str, ...]:
        """What the sentence claims and its lines do not; empty where they hold all of it."""
        spoken = [one for line in statement.lines for one in self._lines.get(line, ())]
        source = " ".join(one.text for one in spoken)
        return (*_numbers(statement.text, source), *_sides(statement.text, source), *self._names(statement.text, spoken, source))

    def _names(self, text: str, spoken: Sequence[Utterance], source: str) -> Iterable[str]:
        """Names that no line says, and names told as present that were denied, or the other way round."""
        answered = len({one.line for one in spoken}) > 1
        told = {each.fact: each for each in self._naming(f"{source}\n{written(source)}")}
        for each in self._naming(text):
            if each.fact not in told and not _says(source, each.name):
                yield each.name
            elif each.fact in told and not self._agrees(each, spoken) and _turned(text, source, each.name, answered=answered):
                yield f"{each.name} (negation)"

    def _agrees(self, each: Named, spoken: Sequence[Utterance]) -> bool:
        """Whether some line says the name with the same sign; a question's sign is that of its answer."""
        signs = {sign for place, one in enumerate(spoken) for sign in self._signs(each, one, spoken[place + 1:])}
        return not signs or None in signs or each.denied in signs

    def _signs(self, each: Named, one: Utterance, after: Sequence[Utterance]) -> Iterable[bool | None]:
        """True where the utterance denies the name, None where it leaves it open."""
        for found in self._naming(written(one.text)):
            if found.fact != each.fact:
                continue
            answers = [_answer(other.text) for other in after if other.speaker is not one.speaker]
            if one.asks:
                yield next((sign for sign in answers if sign is not None), None)
            else:
                yield found.denied


def _says(source: str, name: str) -> bool:
    """Whether the lines say the name, or each of its words where it is of several."""
    said = f"{source} {written(source)}".lower()
    return name in said or (" " in name and set(name.split()) <= set(re.findall(r"[\w'-]+", said)))


def _turned(text: str, source: str, name: str, *, answered: bool) -> bool:
    """Whether the sentence denies more or less often than its lines; of one thing said, whether so just before the name."""
    if _negations(text) == _negations(source):
        return False
    return answered or not _denied_nearby(text, name) & _denied_nearby(written(source), name)


def _denied_nearby(text: str, name: str) -> set[bool]:
    """For each place of the name whether one of the ``NEARBY`` words before it denies."""
    low = TAKES_UP.sub("", text.lower())
    return {bool(NEGATION.search(" ".join(low[:found.start()].split()[-NEARBY:]))) for found in re.finditer(re.escape(name), low)}


def _negations(text: str) -> int:
    """How often a text denies something. A sentence that denies as often as its lines turns nothing round."""
    return len(NEGATION.findall(TAKES_UP.sub("", written(text))))


def _answer(text: str) -> bool | None:
    """True where an answer denies, False where it agrees."""
    if reading_en.DENIES.match(text) or NO.match(text):
        return True
    return False if reading_en.AGREES.match(text) or YES.match(text) else None


def _numbers(text: str, source: str) -> list[str]:
    """Figures with their units, and dates, that the lines do not hold, as spoken or as written."""
    claimed, held = claims_of(text), [claims_of(source), claims_of(written(source))]
    quantities = {(one.number, one.unit) for each in held for clause in each.clauses for one in clause.quantities}
    bare = {number for number, _unit in quantities}
    foreign = [str(one) for clause in claimed.clauses for one in clause.quantities
               if (one.number, one.unit) not in quantities and not (one.number in bare and (not one.unit or (one.number, "") in quantities))]
    return [*foreign, *(day for day in claimed.dates if not any(day in each.dates for each in held))]


def _sides(text: str, source: str) -> list[str]:
    told = _sides_in(source)
    return [side for side in _sides_in(text) if side not in told and not (side == "both" and {"left", "right"} <= set(told))]


def _sides_in(text: str) -> list[str]:
    return list(dict.fromkeys(SIDES[found[0].lower()] for found in SIDE.finditer(NO_SIDE.sub(" ", text))))


def named_of(entities: Iterable[Entity], kinds: Collection[EntityType]) -> tuple[Named, ...]:
    """The names of these kinds among what an analyser found."""
    return tuple(Named(one.concept.id if one.concept else one.text.lower(), one.text.lower(), one.assertion is Assertion.NEGATED)
                 for one in entities if one.type in kinds and not one.nested)
