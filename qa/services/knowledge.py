"""What the pages of the knowledge graph show: concepts, their edges, the sentences behind them, ways between two concepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qa.knowledge_graph.linking import name_key
from qa.knowledge_graph.paths import MOST_STEPS, Edge, best_paths
from qa.models import Alias, Concept, Definition, Document, Evidence, Kind, Relation
from qa.services.knowledge_neighbours import surest_edges, surest_of_each

FOUND, A_GROUP, A_PAGE, SENTENCES, DEFINITIONS = 30, 8, 50, 20, 3
NEIGHBOURS, NEIGHBOURS_MOST = 20, 150
PATH_FAN, TOLD_FROM = 60, 8

OUTGOING = {
    Kind.HAS_SYMPTOM: _("Symptoms"), Kind.TREATED_BY: _("Treatments"), Kind.CONTRAINDICATED_WITH: _("Contraindicated with"),
    Kind.INTERACTS_WITH: _("Interacts with"), Kind.DIAGNOSED_BY: _("Diagnosis and examination"), Kind.CAUSES: _("Can cause"),
    Kind.RISK_FACTOR_OF: _("Risk factor of"), Kind.COMPLICATION_OF: _("Complication of"), Kind.SUGGESTS: _("Suggests"),
}
INCOMING = {
    Kind.HAS_SYMPTOM: _("Symptom of"), Kind.TREATED_BY: _("Used to treat"), Kind.CONTRAINDICATED_WITH: _("Contraindicated medicines and procedures"),
    Kind.INTERACTS_WITH: _("Interacts with"), Kind.DIAGNOSED_BY: _("Used to diagnose or examine"), Kind.CAUSES: _("Causes"),
    Kind.RISK_FACTOR_OF: _("Risk factors"), Kind.COMPLICATION_OF: _("Complications"), Kind.SUGGESTS: _("Suggested by"),
}


@dataclass(frozen=True)
class Link:
    """An edge seen from one of its ends; ``outgoing`` where that end is the head."""

    relation: Relation
    other: Concept
    outgoing: bool


@dataclass(frozen=True)
class Group:
    """The surest edges of one kind and direction, and how many there are in all."""

    kind: str
    outgoing: bool
    total: int
    links: tuple[Link, ...]
    after: str = ""

    @property
    def label(self) -> str:
        """What the listed concepts are to this one."""
        return str((OUTGOING if self.outgoing else INCOMING)[self.kind])

    @property
    def anchor(self) -> str:
        return f"{'out' if self.outgoing else 'in'}-{self.kind}"


@dataclass(frozen=True)
class Sentence:
    """Evidence as it is read: the sentence with both names marked, and where it stands."""

    row: Evidence
    parts: tuple[tuple[str, bool], ...]
    document: Document | None


@dataclass(frozen=True)
class Step:
    """One edge of a path, with the concept it was reached from and a sentence that states it."""

    relation: Relation
    start: Concept
    end: Concept
    sentence: Sentence | None


def language() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"


def search(words: str) -> list[Concept]:
    """Concepts of this very name, then those with a name that begins with the words or holds them; the best connected first."""
    key = name_key(words)[:200]
    if not key:
        return []
    names = Alias.objects.filter(concept__merged_into__isnull=True, concept__edges__gt=0)
    found: dict[Concept, None] = {}
    for asked in (Q(key=key), Q(key__startswith=key), Q(key__contains=key)):
        if len(found) < FOUND:
            rows = names.filter(asked).select_related("concept").order_by("-concept__edges", "concept")[: 4 * FOUND]
            found |= dict.fromkeys(row.concept for row in rows)
    return list(found)[:FOUND]


def named(words: str) -> Concept | None:
    """The best connected concept of this very name in either language, or the only one that a search finds."""
    found = search(words)
    if not found:
        return None
    exact = Alias.objects.filter(concept=found[0], key=name_key(words)[:200]).exists()
    return found[0] if exact or len(found) == 1 else None


def standing(concept: Concept) -> Concept:
    """The concept itself, or the one it was merged into."""
    while concept.merged_into_id:
        concept = concept.merged_into
    return concept


def groups(concept: Concept) -> list[Group]:
    """The edges of a concept by kind and direction, in the order of ``Kind``."""
    wanted = [(outgoing, kind) for kind in Kind.values for outgoing in (True, False) if _total(concept, kind, outgoing)]
    surest = surest_of_each(concept.pk, wanted, size=A_GROUP)
    rows = Relation.objects.select_related("head", "tail").in_bulk([key for keys in surest.values() for key in keys])
    return [Group(kind, outgoing, _total(concept, kind, outgoing), tuple(
        Link(rows[key], rows[key].tail if outgoing else rows[key].head, outgoing) for key in surest.get((outgoing, kind), ()) if key in rows))
        for outgoing, kind in wanted]


def _total(concept: Concept, kind: str, outgoing: bool) -> int:
    return concept.counts.get(f"{'out' if outgoing else 'in'}:{kind}", 0)


def group(concept: Concept, *, kind: str, outgoing: bool, total: int, size: int = A_PAGE, after: str = "") -> Group:
    """A stretch of edges from the surest on; ``after`` is where the stretch before ended."""
    end, other = ("head", "tail") if outgoing else ("tail", "head")
    rows = Relation.objects.shown().filter(**{end: concept, "kind": kind}).surest().select_related(other)
    if after:
        confidence, _, key = after.partition(":")
        rows = rows.filter(Q(confidence__lt=float(confidence)) | Q(confidence=float(confidence), id__gt=int(key)))
    found = list(rows[: size + 1])
    links = tuple(Link(row, getattr(row, other), outgoing) for row in found[:size])
    more = f"{found[size - 1].confidence}:{found[size - 1].pk}" if len(found) > size else ""
    return Group(kind, outgoing, total, links, more)


def definitions(concept: Concept) -> list[Sentence]:
    """Sentences of documents in use that say what the concept is, those of the reader's language first."""
    rows = Definition.objects.filter(concept=concept, document__state=Document.State.ACTIVE).select_related("document", "passage")
    ordered = sorted(rows[:30], key=lambda row: (row.language != language(), row.document.evidence_level or 9, -(row.document.year or 0), row.pk))
    return [Sentence(row, ((row.passage.text[row.start : row.end], False),), row.document) for row in ordered[:DEFINITIONS]]


