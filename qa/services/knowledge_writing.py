"""Writes what was read of a batch of passages: concepts and names first, then edges and the sentences behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from qa.knowledge_graph.base import Definition as Defined
from qa.knowledge_graph.base import Named, Statement
from qa.knowledge_graph.seeds import SOURCE, Seed
from qa.models import Alias, Concept, Definition, Evidence, Passage, Relation
from qa.services.knowledge_terms import LONGEST, Names
from qa.text_analysis import base

Key = tuple[str, str, str]
_FIND_RELATIONS = """
    select r.id, r.head_id, r.kind, r.tail_id from qa_relation r
      join unnest(%s::bigint[], %s::text[], %s::bigint[]) as n(head, kind, tail)
        on r.head_id = n.head and r.kind = n.kind and r.tail_id = n.tail"""


@dataclass
class Touched:
    """Edges and concepts whose figures are to be renewed."""

    relations: set[int] = field(default_factory=set)
    concepts: set[int] = field(default_factory=set)


class GraphWriter:
    """Remembers concepts it has met, so that a build asks for each once; bounded by what the graph holds.

    Edges are asked for with every batch: one may have gone with the last document that stated it.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._concepts: dict[str, int] = {}
        self._relations: dict[Key, int] = {}  # of the present batch

    def write(self, passages: Sequence[Passage], read: Sequence[tuple[list[Statement], list[Defined]]]) -> Touched:
        """Statements of the passages, side by side. Runs inside the caller's transaction."""
        statements = [(passage, one) for passage, (found, _) in zip(passages, read, strict=True) for one in found]
        defined = [(passage, one) for passage, (_, found) in zip(passages, read, strict=True) for one in found]
        subjects = [one.subject for _, one in defined]
        self._store_concepts(end.concept for end in [*subjects, *(end for _, one in statements for end in (one.head, one.tail))])
        keys = {(one.head.concept.id, one.kind.value, one.tail.concept.id) for _, one in statements}
        self._store_relations(keys)
        Evidence.objects.bulk_create((self._evidence(*pair) for pair in statements), ignore_conflicts=True, batch_size=2000)
        Definition.objects.bulk_create((self._definition(*pair) for pair in defined), ignore_conflicts=True, batch_size=2000)
        return self._touched(keys)

    def write_seeds(self, seeds: Sequence[Seed]) -> Touched:
        self._store_concepts(end for one in seeds for end in (one.head, one.tail))
        keys = {(one.head.id, one.kind.value, one.tail.id) for one in seeds}
        self._store_relations(keys)
        Evidence.objects.bulk_create(
            (Evidence(relation_id=self._relations[one.head.id, one.kind.value, one.tail.id], source=SOURCE, pattern=one.attribute,
                      head_name=one.head_name[:LONGEST], tail_name=one.tail_name[:LONGEST]) for one in seeds),
            ignore_conflicts=True, batch_size=2000)
        return self._touched(keys)

    def _touched(self, keys: Iterable[Key]) -> Touched:
        ends = {end for head, _, tail in keys for end in (head, tail)}
        return Touched({self._relations[key] for key in keys}, {self._concepts[end] for end in ends})

    def _store_concepts(self, concepts: Iterable[base.Concept]) -> None:
        unknown = {one.id: one for one in concepts if one.id not in self._concepts}
        if not unknown:
            return
        self._concepts |= dict(Concept.objects.filter(key__in=unknown).values_list("key", "pk"))
        fresh = [_row(one) for key, one in unknown.items() if key not in self._concepts]
        Concept.objects.bulk_create(fresh, batch_size=2000)
        self._concepts |= {row.key: row.pk for row in fresh}
        Alias.objects.bulk_create(self.names.aliases(fresh), ignore_conflicts=True, batch_size=2000)

    def _store_relations(self, keys: Iterable[Key]) -> None:
        ends = {(self._concepts[head], kind, self._concepts[tail]): (head, kind, tail) for head, kind, tail in keys}
        self._relations = {}
        if not ends:
            return
        Relation.objects.bulk_create((Relation(head_id=head, kind=kind, tail_id=tail) for head, kind, tail in ends),
                                     ignore_conflicts=True, batch_size=2000)
        with connection.cursor() as cursor:
            cursor.execute(_FIND_RELATIONS, [list(column) for column in zip(*ends, strict=True)])
            self._relations = {ends[head, kind, tail]: pk for pk, head, kind, tail in cursor.fetchall()}

    def _evidence(self, passage: Passage, one: Statement) -> Evidence:
        return Evidence(
            relation_id=self._relations[one.head.concept.id, one.kind.value, one.tail.concept.id], document_id=passage.document_id,
            passage=passage, corpus_id=passage.corpus_id, start=one.start, end=one.end, head_name=_name(one.head),
            tail_name=_name(one.tail), denied=one.denied, possible=one.possible, pattern=one.pattern, year=passage.document.year)

    def _definition(self, passage: Passage, one: Defined) -> Definition:
        language = "en" if one.subject.text.isascii() else "zh"
        return Definition(concept_id=self._concepts[one.subject.concept.id], document_id=passage.document_id, passage=passage,
                          start=one.start, end=one.end, language=language)


def _name(named: Named) -> str:
    return " ".join(named.text.split())[:LONGEST]


def _row(concept: base.Concept) -> Concept:
    return Concept(key=concept.id[:250], kind=concept.type.value, chinese=concept.chinese[:LONGEST], english=concept.english[:LONGEST],
                   codes=list(concept.codes), source=concept.source)
