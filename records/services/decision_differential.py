"""Ranks conditions for a patient's findings by the knowledge graph, with the sentences for and against, and what would tell them apart.

It is a list to think over: nothing here raises an alert, and it stores nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from qa.knowledge_graph.association import Candidate, Contribution
from qa.models import Concept, Kind, Relation
from qa.services.knowledge import Sentence, sentences
from qa.services.knowledge_association import Associated, FindingNamed, conditions_for, named
from records.decision_support.differential.findings import Stance, Weighed
from records.decision_support.differential.fitting import fits
from records.models import Condition, Patient

# A best condition for which fewer findings speak is too little to rank by.
LEAST_FOR = 2
STAGE = re.compile(r"[，,（(]?\s*(?:第?[0-9一二三四五ⅠⅡⅢⅣⅤIV]+[ab]?期|(?:CKD\s*)?(?:G|stage\s*)[0-9IV]+[ab]?)\s*[)）]?\s*$", re.IGNORECASE)
FIRST, MOST_CONDITIONS, MOST_TESTS, MOST_ASKED = 3, 10, 5, 6


@dataclass(frozen=True)
class Reason:
    """A finding that speaks for a condition, or against it by being absent; ``sentence`` states their link, where it was looked up."""

    concept: Concept
    present: bool
    weight: float
    relation: Relation
    sentence: Sentence | None


@dataclass(frozen=True)
class Ranked:
    """A condition with its grounds, what it is examined by, and its certainty in the record (empty where it is not there).

    ``machine`` says that it was ranked by machine-made extraction of others too, not by sentences of the literature alone.
    """

    concept: Concept
    supporting: tuple[Reason, ...]
    opposing: tuple[Reason, ...]
    tests: tuple[Relation, ...]
    certainty: str
    machine: bool


@dataclass(frozen=True)
class ToAsk:
    """A finding not told yet, and the shown conditions for which it would speak."""

    concept: Concept
    conditions: tuple[Concept, ...]


@dataclass(frozen=True)
class Differential:
    """``first`` are at most three conditions of the literature, none without ``enough``; ``others`` the rest, some of them machine-made.

    ``unknown`` are present findings that the graph does not hold; ``counted`` is how many it does.
    """

    first: tuple[Ranked, ...]
    others: tuple[Ranked, ...]
    asked: tuple[ToAsk, ...]
    unknown: tuple[str, ...]
    ruled_out: tuple[Concept, ...]
    counted: int
    enough: bool
    milliseconds: int


@dataclass(frozen=True)
class _Place:
    """A candidate of one of the two rankings."""

    candidate: Candidate
    ranking: Associated
    machine: bool

    @property
    def concept(self) -> Concept:
        return self.ranking.concepts[self.candidate.condition]

    @property
    def supported(self) -> bool:
        return sum(part.present for part in self.candidate.contributions) >= LEAST_FOR


def differential_of(patient: Patient, weighed: Sequence[Weighed]) -> Differential:
    """Conditions that sentences of the literature link with the findings come first, then those that extraction by others adds.

    Diagnoses that the record rules out, and diseases of another age or sex, are taken out.
    """
    started = time.perf_counter()
    told, unknown = _told(each for each in weighed if each.stance is not Stance.LEFT_OUT)
    rankings = [conditions_for(told, with_machine=machine) for machine in (False, True)]
    standing, age = _standing(patient), patient.age(timezone.localdate())
    places = [each for each in _places(rankings) if fits((each.concept.chinese, each.concept.english), age=age, sex=patient.sex)]
    kept = [each for each in places if standing.get(each.candidate.condition) != Condition.Certainty.REFUTED]
    ruled_out = tuple(each.concept for each in places if each not in kept)
    enough = bool(kept) and kept[0].supported and not kept[0].machine
    first = [each for each in kept if not each.machine][:FIRST] if enough else []
    others = [each for each in kept if each not in first][:MOST_CONDITIONS - len(first)]
    return Differential(_ranked(first, standing, in_full=True), _ranked(others, standing, in_full=False), _asked(rankings, first or others),
                        unknown, ruled_out, len(told), enough, round((time.perf_counter() - started) * 1000))


def _told(counting: Iterable[Weighed]) -> tuple[list[FindingNamed], tuple[str, ...]]:
    """Each finding once by a name that the graph knows, and the present ones that it does not know."""
    given = list(counting)
    known = named(name for each in given for name in each.finding.names)
    told: dict[str, FindingNamed] = {}
    unknown: list[str] = []
    for each in given:
        name = next((name for name in each.finding.names if name in known), None)
        if name is None:
            unknown += [each.finding.name] if each.stance is Stance.PRESENT else []
        else:
            told.setdefault(known[name].key, FindingNamed(name, each.stance is Stance.PRESENT))
    return list(told.values()), tuple(unknown)


def _places(rankings: Sequence[Associated]) -> list[_Place]:
    """Both rankings in one, each condition once: what literature supports well, what else it names, then what machines extracted."""
    literature, everything = ([_Place(each, found, machine) for each in found.ranking.candidates]
                              for machine, found in zip((False, True), rankings, strict=True))
    found: dict[int, _Place] = {}
    for each in (*(each for each in literature if each.supported), *literature, *(each for each in everything if each.supported)):
        found.setdefault(each.concept.pk, each)
    return list(found.values())


def _standing(patient: Patient) -> dict[str, str]:
    """The certainty of each diagnosis of the record that the graph knows, by the concept's key; a stage is no part of a name."""
    rows = [(name, row.certainty) for row in patient.conditions.all() for name in (row.name, STAGE.sub("", row.name))]
    known = named(name for name, _certainty in rows)
    return {known[name].key: certainty for name, certainty in reversed(rows) if name in known}


