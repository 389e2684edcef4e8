"""The surest edges around concepts, each kind and direction read in the order of its index: a concept of a hundred thousand
edges costs what one of ten does."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection

from qa.knowledge_graph.paths import Edge
from qa.models import Kind

_SURE = """
    select found.* from unnest(%(keys)s::bigint[]) as n(concept) cross join lateral (
        select * from ({directions}) both_ways order by confidence desc, id limit %(size)s) found"""
_DIRECTION = """
    select edge.* from unnest(%(kinds)s::text[]) as k(kind) cross join lateral (
        select id, head_id, kind, tail_id, confidence from qa_relation
         where {end} = n.concept and kind = k.kind and confidence > 0 and confidence >= %(least)s and status <> 'rejected'
           and (%(machine)s or not machine)
         order by confidence desc, id limit %(size)s) edge"""
_QUERY = _SURE.format(directions=" union all ".join(_DIRECTION.format(end=end) for end in ("head_id", "tail_id")))

_EACH = """
    select wanted.outgoing, wanted.kind, array_agg(edge.id order by edge.confidence desc, edge.id)
      from unnest(%(outgoing)s::bool[], %(kinds)s::text[]) with ordinality as wanted(outgoing, kind, place) cross join lateral (
        (select id, confidence from qa_relation where wanted.outgoing and head_id = %(concept)s and kind = wanted.kind
            and confidence > 0 and status <> 'rejected' order by confidence desc, id limit %(size)s)
        union all
        (select id, confidence from qa_relation where not wanted.outgoing and tail_id = %(concept)s and kind = wanted.kind
            and confidence > 0 and status <> 'rejected' order by confidence desc, id limit %(size)s)) edge
     group by wanted.place, wanted.outgoing, wanted.kind order by wanted.place"""


def surest_edges(concepts: Sequence[int], *, size: int, kinds: Collection[str] = (), least: float = 0.0, machine: bool = True) -> list[Edge]:
    """At most ``size`` shown edges of each concept in either direction; without ``machine`` only those the literature states."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, {"keys": list(concepts), "kinds": list(kinds) or Kind.values, "least": least, "machine": machine, "size": size})
        return [Edge(key, str(head), kind, str(tail), confidence) for key, head, kind, tail, confidence in cursor.fetchall()]


def surest_of_each(concept: int, wanted: Sequence[tuple[bool, str]], *, size: int) -> dict[tuple[bool, str], list[int]]:
    """At most ``size`` shown edges of a concept for each wanted direction (outgoing or not) and kind, the surest first."""
    with connection.cursor() as cursor:
        cursor.execute(_EACH, {"concept": concept, "outgoing": [one for one, _ in wanted], "kinds": [kind for _, kind in wanted], "size": size})
        return {(outgoing, kind): edges for outgoing, kind, edges in cursor.fetchall()}
