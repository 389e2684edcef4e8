from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.evaluation.speed_scale import built, dense_search, whole_search
from qa.evaluation.synthetic import SyntheticLiterature, SyntheticPassages
from qa.retrieval.base import EMBEDDING_DIMENSIONS
from qa.retrieval.stores import faiss_store

TEXTS = ("Gout is treated with colchicine. Diet matters.", "白细胞减少常见于病毒感染。应复查血常规。", "Iron is low in anaemia.")


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


class Embedder:
    name = "fixed"

    def embed_query(self, text: str) -> np.ndarray:
        return unit(np.random.default_rng(len(text)).standard_normal(EMBEDDING_DIMENSIONS))


@pytest.fixture
def literature() -> SyntheticLiterature:
    return SyntheticLiterature(TEXTS, unit(np.random.default_rng(3).standard_normal((3, EMBEDDING_DIMENSIONS))), 500)


@pytest.fixture
def place(literature: SyntheticLiterature, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(faiss_store, "EXACT_LIMIT", 100)
    return built(literature, tmp_path, questions=lambda: literature.vectors, report=lambda message: None)


def test_the_same_passages_are_made_every_time(literature: SyntheticLiterature) -> None:
    again = SyntheticLiterature(TEXTS, literature.vectors, 500)
    (first,), (second,) = list(literature.batches()), list(again.batches())
    assert (first.vectors == second.vectors).all()
    assert np.linalg.norm(first.vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert first.ids.tolist() == list(range(1, 501))
    assert list(literature.passages()) == list(again.passages())
    assert SyntheticPassages(literature).fetch([7])[7].text == dict(literature.passages())[7]


def test_passages_differ_from_each_other(literature: SyntheticLiterature) -> None:
    texts = [text for _id, text in literature.passages()]
    assert len(set(texts)) > 450


def test_an_index_is_built_once(literature: SyntheticLiterature, place: Path) -> None:
    told: list[str] = []
    assert built(literature, place.parent, questions=lambda: literature.vectors, report=told.append) == place
    assert told == []
    assert built(SyntheticLiterature(TEXTS, literature.vectors, 50), place.parent, questions=lambda: literature.vectors,
                 report=told.append) != place
    assert "50 passages" in told[0]


def test_an_index_of_other_passages_is_built_anew(literature: SyntheticLiterature, place: Path) -> None:
    told: list[str] = []
    other = SyntheticLiterature(("Something else.", *TEXTS[1:]), literature.vectors, 500)
    built(other, place.parent, questions=lambda: literature.vectors, report=told.append)
    assert len(told) == 1


def test_dense_search_is_measured_against_an_exact_one(literature: SyntheticLiterature, place: Path) -> None:
    found = dense_search(literature, place, questions=literature.vectors).as_json()
    assert found["ours"] > 0 and found["bare"] > 0 and found["unit"] == "ms"
    assert found["recall_at_10"] >= 0.98
    assert found["passages"] == 500
    assert 50 < found["resident_mb"] < 50_000


def test_every_part_of_a_search_is_timed_once_a_question(literature: SyntheticLiterature, place: Path) -> None:
    asked = ["gout colchicine", "白细胞减少", "low iron", "diet"]
    found = whole_search(literature, place, embedder=Embedder(), reranker=None, questions=asked).as_json()
    parts = [found[f"{name}_ms_p95"] for name in ("embedding", "words", "vectors", "reading")]
    assert sum(parts) > 0
    assert found["ours"] >= max(parts)
    assert found["passages"] == 500
