"""Passages held in memory, for evaluation and tests. Knows no rights: whoever holds it sees everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from qa.retrieval.base import EvidenceFilter, PassageRecord, Query

if TYPE_CHECKING:
    from qa.retrieval.base import Ids


class MemoryPassages:
    """A passage source over the given records, which applies the query's filters."""

    def __init__(self, records: Iterable[PassageRecord]) -> None:
        self._records = {record.id: record for record in records}

    def fetch(self, ids: Iterable[int]) -> Mapping[int, PassageRecord]:
        return {i: self._records[i] for i in ids if i in self._records}

    def allowed(self, query: Query) -> Ids | None:
        import numpy as np

        if not query.filter.restricts:
            return None
        return np.array([i for i, record in self._records.items() if passes(record, query.filter)], dtype=np.int64)


def passes(record: PassageRecord, wanted: EvidenceFilter) -> bool:
    """Whether the record's document may be evidence."""
    level = wanted.minimum_evidence_level
    return (
        (not wanted.corpora or record.corpus in wanted.corpora)
        and (wanted.year_from is None or (record.year or 0) >= wanted.year_from)
        and (wanted.year_to is None or 0 < (record.year or 0) <= wanted.year_to)
        and (not wanted.languages or record.language in wanted.languages)
        and (not wanted.study_types or record.study_type in wanted.study_types)
        and (level is None or (record.evidence_level or level + 1) <= level)
    )
