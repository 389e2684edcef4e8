from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.retrieval.base import EvidenceFilter, Hit, PassageRecord, Query
from qa.retrieval.dense import FaissIndex
from qa.retrieval.embedding import OpenVinoEmbedder
from qa.retrieval.lexical import Bm25Index
from qa.retrieval.memory import MemoryPassages
from qa.retrieval.searcher import Searcher
from qa.retrieval.stores.base import StoreUnavailable
from qa.weights import model_path

GOUT = "Gout is common. Acute gout is treated early with colchicine, an NSAID or a glucocorticoid. Diet matters."
RECORDS = [
    PassageRecord(1, 1, "seed", "Acute gout", "Treatment", None, GOUT, "en", year=2020),
    PassageRecord(2, 2, "copy", "Acute gout", "Treatment", None, GOUT + " Yes.", "en", year=2010),
    PassageRecord(3, 3, "seed", "白细胞减少", "原因", None, "白细胞减少常见于病毒感染。应复查血常规。", "zh"),
]


def searcher(folder: Path, **parts: object) -> Searcher:
    lexical = Bm25Index.build(((r.id, f"{r.title} {r.text}") for r in RECORDS), folder)
    return Searcher(passages=MemoryPassages(RECORDS), lexical=lexical, **parts)  # type: ignore[arg-type]


def test_without_vectors_words_are_searched_and_the_result_says_so(tmp_path: Path) -> None:
    result = searcher(tmp_path).search(Query("treatment of acute gout"))
    assert not result.dense_used
    assert result.evidence[0].similarity is None
    assert result.total_passages == 3


class Away(FaissIndex):
    def __len__(self) -> int:
        return 3

    def search(self, vector: np.ndarray, **options: object) -> tuple[Hit, ...]:
        raise StoreUnavailable("Nobody answers.")


class AnyVector:
    name = "any"

    def embed_query(self, text: str) -> np.ndarray:
        return np.ones(384, np.float32)


def test_where_the_vectors_cannot_be_reached_words_are_searched(tmp_path: Path) -> None:
    result = searcher(tmp_path, dense=Away(), embedder=AnyVector()).search(Query("treatment of acute gout"))
    assert not result.dense_used
    assert result.evidence[0].passage.id == 1


def test_the_deciding_sentence_names_the_treatment(tmp_path: Path) -> None:
    best = searcher(tmp_path).search(Query("How is acute gout treated?")).evidence[0]
    assert best.deciding_text == "Acute gout is treated early with colchicine, an NSAID or a glucocorticoid."


def test_near_duplicates_are_folded(tmp_path: Path) -> None:
    evidence = searcher(tmp_path).search(Query("acute gout")).evidence
    assert [(item.passage.id, item.duplicates) for item in evidence] == [(1, (2,))]


def test_filters_work_before_ranking(tmp_path: Path) -> None:
    found = searcher(tmp_path)
    assert [e.passage.id for e in found.search(Query("gout", filter=EvidenceFilter(corpora=("copy",)))).evidence] == [2]
    assert [e.passage.id for e in found.search(Query("gout", filter=EvidenceFilter(year_from=2015))).evidence] == [1]


def test_what_no_passage_holds_is_named(tmp_path: Path) -> None:
    best = searcher(tmp_path).search(Query("gout in kangaroos")).evidence[0]
    assert best.missing == ("kangaroo",)
    assert 0 < best.coverage < 1


def test_an_empty_question_finds_nothing(tmp_path: Path) -> None:
    assert searcher(tmp_path).search(Query("  ")).evidence == ()


@pytest.mark.skipif(not (model_path("embedder") / "modules.json").is_file(), reason="The embedder is not prepared.")
def test_vectors_find_what_shares_no_word(tmp_path: Path) -> None:
    embedder = OpenVinoEmbedder(model_path("embedder"), cache=tmp_path / "cache", threads=2)
    dense = FaissIndex()
    dense.add(np.array([r.id for r in RECORDS]), embedder.embed_documents([r.text for r in RECORDS]))
    result = searcher(tmp_path / "words", dense=dense, embedder=embedder).search(Query("血象里哪种细胞太少"))
    assert result.dense_used
    assert result.evidence[0].passage.id == 3
