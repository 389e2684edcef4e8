"""Asks the site's own questions of what is served, or of a version in its place; judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from django.db.models import Exists, OuterRef

from qa import engine
from qa.evaluation.question_set import Asked, Found, ask
from qa.models import IndexVersion, Passage
from qa.retrieval.base import Query
from qa.retrieval.searcher import Searcher

RANKED = 100
Report = Callable[[int], None]


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


def without_passages(searcher: engine.LiteratureSearcher, left_out: np.ndarray) -> Searcher:
    """The same searcher, blind to these passages: they neither are ranked nor take others' places."""
    everything = np.concatenate([part.facts.ids for part in searcher.served.parts])
    return Searcher(passages=_Without(searcher.passages, everything, left_out), lexical=searcher.lexical,
                    dense=searcher.dense, embedder=searcher.embedder)


class _Without:
    """A passage source that hides some passages."""

    def __init__(self, passages: object, everything: np.ndarray, left_out: np.ndarray) -> None:
        self._passages, self._everything, self._left_out = passages, everything, left_out

    def fetch(self, ids):
        return self._passages.fetch(ids)

    def allowed(self, query: Query) -> np.ndarray:
        allowed = self._passages.allowed(query)
        return np.setdiff1d(self._everything if allowed is None else allowed, self._left_out)


def passages_of_new_documents(candidate: IndexVersion, live: IndexVersion) -> np.ndarray:
    """Ids of the candidate's passages whose documents the live version does not hold."""
    known = Passage.objects.filter(document=OuterRef("document")).in_version(live.number)
    fresh = Passage.objects.filter(corpus=candidate.corpus_id).in_version(candidate.number).filter(~Exists(known))
    return np.asarray(sorted(fresh.values_list("pk", flat=True)), np.int64)
