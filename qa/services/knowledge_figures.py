"""Keeps what is derived from evidence true to it: confidence of edges, counts and years of concepts; forgets and redates documents."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from qa.knowledge_graph import confidence as sure
from qa.models import Concept, Definition, Document, Evidence, Relation
from qa.services import locks

AT_ONCE = 2000
_COUNTS = """
    select concept, direction || ':' || kind, count(*) from (
        select head_id as concept, 'out' as direction, kind from qa_relation
         where head_id = any(%(keys)s) and confidence > 0 and status <> 'rejected'
        union all
        select tail_id, 'in', kind from qa_relation
         where tail_id = any(%(keys)s) and confidence > 0 and status <> 'rejected') edges
     group by 1, 2"""
_YEARS = """
    select concept, year, count(distinct document_id) from (
        select r.head_id as concept, e.year, e.document_id from qa_relation r join qa_evidence e on e.relation_id = r.id
         where r.head_id = any(%(keys)s) and e.year is not null and r.status <> 'rejected'
        union all
        select r.tail_id, e.year, e.document_id from qa_relation r join qa_evidence e on e.relation_id = r.id
         where r.tail_id = any(%(keys)s) and e.year is not null and r.status <> 'rejected') told
     group by 1, 2"""
# One statement for thousands of rows: bulk_update builds a CASE of as many branches, which takes minutes.
_KEEP_RELATIONS = """
    update qa_relation r set confidence = n.confidence, documents = n.documents, against = n.against, machine = n.machine
      from unnest(%s::bigint[], %s::float8[], %s::int[], %s::int[], %s::bool[]) as n(id, confidence, documents, against, machine)
     where r.id = n.id and (r.confidence, r.documents, r.against, r.machine) is distinct from (n.confidence, n.documents, n.against, n.machine)"""
_KEEP_COUNTS = """
    update qa_concept c set counts = n.counts::jsonb, edges = n.edges, years_due = true
      from unnest(%s::bigint[], %s::text[], %s::int[]) as n(id, counts, edges) where c.id = n.id"""
_KEEP_YEARS = """
    update qa_concept c set years = n.years::jsonb, years_due = false from unnest(%s::bigint[], %s::text[]) as n(id, years) where c.id = n.id"""


def renew_relations(keys: Collection[int]) -> None:
    """Confidence and counts of these edges; an edge nothing tells of any more goes, unless somebody decided about it."""
    for part in _parts(keys):
        told: dict[int, list[Evidence]] = defaultdict(list)
        fields = ("relation_id", "document_id", "source", "denied", "possible")
        for row in Evidence.objects.filter(relation__in=part).only(*fields):
            told[row.relation_id].append(row)
        relations = list(Relation.objects.filter(pk__in=part))
        for relation in relations:
            _weigh(relation, told[relation.pk])
        _execute(_KEEP_RELATIONS, [[getattr(one, name) for one in relations] for name in ("pk", "confidence", "documents", "against", "machine")])
        Relation.objects.filter(pk__in=[one.pk for one in relations if not told[one.pk]], status=Relation.Status.OPEN).delete()


def _weigh(relation: Relation, told: Iterable[Evidence]) -> None:
    rows = list(told)
    relation.confidence = sure.confidence(
        sure.Told(row.document_id, sure.LITERATURE if row.source == Evidence.LITERATURE else sure.MACHINE_EXTRACTED, row.denied, row.possible)
        for row in rows)
    relation.documents = len({row.document_id for row in rows if not row.denied and row.document_id})
    relation.against = len({row.document_id for row in rows if row.denied and row.document_id})
    relation.machine = not relation.documents and any(row.source != Evidence.LITERATURE for row in rows)


def renew_concepts(keys: Collection[int], *, years: bool = True) -> None:
    """Counts of shown edges, and for each year the documents that tell of the concept; without ``years`` these are due."""
    for part in _parts(keys):
        counts = _grouped(_COUNTS, part)
        found = [counts.get(key, {}) for key in part]
        _execute(_KEEP_COUNTS, [part, [json.dumps(one) for one in found], [sum(one.values()) for one in found]])
        if years:
            _renew_years(part)


def renew_due_years() -> None:
    """Years of every concept whose edges were renewed without them, be it by a build that was killed before its end."""
    for part in _parts(Concept.objects.filter(years_due=True).values_list("pk", flat=True)):
        with transaction.atomic():
            locks.changing_graph()
            _renew_years(part)


def _renew_years(keys: list[int]) -> None:
    by_year = _grouped(_YEARS, keys)
    _execute(_KEEP_YEARS, [keys, [json.dumps(by_year.get(key, {})) for key in keys]])


def _grouped(query: str, keys: list[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(query, {"keys": keys})
        for concept, name, count in cursor.fetchall():
            found[concept][str(name)] = count
    return found


def _execute(statement: str, columns: list[list[Any]]) -> None:
    if columns[0]:
        with connection.cursor() as cursor:
            cursor.execute(statement, columns)


def _parts(keys: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(set(keys))
    return (ordered[place : place + AT_ONCE] for place in range(0, len(ordered), AT_ONCE))


@transaction.atomic
def forget_documents(keys: Collection[int]) -> int:
    """Take out of the graph what these documents say, and whatever only they supported; the number of sentences taken out.

    Called in the transaction that removes or retracts them, after it has marked them so: no page shows an edge without its
    source, and a build that comes after reads them no more.
    """
    if not keys:
        return 0
    locks.changing_graph()
    told = Evidence.objects.filter(document__in=list(keys))
    relations = set(told.values_list("relation", flat=True))
    Definition.objects.filter(document__in=list(keys)).delete()
    if not relations:
        return 0
    ends = ends_of(relations)
    count, _ = told.delete()
    renew_relations(relations)
    renew_concepts(ends)
    return count


@transaction.atomic
def redate_documents(documents: Sequence[Document]) -> None:
    """Give the sentences of these documents their present year, and renew the years of what they tell of."""
    if not documents:
        return
    locks.changing_graph()
    relations: set[int] = set()
    for document in documents:
        told = Evidence.objects.filter(document=document.pk)
        relations |= set(told.values_list("relation", flat=True))
        told.update(year=document.year)
    for part in _parts(ends_of(relations)):
        _renew_years(part)


def ends_of(relations: Collection[int]) -> set[int]:
    """The concepts that these edges join."""
    return {end for part in _parts(relations) for pair in Relation.objects.filter(pk__in=part).values_list("head", "tail") for end in pair}


def forget_unused(corpus: int) -> int:
    """The same for every document of the corpus that is not in use, however it came to that."""
    told = Evidence.objects.filter(Q(corpus=corpus) & ~Q(document__state=Document.State.ACTIVE) & Q(document__isnull=False))
    return forget_documents(set(told.values_list("document", flat=True)))
