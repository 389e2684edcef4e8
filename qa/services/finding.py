"""Searches passages for the literature pages with the same searcher that answers use; knows no page."""

from __future__ import annotations

from dataclasses import dataclass

from qa import engine
from qa.models import Corpus
from qa.retrieval.base import Evidence, EvidenceFilter, Query

SHOWN = 20
LONGEST_QUERY = 500


@dataclass(frozen=True)
class FoundPassage:
    """A passage with its deciding sentence cut out: ``before`` + ``deciding`` + ``after`` is its text."""

    evidence: Evidence
    before: str
    deciding: str
    after: str


@dataclass(frozen=True)
class Found:
    """Passages best first; ``meaning`` is false while only words were matched."""

    passages: tuple[FoundPassage, ...]
    total: int
    milliseconds: int
    meaning: bool


def find_passages(words: str, *, corpus: Corpus | None = None) -> Found:
    """The passages nearest to ``words`` in one corpus, or in all of them, switched on or not."""
    query = Query(words[:LONGEST_QUERY], filter=EvidenceFilter((corpus.name,) if corpus else ()), limit=SHOWN)
    result = engine.library().search(query)
    return Found(tuple(_shown(evidence) for evidence in result.evidence), result.total_passages,
                 round(result.seconds * 1000), result.dense_used)


def _shown(evidence: Evidence) -> FoundPassage:
    text, place = evidence.passage.text, evidence.deciding
    return FoundPassage(evidence, text[: place.start], text[place.start : place.end], text[place.end :])