def _ranked(kept: Sequence[_Place], standing: Mapping[str, str], *, in_full: bool) -> tuple[Ranked, ...]:
    """With the sentences and examinations of each where it is shown ``in_full``."""
    numbers = [part.edges[0] for each in kept for part in each.candidate.contributions if part.edges]
    edges = Relation.objects.select_related("head", "tail").in_bulk(numbers)
    return tuple(_one(each, edges, standing.get(each.candidate.condition, ""), in_full=in_full) for each in kept)


def _one(each: _Place, edges: Mapping[int, Relation], certainty: str, *, in_full: bool) -> Ranked:
    reasons = [_reason(part, each.ranking, edges[part.edges[0]], looked_up=in_full) for part in each.candidate.contributions if part.edges]
    return Ranked(each.concept, tuple(one for one in reasons if one.present), tuple(one for one in reasons if not one.present),
                  _tests(each.concept) if in_full else (), certainty, each.machine)


def _tests(concept: Concept) -> tuple[Relation, ...]:
    """What the condition is examined by: edges that literature states first."""
    rows = Relation.objects.shown().filter(head=concept, kind=Kind.DIAGNOSED_BY).select_related("head", "tail")
    return tuple(rows.order_by("machine", "-confidence", "id")[:MOST_TESTS])


def _reason(part: Contribution, found: Associated, relation: Relation, *, looked_up: bool) -> Reason:
    stated = next(iter(sentences(relation, limit=1)), None) if looked_up else None
    return Reason(found.concepts[part.finding], part.present, part.weight, relation, stated)


def _asked(rankings: Sequence[Associated], kept: Sequence[_Place]) -> tuple[ToAsk, ...]:
    """What parts the shown conditions, the literature's own findings first."""
    shown = {each.candidate.condition: each.concept for each in kept}
    asked: dict[int, ToAsk] = {}
    for found in rankings:
        for one in found.ranking.ask_next:
            concept, conditions = found.concepts[one.finding], tuple(shown[key] for key in one.speaks_for if key in shown)
            if conditions:
                asked.setdefault(concept.pk, ToAsk(concept, conditions))
    return tuple(asked.values())[:MOST_ASKED]