def sentences(relation: Relation, *, after: int = 0, limit: int = SENTENCES) -> list[Sentence]:
    """For the edge first, then against it; newest first, undated ones and lines of a source without sentences last.

    ``after`` is the number of the evidence that the stretch before ended with.
    """
    rows = Evidence.objects.filter(relation=relation).select_related("document", "passage").order_by("denied", F("year").desc(nulls_last=True), "id")
    last = Evidence.objects.filter(relation=relation, pk=after).first() if after else None
    return [_sentence(row) for row in (rows.filter(_following(last)) if last else rows)[:limit]]


def _following(last: Evidence) -> Q:
    if last.year is None:
        older = Q(year__isnull=True, id__gt=last.pk)
    else:
        older = Q(year=last.year, id__gt=last.pk) | Q(year__lt=last.year) | Q(year__isnull=True)
    return Q(denied__gt=last.denied) | (Q(denied=last.denied) & older)


def _sentence(row: Evidence) -> Sentence:
    if row.passage is None:
        return Sentence(row, ((f"{row.head_name if row.relation.kind not in _VALUE_FIRST else row.tail_name} · {row.pattern} · "
                               f"{row.tail_name if row.relation.kind not in _VALUE_FIRST else row.head_name}", False),), None)
    return Sentence(row, marked(row.passage.text[row.start : row.end], (row.head_name, row.tail_name)), row.document)


_VALUE_FIRST = (Kind.COMPLICATION_OF, Kind.RISK_FACTOR_OF)


def marked(text: str, names: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """The text in parts, with the first mention of each name marked."""
    spans = sorted({(place, place + len(name)) for name in names if name and (place := text.find(name)) >= 0})
    parts: list[tuple[str, bool]] = []
    position = 0
    for start, end in spans:
        if start >= position:
            parts += [(text[position:start], False), (text[start:end], True)]
            position = end
    return tuple(part for part in [*parts, (text[position:], False)] if part[0])


def neighbourhood(concept: Concept, *, kinds: Sequence[str] = (), least: float = 0.0, limit: int = NEIGHBOURS) -> list[Relation]:
    """The surest edges around a concept, for the drawing and its table."""
    edges = surest_edges([concept.pk], size=min(limit, NEIGHBOURS_MOST), kinds=kinds, least=least)
    rows = Relation.objects.filter(pk__in=[edge.id for edge in edges]).select_related("head", "tail")
    return sorted(rows, key=lambda row: (-row.confidence, -row.documents, row.pk))


def paths(start: Concept, goal: Concept, *, limit: int = 3, longest: int = MOST_STEPS) -> list[list[Step]]:
    """The best ways of at most ``longest`` edges from one concept to the other, each edge with a sentence that states it.

    Machine-extracted edges are walked only where the literature alone joins them not.
    """
    search = partial(best_paths, str(start.pk), str(goal.pk), limit=limit, longest=longest)
    found = search(neighbours=partial(_neighbours, machine=False)) or search(neighbours=partial(_neighbours, machine=True))
    keys = {edge.id for path in found for edge in path}
    rows = {row.pk: row for row in Relation.objects.filter(pk__in=keys).select_related("head", "tail")}
    return [_steps(start, [rows[edge.id] for edge in path]) for path in found]


def _steps(start: Concept, relations: Sequence[Relation]) -> list[Step]:
    steps = []
    for relation in relations:
        end = relation.tail if relation.head_id == start.pk else relation.head
        steps.append(Step(relation, start, end, _telling(relation)))
        start = end
    return steps


def _telling(relation: Relation) -> Sentence | None:
    """A sentence that states the edge, of the newest ones one in the reader's language if there is any."""
    found = [one for one in sentences(relation, limit=TOLD_FROM) if not one.row.denied]
    spoken = (one for one in found if one.document is not None and one.document.language == language())
    return next(spoken, found[0] if found else None)


def _neighbours(keys: Sequence[str], *, machine: bool) -> list[Edge]:
    """A well-connected concept is opened by its best edges only."""
    return surest_edges([int(key) for key in keys], size=PATH_FAN, machine=machine)


def years(concept: Concept) -> list[tuple[int, int]]:
    """Documents that tell of the concept, for every year from the first to the last."""
    counted = {int(year): count for year, count in concept.years.items()}
    return [(year, counted.get(year, 0)) for year in range(min(counted), max(counted) + 1)] if counted else []
