"""Questions with known documents, asked of a small index in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.evaluation.question_set import Asked, ask, figures
from qa.retrieval.base import PassageRecord, Query
from qa.retrieval.lexical import Bm25Index
from qa.retrieval.memory import MemoryPassages
from qa.retrieval.searcher import Searcher

RECORDS = [
    PassageRecord(1, 10, "seed", "Gout", "", None, "Acute gout is treated with colchicine.", "en"),
    PassageRecord(2, 20, "seed", "Asthma", "", None, "Asthma is treated with inhaled glucocorticoids.", "en"),
]


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    lexical = Bm25Index.build(((record.id, f"{record.title} {record.text}") for record in RECORDS), tmp_path)
    return Searcher(passages=MemoryPassages(RECORDS), lexical=lexical)


def found(searcher: Searcher, text: str, documents: set[int], *, answerable: bool = True):
    def ranked(query: Query) -> list[int]:
        return [10 * hit.passage_id for hit in searcher.rank(query)]

    return ask(Asked("q", text, "en", answerable, frozenset(documents)), searcher, ranked)


def test_the_right_document_first_scores_one(searcher: Searcher) -> None:
    item = found(searcher, "How is acute gout treated?", {10})
    assert (item.ndcg, item.rank, item.answered, item.score) == (1, 1, True, 1)
    assert item.evidence[0].passage.title == "Gout" and item.strength is None


def test_a_document_that_is_not_found_scores_nothing(searcher: Searcher) -> None:
    item = found(searcher, "How is acute gout treated?", {99})
    assert (item.ndcg, item.rank, item.score) == (0, None, 0)


def test_an_unanswerable_question_scores_by_being_declined(searcher: Searcher) -> None:
    declined = found(searcher, "Who composed the opera Carmen?", set(), answerable=False)
    overlooked = found(searcher, "How is acute gout treated?", set(), answerable=False)
    assert (declined.ndcg, declined.answered, declined.score, declined.reason) == (None, False, 1, "nothing_found")
    assert (overlooked.answered, overlooked.score) == (True, 0)


def test_the_figures_are_means_over_the_questions_they_concern(searcher: Searcher) -> None:
    items = [found(searcher, "How is acute gout treated?", {10}), found(searcher, "How is acute gout treated?", {99}),
             found(searcher, "Who composed the opera Carmen?", set(), answerable=False)]
    assert figures(items).as_json() == {"ndcg@10": 0.5, "mrr@10": 0.5, "answered": 1, "declined": 1, "questions": 3}
    assert figures([items[2]]).as_json()["ndcg@10"] is None
