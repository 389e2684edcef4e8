"""What the drawing and the list of conditions are given: plain values, names in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.urls import reverse

from qa.models import Concept, CurationEvent, Relation
from qa.services.knowledge import language
from qa.services.knowledge_association import Associated


class Node(TypedDict):
    id: str
    name: str
    kind: str
    url: str
    center: bool


class Line(TypedDict):
    id: str
    source: str
    target: str
    kind: str
    label: str
    confidence: float
    url: str


class Drawing(TypedDict):
    nodes: list[Node]
    edges: list[Line]


def drawing(center: Concept, relations: Sequence[Relation]) -> Drawing:
    """Nodes and edges around a concept, as Cytoscape.js takes them."""
    concepts = {end.pk: end for row in relations for end in (row.head, row.tail)} | {center.pk: center}
    return {"nodes": [_node(one, center) for one in concepts.values()], "edges": [_line(row) for row in relations]}


def _node(concept: Concept, center: Concept) -> Node:
    return {"id": f"c{concept.pk}", "name": concept.name_in(language()), "kind": concept.kind,
            "url": reverse("concept", args=[concept.pk]), "center": concept.pk == center.pk}


def _line(row: Relation) -> Line:
    return {"id": f"r{row.pk}", "source": f"c{row.head_id}", "target": f"c{row.tail_id}", "kind": row.kind,
            "label": str(row.get_kind_display()), "confidence": row.confidence, "url": reverse("relation", args=[row.pk])}


@dataclass(frozen=True)
class FindingShown:
    concept: Concept
    present: bool
    weight: float
    edge: int | None


@dataclass(frozen=True)
class ConditionShown:
    """A candidate as the page lists it; ``share`` is a percentage among the candidates shown."""

    concept: Concept
    score: float
    share: int
    parts: tuple[FindingShown, ...]


def ranking_rows(found: Associated) -> list[ConditionShown]:
    shown = found.concepts
    return [
        ConditionShown(shown[one.condition], one.score, round(100 * one.share), tuple(
            FindingShown(shown[part.finding], part.present, part.weight, part.edges[0] if part.edges else None)
            for part in one.contributions))
        for one in found.ranking.candidates]


@dataclass(frozen=True)
class AskedShown:
    """A finding to ask or look for, and the conditions that it would speak for."""

    concept: Concept
    conditions: tuple[Concept, ...]


def asked_rows(found: Associated) -> list[AskedShown]:
    return [AskedShown(found.concepts[one.finding], tuple(found.concepts[key] for key in one.speaks_for)) for one in found.ranking.ask_next]


@dataclass(frozen=True)
class DecisionShown:
    """A decision with the names of what it is about; a concept that is gone is told by its key."""

    event: CurationEvent
    head: str
    tail: str


def decisions_shown(events: Iterable[CurationEvent]) -> list[DecisionShown]:
    rows = list(events)
    named = {one.key: one.name_in(language()) for one in Concept.objects.filter(key__in={key for row in rows for key in (row.head, row.tail)})}
    return [DecisionShown(row, named.get(row.head, row.head), named.get(row.tail, row.tail)) for row in rows]
