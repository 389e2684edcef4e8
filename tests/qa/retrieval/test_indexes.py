from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from qa.retrieval import lexical, postings
from qa.retrieval.base import EMBEDDING_DIMENSIONS, Hit, IndexCorrupt
from qa.retrieval.combined import CombinedWords
from qa.retrieval.dense import FaissIndex
from qa.retrieval.fusion import fuse
from qa.retrieval.lexical import Bm25Index, _top, follows_rules
from qa.retrieval.postings import K1, B
from qa.retrieval.segmentation import tokens

TEXTS = [
    (7, "白细胞减少的常见原因"),
    (3, "Leukopenia after chemotherapy"),
    (9, "Treatment of acute gout with colchicine"),
]


@pytest.fixture
def words(tmp_path: Path) -> Bm25Index:
    return Bm25Index.build(TEXTS, tmp_path / "words")


def scores(hits: tuple[Hit, ...]) -> dict[int, float]:
    return {hit.passage_id: hit.score for hit in hits}


def ids(hits: tuple[Hit, ...]) -> list[int]:
    return [hit.passage_id for hit in hits]


def test_words_find_their_passage(words: Bm25Index) -> None:
    assert ids(words.search("gout colchicine", limit=3)) == [9]


def test_a_chinese_question_also_finds_the_english_name(words: Bm25Index) -> None:
    assert ids(words.search("白细胞减少", limit=3)) == [7, 3]


def test_only_allowed_passages_are_found(words: Bm25Index) -> None:
    assert ids(words.search("白细胞减少", limit=3, allowed=np.array([3]))) == [3]


def test_an_index_without_passages_finds_nothing(tmp_path: Path) -> None:
    assert Bm25Index.build([], tmp_path).search("gout", limit=3) == ()


def test_a_reopened_word_index_ranks_the_same(words: Bm25Index, tmp_path: Path) -> None:
    assert Bm25Index.open(tmp_path / "words").search("白细胞减少", limit=3) == words.search("白细胞减少", limit=3)


def test_a_changed_file_is_refused(words: Bm25Index, tmp_path: Path) -> None:
    with (tmp_path / "words" / "ids.npy").open("ab") as file:
        file.write(b"x")
    with pytest.raises(IndexCorrupt, match=r"ids\.npy"):
        Bm25Index.open(tmp_path / "words")


def test_words_score_as_bm25_by_lucene_does(tmp_path: Path) -> None:
    from bm25s import BM25

    texts = [f"{text} 患者{number % 3}" for number in range(7) for _id, text in TEXTS] + ["", "gout gout gout"]
    reference = BM25(k1=K1, b=B, method="lucene")
    reference.index([tokens(text) for text in texts], show_progress=False)
    index = Bm25Index.build(enumerate(texts), tmp_path)
    expected = reference.get_scores(tokens("gout treatment 患者"))
    found = index.best(Counter(tokens("gout treatment 患者")), limit=len(texts))
    assert scores(found) == pytest.approx(
        {row: score for row, score in enumerate(expected.tolist()) if score > 0}, rel=1e-5)


def test_building_in_many_blocks_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [(number * 2, f"word{number % 5} word{number % 7} gout") for number in range(100)]
    whole = Bm25Index.build(texts, tmp_path / "whole")
    monkeypatch.setattr(postings, "BLOCK_PASSAGES", 7)
    parts = Bm25Index.build(texts, tmp_path / "parts")
    for name in ("rows.npy", "scores.npy", "starts.npy", "ids.npy", "words.json"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "parts" / name).read_bytes()
    assert parts.search("word3 word4", limit=9) == whole.search("word3 word4", limit=9)
    assert not list((tmp_path / "parts").glob("block-*"))


@pytest.mark.parametrize("limit", [1, 10, 3000])
def test_the_best_are_the_first_of_a_full_sort_also_among_equals(limit: int) -> None:
    values = np.random.default_rng(1).integers(0, 9, 5003).astype(np.float32)
    expected = [row for row in np.argsort(-values, kind="stable")[:limit] if values[row] > 0]
    assert _top(values, limit).tolist() == expected


def test_an_index_cut_by_other_rules_is_told_apart(words: Bm25Index, tmp_path: Path, monkeypatch) -> None:
    assert follows_rules(tmp_path / "words")
    monkeypatch.setattr(lexical, "word_rules", lambda: "others")
    assert not follows_rules(tmp_path / "words")


def test_parts_rank_as_one_index_does(tmp_path: Path) -> None:
    texts = [(number, f"gout patient{number % 4} word{number}") for number in range(40)]
    whole = Bm25Index.build(texts, tmp_path / "whole")
    parts = CombinedWords([Bm25Index.build(texts[:30], tmp_path / "a"), Bm25Index.build(texts[30:], tmp_path / "b")])
    found, expected = (scores(index.search("gout patient2 word38", limit=40)) for index in (parts, whole))
    assert found == pytest.approx(expected, rel=1e-5)
    assert parts.idf("patient2") == pytest.approx(whole.idf("patient2"))


def unit(*positions: int) -> np.ndarray:
    vectors = np.zeros((len(positions), EMBEDDING_DIMENSIONS), dtype=np.float32)
    vectors[range(len(positions)), positions] = 1
    return vectors


def test_the_nearest_vector_comes_first() -> None:
    index = FaissIndex()
    index.add(np.array([5, 8]), unit(0, 1))
    assert index.search(unit(1)[0], limit=2)[0] == Hit(8, 1.0)


def test_adding_an_id_again_replaces_its_vector() -> None:
    index = FaissIndex()
    index.add(np.array([5]), unit(0))
    index.add(np.array([5]), unit(1))
    assert index.search(unit(1)[0], limit=5) == (Hit(5, 1.0),)


def test_vectors_outside_the_allowed_ids_are_not_found() -> None:
    index = FaissIndex()
    index.add(np.array([5, 8]), unit(0, 0))
    assert ids(index.search(unit(0)[0], limit=5, allowed=np.array([8]))) == [8]


def test_fused_scores_are_standardised_and_weighted() -> None:
    fused = fuse([Hit(1, 9.0), Hit(2, 7.0)], [Hit(2, 0.9), Hit(3, 0.7)], dense_weight=0.75)
    # Standardised: words 1 and -1, vectors 1 and -1; a missing passage counts as the lowest, -1.
    assert ids(fused) == [2, 1, 3]
    assert [hit.score for hit in fused] == pytest.approx([0.5, -0.5, -1.0])


def test_one_list_alone_keeps_its_order() -> None:
    assert fuse([Hit(1, 9.0), Hit(2, 7.0)], []) == (Hit(1, 9.0), Hit(2, 7.0))
