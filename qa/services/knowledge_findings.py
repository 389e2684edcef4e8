"""Reads findings as a doctor types them, in either language: names that the graph knows, or the things that a phrase names.

Nothing is stored: what is typed may be about a patient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.knowledge_graph.linking import name_key
from qa.services.knowledge_association import BARE, FindingNamed, endings, named
from qa.services.text_analysis import spoken_analyser
from qa.text_analysis import measurements
from qa.text_analysis.base import Assertion, Entity, EntityType

MOST_PHRASES, LONGEST = 30, 1000
_PARTED = re.compile(r"[,，、;；。\n]")
_PROBLEMS = frozenset([EntityType.SYMPTOM, EntityType.FINDING, EntityType.DISEASE])
# Words before an English name and after a Chinese one.
_DIRECTIONS = {
    measurements.HIGH: (("elevated", "raised", "increased", "high"), ("升高", "增高", "偏高", "增加", "增多")),
    measurements.LOW: (("low", "decreased", "reduced"), ("降低", "减低", "偏低", "减少", "下降")),
}
_STANCES = {Assertion.PRESENT: True, Assertion.UNCERTAIN: True, Assertion.NEGATED: False}


@dataclass(frozen=True)
class Told:
    """A phrase as it was typed, and the findings it was read as; none where nothing in it is known."""

    phrase: str
    findings: tuple[FindingNamed, ...]

    @property
    def read_as(self) -> tuple[str, ...]:
        """The names it was read as, unless it is one of them."""
        names = tuple(one.name for one in self.findings)
        return () if names == (self.phrase,) else names


def findings_told(text: str, *, present: bool) -> list[Told]:
    """Each phrase between commas. A phrase that denies something («no fever») tells that it is absent.

    Raises ``TerminologyMissing`` or ``SourceUnusable``.
    """
    phrases = list(dict.fromkeys(part.strip() for part in _PARTED.split(text[:LONGEST]) if part.strip()))[:MOST_PHRASES]
    known = named(phrases)
    return [Told(phrase, (FindingNamed(phrase, present),) if phrase in known else tuple(_named_in(phrase, present))) for phrase in phrases]


def _named_in(phrase: str, present: bool) -> Iterator[FindingNamed]:
    for name, stance in dict(_spoken_of(phrase)).items():
        yield FindingNamed(name, stance and present)


def _spoken_of(phrase: str) -> Iterator[tuple[str, bool]]:
    """Names of what is there and of what is not, one for each thing that the graph knows."""
    entities = spoken_analyser().analyse(phrase).entities
    for entity in entities:
        stance = _STANCES.get(entity.assertion)
        if stance is not None and not entity.nested:
            names = list(_names(entity, [one for one in entities if one.nested and entity.start <= one.start and one.end <= entity.end]))
            known = named(names)
            yield from ((name, stance) for name in [one for one in names if one in known][:1])


def _names(entity: Entity, parts: Sequence[Entity]) -> Iterator[str]:
    """What the graph may call it: its names, what a test that is high or low is called, and the broader names that end its own."""
    concept = entity.concept
    if entity.type in _PROBLEMS:
        yield from (name for name in (entity.text, concept.chinese if concept else "", concept.english if concept else "") if name)
    for measured in (entity, *parts):
        yield from _directed(measured)
    if entity.type in _PROBLEMS:
        yield from (name for name in endings(name_key(entity.text)) if name not in BARE)


def _directed(entity: Entity) -> Iterator[str]:
    """«elevated amylase», «淀粉酶升高»: the finding that a value out of range is."""
    direction = entity.measurement.interpretation if entity.type is EntityType.TEST and entity.measurement else None
    test = measurements.test_named(entity.text) if direction in _DIRECTIONS else None
    if test is None or direction is None:
        return
    yield {measurements.LOW: test.low_concept, measurements.HIGH: test.high_concept}[direction]
    before, after = _DIRECTIONS[direction]
    if entity.concept is not None:
        yield from (f"{entity.concept.chinese}{word}" for word in after if entity.concept.chinese)
        yield from (f"{word} {entity.concept.english}" for word in before if entity.concept.english)
