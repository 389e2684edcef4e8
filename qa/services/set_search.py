"""Asks the site's own questions of what is served, or of a version in its place; judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Exists, OuterRef

from qa import engine
from qa.evaluation.question_set import Asked, Found, ask
from qa.models import IndexVersion, Passage
from qa.retrieval.base import PassageRecord, PassageSource, Query
from qa.retrieval.searcher import Searcher

if TYPE_CHECKING:
    from qa.retrieval.base import Embedder, Ids, Vectors

RANKED = 100
Report = Callable[[int], None]


class QueryMemory:
    """An embedder that reads each question once, for as long as one measurement takes."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        return self._embedder.name

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_documents(texts)

    def embed_query(self, text: str) -> Vectors:
        if text not in self._known:
            self._known[text] = self._embedder.embed_query(text)
        return self._known[text]


def remembering(searcher: engine.LiteratureSearcher, memory: QueryMemory) -> engine.LiteratureSearcher:
    """The same searcher, which takes the vectors of its questions from ``memory``."""
    quick = copy(searcher)
    quick.embedder = memory
    return quick


def found_by(searcher: Searcher, questions: Sequence[Asked], *, report: Report = lambda done: None) -> list[Found]:
    """Ask every question; `report` hears how many are done. Raises ``qa.retrieval.base.RetrievalError``."""
    found = []
    for question in questions:
        found.append(ask(question, searcher, lambda query: documents_ranked(searcher, query)))
        report(len(found))
    return found


def documents_ranked(searcher: Searcher, query: Query) -> list[int]:
    """The documents of the first hits, best first, each once."""
    hits = [hit.passage_id for hit in searcher.rank(query, limit=RANKED)]
    documents = dict(Passage.objects.filter(pk__in=hits).values_list("pk", "document"))
    return list(dict.fromkeys(documents[key] for key in hits if key in documents))


def without_passages(searcher: engine.LiteratureSearcher, left_out: Ids) -> Searcher:
    """The same searcher, blind to these passages: they neither are ranked nor take others' places."""
    everything = np.concatenate([part.facts.ids for part in searcher.served.parts])
    blind = copy(searcher)
    blind.passages = _Without(searcher.passages, np.setdiff1d(everything, left_out))
    return blind


class _Without:
    """A passage source that shows only the seen passages of another."""

    def __init__(self, passages: PassageSource, seen: Ids) -> None:
        self._passages, self._seen = passages, seen

    def fetch(self, ids: Iterable[int]) -> Mapping[int, PassageRecord]:
        return self._passages.fetch(ids)

    def allowed(self, query: Query) -> Ids:
        allowed = self._passages.allowed(query)
        return self._seen if allowed is None else np.intersect1d(allowed, self._seen)


def passages_of_new_documents(candidate: IndexVersion, live: IndexVersion) -> Ids:
    """Ids of the candidate's passages whose documents the live version does not hold."""
    known = Passage.objects.filter(document=OuterRef("document")).in_version(live.number)
    fresh = Passage.objects.filter(corpus=candidate.corpus_id).in_version(candidate.number).filter(~Exists(known))
    return np.asarray(sorted(fresh.values_list("pk", flat=True)), np.int64)
