"""What the knowledge administrator decides of the graph: accept, reject, merge, split; each with its reason, each outliving rebuilds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa.knowledge_graph.linking import name_key
from qa.models import Alias, Concept, CurationEvent, Definition, Evidence, Relation
from qa.services.knowledge_figures import renew_concepts, renew_relations

CAPABILITY = "manage_literature"
Action = CurationEvent.Action
_DECISIONS = {Relation.Status.ACCEPTED: Action.ACCEPTED, Relation.Status.REJECTED: Action.REJECTED, Relation.Status.OPEN: Action.REOPENED}


class CannotDecide(Exception):
    """The decision makes no sense as things stand; the message is for the administrator."""


def queue(*, kind: str = "") -> Sequence[Relation]:
    """Edges that wait for review: what sources deny first, then the least sure that the literature states."""
    waiting = Relation.objects.filter(status=Relation.Status.OPEN, confidence__gt=0, machine=False)
    waiting = waiting.filter(kind=kind) if kind else waiting
    return waiting.select_related("head", "tail").order_by("-against", "confidence", "id")


@transaction.atomic
def decide(*, relation: Relation, status: str, reason: str, person: Person) -> None:
    """Accept, reject or reopen an edge. Rejecting needs a reason; raises ``CannotDecide``."""
    require(person, CAPABILITY)
    if status == Relation.Status.REJECTED and not reason.strip():
        raise CannotDecide(_("Say why the edge is rejected."))
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
    _check_merge(kept, merged, reason)
    _lock()
    names = {alias.key for alias in kept.aliases.all()}
    merged.aliases.exclude(key__in=names).update(concept=kept)
    merged.aliases.all().delete()
    _move_definitions(Definition.objects.filter(concept=merged), kept)
    touched = _move_edges(Relation.objects.filter(Q(head=merged) | Q(tail=merged)), merged, kept)
    Concept.objects.filter(pk=merged.pk).update(merged_into=kept)
    Concept.objects.filter(merged_into=merged).update(merged_into=kept)
    Concept.objects.filter(pk=kept.pk).update(chinese=kept.chinese or merged.chinese, english=kept.english or merged.english)
    renew_relations(touched)
    renew_concepts(_ends(touched) | {kept.pk, merged.pk})
    _record(person, Action.MERGED, kept.key, "", merged.key, reason)
    audit.record("curated knowledge", person=person, subject=f"concept:{kept.pk}", merged=merged.pk)


def _check_merge(kept: Concept, merged: Concept, reason: str) -> None:
    if kept.pk == merged.pk:
        raise CannotDecide(_("Choose two different concepts."))
    if kept.merged_into_id or merged.merged_into_id:
        raise CannotDecide(_("One of them was merged already. Open the concept it leads to."))
    if not reason.strip():
        raise CannotDecide(_("Say why they are the same."))


@transaction.atomic
def split(*, concept: Concept, aliases: Collection[int], reason: str, person: Person) -> Concept:
    """Give some names of a concept, with every sentence that uses them, to a concept of their own. Raises ``CannotDecide``."""
    require(person, CAPABILITY)
    chosen = list(concept.aliases.filter(pk__in=list(aliases)))
    if not chosen or len(chosen) == concept.aliases.count():
        raise CannotDecide(_("Choose some of the names, but not all of them."))
    if not reason.strip():
        raise CannotDecide(_("Say why these names mean something else."))
    _lock()
    fresh = _new_concept(concept, chosen)
    Alias.objects.filter(pk__in=[alias.pk for alias in chosen]).update(concept=fresh, decided=True)
    touched = _split_edges(concept, fresh, {alias.key for alias in chosen})
    renew_relations(touched)
    renew_concepts(_ends(touched) | {concept.pk, fresh.pk})
    _record(person, Action.SPLIT, concept.key, "", fresh.key, reason, names=[alias.text for alias in chosen])
    audit.record("curated knowledge", person=person, subject=f"concept:{concept.pk}", split=fresh.pk)
    return fresh


def _new_concept(concept: Concept, names: Sequence[Alias]) -> Concept:
    usual = {language: next((alias.text for alias in names if alias.language == language), "") for language in ("zh", "en")}
    return Concept.objects.create(key=f"split:{names[0].key}"[:230] + f"#{names[0].pk}", kind=concept.kind, chinese=usual["zh"],
                                  english=usual["en"], source="curation")


def _lock() -> None:
    """Builds and other decisions about the shape of the graph wait until this one is committed."""
    with connection.cursor() as cursor:
        cursor.execute("lock table qa_relation in share row exclusive mode")


def _move_edges(relations, old: Concept, new: Concept) -> set[int]:
    """Hang edges onto another concept, together with what is known of the same edge there; the edges touched."""
    touched = set()
    for relation in relations:
        head = new.pk if relation.head_id == old.pk else relation.head_id
        tail = new.pk if relation.tail_id == old.pk else relation.tail_id
        touched.add(_joined(relation, head, tail))
    return {key for key in touched if key}


def _joined(relation: Relation, head: int, tail: int) -> int:
    if head == tail:
        relation.delete()
        return 0
    twin = Relation.objects.filter(head=head, kind=relation.kind, tail=tail).first()
    if twin is None:
        relation.head_id, relation.tail_id = head, tail
        relation.save(update_fields=["head", "tail"])
        return relation.pk
    _move_evidence(Evidence.objects.filter(relation=relation), twin)
    if twin.status == Relation.Status.OPEN and relation.status != Relation.Status.OPEN:
        twin.status = relation.status
        twin.save(update_fields=["status"])
    relation.delete()
    return twin.pk


def _split_edges(concept: Concept, fresh: Concept, names: Collection[str]) -> set[int]:
    touched = set()
    for relation in Relation.objects.about(concept):
        field = "head_name" if relation.head_id == concept.pk else "tail_name"
        moving = [pk for pk, name in Evidence.objects.filter(relation=relation).values_list("pk", field) if name_key(name) in names]
        if not moving:
            continue
        ends = {"head_id": fresh.pk if field == "head_name" else relation.head_id, "tail_id": fresh.pk if field == "tail_name" else relation.tail_id}
        twin, _created = Relation.objects.get_or_create(kind=relation.kind, **ends)
        _move_evidence(Evidence.objects.filter(pk__in=moving), twin)
        touched |= {relation.pk, twin.pk}
    return touched


def _move_evidence(rows, relation: Relation) -> None:
    """The same sentence may stand behind both edges already; it counts once."""
    same = Evidence.objects.filter(relation=relation).values_list("passage", "start", "source", "pattern")
    known = set(same)
    moving = [row.pk for row in rows if (row.passage_id, row.start, row.source, row.pattern) not in known]
    Evidence.objects.filter(pk__in=moving).update(relation=relation)
    rows.filter(~Q(relation=relation)).delete()


def _move_definitions(rows, concept: Concept) -> None:
    known = set(Definition.objects.filter(concept=concept).values_list("passage", "start"))
    moving = [row.pk for row in rows if (row.passage_id, row.start) not in known]
    rows.filter(pk__in=moving).update(concept=concept)


def _ends(relations: Collection[int]) -> set[int]:
    pairs = Relation.objects.filter(pk__in=list(relations)).values_list("head", "tail")
    return {key for pair in pairs for key in pair}


def _record(person: Person, action: str, head: str, kind: str, tail: str, reason: str, **detail: object) -> None:
    CurationEvent.objects.create(person=person, action=action, head=head, kind=kind, tail=tail, reason=reason.strip()[:2000], detail=detail)


def history(*, relation: Relation | None = None, concept: Concept | None = None) -> Sequence[CurationEvent]:
    """What was decided about an edge, or about a concept and its edges, newest first."""
    events = CurationEvent.objects.select_related("person")
    if relation is not None:
        return events.filter(head=relation.head.key, kind=relation.kind, tail=relation.tail.key)
    return events.filter(Q(head=concept.key) | Q(tail=concept.key))[:50] if concept is not None else events[:50]
