"""What the knowledge administrator decides of the graph: accept, reject, merge, split; each with its reason, each outliving rebuilds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa.knowledge_graph.base import SYMMETRIC
from qa.knowledge_graph.linking import name_key
from qa.models import Alias, Concept, CurationEvent, Definition, Evidence, Relation
from qa.models.knowledge import RelationQuerySet
from qa.services import locks
from qa.services.knowledge_figures import ends_of, renew_concepts, renew_relations

CAPABILITY = "manage_literature"
Action = CurationEvent.Action
_DECISIONS = {Relation.Status.ACCEPTED: Action.ACCEPTED, Relation.Status.REJECTED: Action.REJECTED, Relation.Status.OPEN: Action.REOPENED}


class CannotDecide(Exception):
    """The decision makes no sense as things stand; the message is for the administrator."""


def queue(*, kind: str = "", machine: bool = False) -> RelationQuerySet:
    """Edges that wait for review: what sources deny first, then the least sure.

    Those of the literature, unless ``machine``: behind an edge of PyCMeKG stands no sentence to hold it against, so a
    hundred thousand of them would only bury what can be judged. They are decided from their own pages or on demand.
    """
    waiting = Relation.objects.waiting(machine=machine)
    return (waiting.filter(kind=kind) if kind else waiting).select_related("head", "tail")


def place(relation: Relation) -> str:
    """Where an edge stands in the queue, for ``after``."""
    return f"{relation.against}:{relation.confidence}:{relation.pk}"


def after(waiting: RelationQuerySet, position: str) -> RelationQuerySet:
    """What of a queue comes after the position, or all of it without one; decisions made meanwhile shift nothing."""
    if not position:
        return waiting
    against, confidence, key = position.split(":")
    surer = Q(confidence__gt=float(confidence)) | Q(confidence=float(confidence), id__gt=int(key))
    return waiting.filter(Q(against__lt=int(against)) | (Q(against=int(against)) & surer))


@transaction.atomic
def decide(*, relation: Relation, status: str, reason: str, person: Person) -> None:
    """Accept, reject or reopen an edge. Rejecting needs a reason; raises ``CannotDecide``."""
    require(person, CAPABILITY)
    if status == Relation.Status.REJECTED and not reason.strip():
        raise CannotDecide(_("Say why the edge is rejected."))
    locks.changing_graph()
    found = Relation.objects.select_for_update(of=("self",)).select_related("head", "tail").get(pk=relation.pk)
    if found.status == status:
        return
    found.status = status
    found.save(update_fields=["status"])
    renew_concepts({found.head_id, found.tail_id})
    _record(person, _DECISIONS[Relation.Status(status)], found.head.key, found.kind, found.tail.key, reason)
    audit.record("curated knowledge", person=person, subject=f"relation:{found.pk}", status=status)


@transaction.atomic
def merge(*, kept: Concept, merged: Concept, reason: str, person: Person) -> None:
    """Make two concepts one: names, edges and sentences go to ``kept``, now and in every later build. Raises ``CannotDecide``."""
    require(person, CAPABILITY)
    locks.changing_graph()
    kept, merged = (Concept.objects.get(pk=one.pk) for one in (kept, merged))
    _check_merge(kept, merged, reason)
    _move_names(merged, kept)
    _move_definitions(Definition.objects.filter(concept=merged), kept)
    touched = _move_edges(Relation.objects.about(merged).select_related("head", "tail"), merged, kept, person=person, reason=reason)
    Concept.objects.filter(pk=merged.pk).update(merged_into=kept)
    Concept.objects.filter(merged_into=merged).update(merged_into=kept)
    Concept.objects.filter(pk=kept.pk).update(chinese=kept.chinese or merged.chinese, english=kept.english or merged.english)
    renew_relations(touched)
    renew_concepts(ends_of(touched) | {kept.pk, merged.pk})
    _record(person, Action.MERGED, kept.key, "", merged.key, reason)
    audit.record("curated knowledge", person=person, subject=f"concept:{kept.pk}", merged=merged.pk)


def _check_merge(kept: Concept, merged: Concept, reason: str) -> None:
    if kept.pk == merged.pk:
        raise CannotDecide(_("Choose two different concepts."))
    if kept.merged_into_id or merged.merged_into_id:
        raise CannotDecide(_("One of them was merged already. Open the concept it leads to."))
    if not reason.strip():
        raise CannotDecide(_("Say why they are the same."))
    opposite = _decided_otherwise(kept, merged)
    if opposite:
        raise CannotDecide(_("An edge was accepted for one of them and rejected for the other. Decide the same for both first: %(edges)s.") % {
            "edges": "; ".join(opposite[:3])})


def _decided_otherwise(kept: Concept, merged: Concept) -> list[str]:
    """Edges that the merge would make one although one was accepted and the other rejected, as both were named."""
    found: dict[tuple[str, frozenset[int] | tuple[int, int]], dict[str, Relation]] = {}
    both = Relation.objects.filter(Q(head__in=[kept, merged]) | Q(tail__in=[kept, merged])).exclude(status=Relation.Status.OPEN)
    for relation in both.select_related("head", "tail"):
        ends = tuple(kept.pk if end == merged.pk else end for end in (relation.head_id, relation.tail_id))
        same = (relation.kind, frozenset(ends) if relation.kind in SYMMETRIC else ends)
        found.setdefault(same, {})[relation.status] = relation
    return [f"{one.head} – {one.get_kind_display()} – {one.tail}" for decided in found.values() if len(decided) > 1 for one in decided.values()]


def _move_names(merged: Concept, kept: Concept) -> None:
    """Names that both have stay once; one that was given by hand stays given by hand."""
    decided = merged.aliases.filter(decided=True).values("key")
    kept.aliases.filter(key__in=decided).update(decided=True)
    merged.aliases.exclude(key__in=kept.aliases.values("key")).update(concept=kept)
    merged.aliases.all().delete()


@transaction.atomic
def split(*, concept: Concept, aliases: Collection[int], reason: str, person: Person) -> Concept:
    """Give some names of a concept, with every sentence that uses them, to a concept of their own. Raises ``CannotDecide``.

    Where they are those of a concept that was merged into it, that one stands by itself again.
    """
    require(person, CAPABILITY)
    locks.changing_graph()
    chosen = list(concept.aliases.filter(pk__in=list(aliases)))
    if not chosen or len(chosen) == concept.aliases.count():
        raise CannotDecide(_("Choose some of the names, but not all of them."))
    if not reason.strip():
        raise CannotDecide(_("Say why these names mean something else."))
    fresh = _merged_before(concept, chosen) or _new_concept(concept, chosen)
    Alias.objects.filter(pk__in=[alias.pk for alias in chosen]).update(concept=fresh, decided=True)
    touched = _split_edges(concept, fresh, {alias.key for alias in chosen}, person=person, reason=reason)
    renew_relations(touched)
    renew_concepts(ends_of(touched) | {concept.pk, fresh.pk})
    _record(person, Action.SPLIT, concept.key, "", fresh.key, reason, names=[alias.text for alias in chosen])
    audit.record("curated knowledge", person=person, subject=f"concept:{concept.pk}", split=fresh.pk)
    return fresh


def _merged_before(concept: Concept, names: Sequence[Alias]) -> Concept | None:
    """The merged concept whose usual names are all among these, freed of its merge."""
    keys = {alias.key for alias in names}
    for merged in concept.merged.order_by("pk"):
        usual = {name_key(name) for name in (merged.chinese, merged.english) if name}
        if usual and usual <= keys:
            merged.merged_into = None
            merged.save(update_fields=["merged_into"])
            return merged
    return None


def _new_concept(concept: Concept, names: Sequence[Alias]) -> Concept:
    usual = {language: next((alias.text for alias in names if alias.language == language), "") for language in ("zh", "en")}
    return Concept.objects.create(key=f"split:{names[0].key}"[:230] + f"#{names[0].pk}", kind=concept.kind, chinese=usual["zh"],
                                  english=usual["en"], source="curation")


def _move_edges(relations: Iterable[Relation], old: Concept, new: Concept, *, person: Person, reason: str) -> set[int]:
    """Hang edges onto another concept, together with what is known of the same edge there; the edges touched."""
    touched = set()
    for relation in relations:
        head = new if relation.head_id == old.pk else relation.head
        tail = new if relation.tail_id == old.pk else relation.tail
        if head.pk != tail.pk:
            touched.add(_joined(relation, (head, tail), person=person, reason=reason))
        else:
            relation.delete()
    return touched


def _ordered(kind: str, head: Concept, tail: Concept) -> tuple[Concept, Concept]:
    """A symmetric edge has its smaller key at the head, as extraction writes it."""
    return (tail, head) if kind in SYMMETRIC and head.key > tail.key else (head, tail)


def _turn(rows: QuerySet[Evidence]) -> None:
    """Names of sentences go with the ends of their edge."""
    rows.update(head_name=F("tail_name"), tail_name=F("head_name"))


def _joined(relation: Relation, ends: tuple[Concept, Concept], *, person: Person, reason: str) -> int:
    head, tail = _ordered(relation.kind, *ends)
    turned = head != ends[0]
    twin = Relation.objects.filter(head=head, kind=relation.kind, tail=tail).exclude(pk=relation.pk).first()
    kept = twin or relation
    if turned:
        _turn(Evidence.objects.filter(relation=relation))
    if relation.status != Relation.Status.OPEN:
        _carry_over(relation.status, head, relation.kind, tail, person=person, reason=reason)
        kept.status = relation.status
    if twin is not None:
        _move_evidence(Evidence.objects.filter(relation=relation), twin)
        relation.delete()
    kept.head, kept.tail = head, tail
    kept.save(update_fields=["head", "tail", "status"])
    return kept.pk


def _carry_over(status: str, head: Concept, kind: str, tail: Concept, *, person: Person, reason: str) -> None:
    """What was decided about an edge holds for the edge that its sentences go to, and its history says so."""
    _record(person, _DECISIONS[Relation.Status(status)], head.key, kind, tail.key, reason, carried_over=True)


def _split_edges(concept: Concept, fresh: Concept, names: Collection[str], *, person: Person, reason: str) -> set[int]:
    touched = set()
    for relation in Relation.objects.about(concept).select_related("head", "tail"):
        field = "head_name" if relation.head_id == concept.pk else "tail_name"
        moving = [pk for pk, name in Evidence.objects.filter(relation=relation).values_list("pk", field) if name_key(name) in names]
        if not moving:
            continue
        ends = (fresh, relation.tail) if field == "head_name" else (relation.head, fresh)
        head, tail = _ordered(relation.kind, *ends)
        twin, _made = Relation.objects.get_or_create(head=head, kind=relation.kind, tail=tail, defaults={"status": relation.status})
        if twin.status != Relation.Status.OPEN:
            _carry_over(twin.status, head, twin.kind, tail, person=person, reason=reason)
        if head != ends[0]:
            _turn(Evidence.objects.filter(pk__in=moving))
        _move_evidence(Evidence.objects.filter(pk__in=moving), twin)
        touched |= {relation.pk, twin.pk}
    return touched


def _move_evidence(rows: QuerySet[Evidence], relation: Relation) -> None:
    """The same sentence may stand behind both edges already; it counts once."""
    same = Evidence.objects.filter(relation=relation).values_list("passage", "start", "source", "pattern")
    known = set(same)
    moving = [row.pk for row in rows if (row.passage_id, row.start, row.source, row.pattern) not in known]
    Evidence.objects.filter(pk__in=moving).update(relation=relation)
    rows.filter(~Q(relation=relation)).delete()


def _move_definitions(rows: QuerySet[Definition], concept: Concept) -> None:
    known = set(Definition.objects.filter(concept=concept).values_list("passage", "start"))
    moving = [row.pk for row in rows if (row.passage_id, row.start) not in known]
    rows.filter(pk__in=moving).update(concept=concept)


def _record(person: Person, action: str, head: str, kind: str, tail: str, reason: str, **detail: object) -> None:
    CurationEvent.objects.create(person=person, action=action, head=head, kind=kind, tail=tail, reason=reason.strip()[:2000], detail=detail)


def history(*, relation: Relation | None = None, concept: Concept | None = None) -> Sequence[CurationEvent]:
    """What was decided about an edge, or about a concept and its edges, newest first."""
    events = CurationEvent.objects.select_related("person")
    if relation is not None:
        return events.filter(head=relation.head.key, kind=relation.kind, tail=relation.tail.key)
    return events.filter(Q(head=concept.key) | Q(tail=concept.key))[:50] if concept is not None else events[:50]
