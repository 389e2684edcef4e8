"""Passages held in memory, for evaluation and tests. Knows no rights: whoever holds it sees everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from qa.retrieval.base import PassageRecord, Query

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

        if not (query.corpora or query.year_from or query.study_types):
            return None
        return np.array([i for i, record in self._records.items() if passes(record, query)], dtype=np.int64)


def passes(record: PassageRecord, query: Query) -> bool:
    """Whether the record fits the query's corpora, year and study types."""
    return (
        (not query.corpora or record.corpus in query.corpora)
        and (not query.year_from or (record.year is not None and record.year >= query.year_from))
        and (not query.study_types or record.study_type in query.study_types)
    )
