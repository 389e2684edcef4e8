"""Ranks conditions for a patient's findings from the stored graph; the formula is ``qa.knowledge_graph.association``'s.

A ranking rests on literature and machine extraction: it is a list to think over, never an alert by itself.

``conditions_for``, ``FindingNamed`` and ``Associated`` are what other apps build on, and stay as they are: names of findings
in, in either language, as the record or a doctor writes them; out comes ``ranking`` (candidates best first, ``score`` in
natural logarithms, ``share`` among the candidates, ``contributions`` with the identifiers of the edges that say so, whose
pages are ``reverse("relation", args=[edge])``; ``ask_next``), the ``concepts`` it names by key, and the names it does not know.
Nothing is stored and nobody is named; an empty graph gives an empty ranking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum

from qa.knowledge_graph.association import Association, Observed, Ranking, rank
from qa.knowledge_graph.linking import name_key
from qa.models import Alias, Concept, ConceptKind, Kind, Relation

PROBLEMS = (ConceptKind.DISEASE, ConceptKind.SYMPTOM, ConceptKind.FINDING)
COMPLAINTS = (ConceptKind.SYMPTOM, ConceptKind.FINDING)
MOST_CANDIDATES = 300
FIRST, MOST_TESTS = 5, 6
# Heads of many names that tell nothing alone.
BARE = frozenset(["pain", "ache", "swelling", "discomfort", "weakness", "disorder", "loss", "疼痛", "不适", "肿胀", "肿块", "异常", "障碍", "减退"])
# Which way an edge links a condition with a finding.
_CONDITION_FIRST, _FINDING_FIRST = (Kind.HAS_SYMPTOM, Kind.CAUSES), (Kind.SUGGESTS,)


@dataclass(frozen=True)
class FindingNamed:
    """A finding as the record or a doctor names it, in either language."""

    name: str
    present: bool = True


@dataclass(frozen=True)
class Associated:
    """``ranking`` speaks of concepts by their key; ``concepts`` holds each of them, ``unknown`` the names not in the graph."""

    ranking: Ranking
    concepts: dict[str, Concept]
    unknown: tuple[str, ...]


def conditions_for(findings: Iterable[FindingNamed], *, with_machine: bool = True) -> Associated:
    """Candidate conditions for the findings, with what speaks for and against each and what to ask or test next.

    Without ``with_machine`` only edges count that a sentence of the literature states.
    """
    given = list(findings)
    known = named(one.name for one in given)
    observed = [Observed(known[one.name].key, one.present) for one in given if one.name in known]
    edges = _edges(with_machine)
    present = {known[one.name].pk: known[one.name] for one in given if one.present and one.name in known}
    broader = broader_findings(present.values())
    candidates = _candidates(edges, [*present, *(one.pk for others in broader.values() for one in others)])
    rows = edges.filter(_condition_in(candidates)).order_by().values_list("pk", "kind", "confidence", "head__key", "tail__key")
    associations = [_association(*row) for row in rows]
    ranking = rank(observed, associations, conditions=_conditions(edges), shared=_shared(edges, {one.finding for one in associations}),
                   broader={key: [one.key for one in others] for key, others in broader.items()},
                   told_of=dict(Concept.objects.filter(pk__in=candidates).values_list("key", "edges")))
    return Associated(ranking, _concepts(ranking), tuple(one.name for one in given if one.name not in known))


def tests_of_first(found: Associated, *, with_machine: bool = True) -> list[tuple[Concept, list[Relation]]]:
    """What the first candidates are examined by, at most ``MOST_TESTS`` each: what the literature states first."""
    first = [found.concepts[one.condition] for one in found.ranking.candidates[:FIRST]]
    edges = Relation.objects.shown().filter(kind=Kind.DIAGNOSED_BY).select_related("tail").order_by("machine", "-confidence", "id")
    if not with_machine:
        edges = edges.filter(machine=False)
    told = [(condition, list(edges.filter(head=condition)[:MOST_TESTS])) for condition in first]
    return [(condition, rows) for condition, rows in told if rows]


def named(names: Iterable[str]) -> dict[str, Concept]:
    """The concept of each name that the graph knows as a problem: symptom, finding or disease."""
    wanted = {name: name_key(name) for name in names if name.strip()}
    found: dict[str, Concept] = {}
    for alias in Alias.objects.filter(key__in=wanted.values(), concept__kind__in=PROBLEMS).select_related("concept__merged_into").order_by(
            "decided", "concept__edges"):
        found[alias.key] = alias.concept.merged_into or alias.concept
    return {name: found[key] for name, key in wanted.items() if key in found}


def broader_findings(concepts: Iterable[Concept]) -> dict[str, list[Concept]]:
    """By the key of each symptom or finding those that it is a kind of: the end of its name is theirs, as heads of names are
    in both languages («upper abdominal pain», «上腹痛»)."""
    ends: dict[str, set[str]] = {}
    narrow = {one.pk: one for one in concepts if one.kind in COMPLAINTS}
    for concept, name in Alias.objects.filter(concept__in=narrow).values_list("concept", "key"):
        for ending in endings(name):
            ends.setdefault(ending, set()).add(narrow[concept].key)
    found: dict[str, list[Concept]] = {}
    rows = Alias.objects.filter(key__in=ends.keys() - BARE, concept__kind__in=COMPLAINTS, concept__edges__gt=0, concept__merged_into__isnull=True)
    for alias in rows.select_related("concept").order_by("concept"):
        for key in ends[alias.key] - {alias.concept.key}:
            if alias.concept not in found.setdefault(key, []):
                found[key].append(alias.concept)
    return found


def endings(name: str) -> list[str]:
    """What may be a broader name, longest first: whole words of an English one, at least two characters of a Chinese one."""
    if name.isascii():
        words = name.split()
        return [" ".join(words[place:]) for place in range(1, len(words))]
    return [name[place:] for place in range(1, len(name) - 1)]


def _edges(with_machine: bool):
    shown = Relation.objects.shown().filter(
        Q(kind__in=_CONDITION_FIRST, head__kind=ConceptKind.DISEASE, tail__kind__in=PROBLEMS) |
        Q(kind__in=_FINDING_FIRST, tail__kind=ConceptKind.DISEASE))
    return shown if with_machine else shown.filter(machine=False)


def _candidates(edges, findings: Sequence[int]) -> list[int]:
    """The conditions linked with a present finding, most strongly linked first, as many as can be looked at."""
    strength: Counter[int] = Counter()
    for kinds, condition, finding in ((_CONDITION_FIRST, "head", "tail"), (_FINDING_FIRST, "tail", "head")):
        linked = edges.filter(kind__in=kinds, **{f"{finding}__in": findings}).values_list(condition).annotate(sum=Sum("confidence")).order_by()
        strength.update(dict(linked))
    return [key for key, _ in strength.most_common(MOST_CANDIDATES)]


def _condition_in(keys: Sequence[int]) -> Q:
    return Q(kind__in=_CONDITION_FIRST, head__in=keys) | Q(kind__in=_FINDING_FIRST, tail__in=keys)


def _association(edge: int, kind: str, confidence: float, head: str, tail: str) -> Association:
    condition, finding = (tail, head) if kind in _FINDING_FIRST else (head, tail)
    return Association(condition, finding, confidence, (edge,))


def _conditions(edges) -> int:
    return edges.filter(kind__in=_CONDITION_FIRST).order_by().values("head").distinct().count()


def _shared(edges, findings: Iterable[str]) -> dict[str, int]:
    """How many conditions each finding is linked with."""
    numbers = dict(Concept.objects.filter(key__in=list(findings)).order_by().values_list("pk", "key"))
    counted: dict[str, set[int]] = {}
    for kinds, finding, condition in ((_CONDITION_FIRST, "tail", "head"), (_FINDING_FIRST, "head", "tail")):
        linked = edges.filter(kind__in=kinds, **{f"{finding}__in": list(numbers)}).order_by().values_list(finding, condition)
        for number, other in linked:
            counted.setdefault(numbers[number], set()).add(other)
    return {key: len(others) for key, others in counted.items()}


def _concepts(ranking: Ranking) -> dict[str, Concept]:
    wanted = {one.condition for one in ranking.candidates} | {one.finding for one in ranking.ask_next}
    wanted |= {part.finding for one in ranking.candidates for part in one.contributions}
    return {concept.key: concept for concept in Concept.objects.filter(key__in=wanted)}
