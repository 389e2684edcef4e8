"""Searches passages for the literature pages with the same searcher that answers use; knows no page."""

from __future__ import annotations

from dataclasses import dataclass

from qa import engine
from qa.models import Corpus
from qa.retrieval.base import Evidence, EvidenceFilter, Query
from qa.services.cards import kind_in_words
from qa.services.standing import Flag, Standings, standings

SHOWN = 20
LONGEST_QUERY = 500


@dataclass(frozen=True)
class FoundPassage:
    """A passage with its deciding sentence cut out: ``before`` + ``deciding`` + ``after`` is its text.

    ``kind`` and ``level`` are in the reader's words, ``flags`` say how its document stands today.
    """

    evidence: Evidence
    before: str
    deciding: str
    after: str
    kind: str
    level: str
    flags: list[Flag]


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
    known = standings(evidence.passage.document_id for evidence in result.evidence)
    return Found(tuple(_shown(evidence, known) for evidence in result.evidence), result.total_passages,
                 round(result.seconds * 1000), result.dense_used)


def _shown(evidence: Evidence, known: Standings) -> FoundPassage:
    passage, place = evidence.passage, evidence.deciding
    words = kind_in_words(passage.study_type, passage.evidence_level)
    return FoundPassage(evidence, passage.text[: place.start], evidence.deciding_text, passage.text[place.end :],
                        words["study_label"], words["level_label"], known.get(passage.document_id, []))
