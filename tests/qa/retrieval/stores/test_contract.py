"""What every vector store promises, the same tests for all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from qa.retrieval.base import IndexCorrupt, IndexMissing
from qa.retrieval.manifest import MANIFEST
from qa.retrieval.stores import built_store, faiss_store, pgvector_store
from qa.retrieval.stores.base import LEAST_RECALL, Batch, VectorStore
from tests.qa.retrieval.stores.conftest import COUNT, Sample

K = 10


@pytest.fixture
def store(built: Callable[[], VectorStore]) -> VectorStore:
    found = built()
    found.open()
    return found


def share_found(store: VectorStore, sample: Sample, allowed: np.ndarray | None = None) -> float:
    found = store.search(sample.questions, K, allowed=allowed)
    wanted = [sample.best(question, K, allowed) for question in sample.questions]
    return float(np.mean([len(set(best) & set(ids.tolist())) / len(best)
                          for best, ids in zip(wanted, found.ids, strict=True)]))


def test_it_finds_what_an_exact_search_finds(store: VectorStore, sample: Sample) -> None:
    least = LEAST_RECALL if store.quality.effort else 1.0
    assert len(store) == COUNT
    assert share_found(store, sample) >= least
    assert store.quality.recall_at_10 >= LEAST_RECALL
    assert store.quality.recall_at_100 >= LEAST_RECALL


def test_scores_are_inner_products_and_descend(store: VectorStore, sample: Sample) -> None:
    found = store.search(sample.questions, K)
    rows = (found.ids - 1_000_007) // 3
    rounded = sample.vectors.astype(np.float16).astype(np.float32)
    assert found.scores == pytest.approx(np.einsum("qkd,qd->qk", rounded[rows], sample.questions), abs=1e-4)
    assert (np.diff(found.scores, axis=1) <= 1e-6).all()


def test_a_passage_is_the_nearest_to_its_own_vector(store: VectorStore, sample: Sample) -> None:
    found = store.search(sample.vectors[:50], 1)
    assert found.ids[:, 0].tolist() == sample.ids[:50].tolist()
    assert found.scores[:, 0] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
def test_only_allowed_passages_are_found_and_none_of_them_is_missed(store, sample, share, monkeypatch) -> None:
    monkeypatch.setattr(faiss_store, "EXACT_LIMIT", COUNT // 5)
    monkeypatch.setattr(pgvector_store, "EXACT_LIMIT", COUNT // 5)
    allowed = sample.ids[np.random.default_rng(1).random(COUNT) < share]
    assert share_found(store, sample, allowed) >= LEAST_RECALL
    assert set(store.search(sample.questions, K, allowed=allowed).ids.ravel()) <= set(allowed.tolist())


def test_a_filter_that_leaves_only_what_is_far_from_the_question_still_finds_it(store, sample: Sample) -> None:
    near = sample.cluster == 0
    allowed = sample.ids[~near]
    found = store.search(sample.questions[:1], K, allowed=allowed)
    assert found.ids[0].tolist() == pytest.approx(sample.best(sample.questions[0], K, allowed))


def test_passages_taken_out_of_use_are_gone_at_once(store: VectorStore, sample: Sample) -> None:
    first = int(store.search(sample.questions[:1], 1).ids[0, 0])
    in_use = sample.ids[sample.ids != first]
    assert first not in store.search(sample.questions[:1], K, allowed=in_use).ids
    assert first in store.search(sample.questions[:1], K).ids


def test_ids_it_does_not_hold_change_nothing(store: VectorStore, sample: Sample) -> None:
    allowed = np.array([5, *sample.ids[:3]])
    assert set(store.search(sample.questions[:1], K, allowed=allowed).ids[0].tolist()) == {*sample.ids[:3], -1}
    assert (store.search(sample.questions[:1], K, allowed=np.array([5])).ids == -1).all()
    assert (store.search(sample.questions[:1], K, allowed=np.empty(0, np.int64)).ids == -1).all()


def test_more_than_there_is_fills_up_with_minus_one(store: VectorStore, sample: Sample) -> None:
    found = store.search(sample.questions[:1], COUNT + 5, allowed=sample.ids[:4])
    assert (found.ids[0] >= 0).sum() == 4
    assert found.ids.shape == found.scores.shape == (1, COUNT + 5)


def test_the_folder_tells_which_store_opens_it(built, store: VectorStore, sample: Sample) -> None:
    again = built_store(store._folder, url=getattr(store, "_url", ""))
    again.open()
    assert type(again) is type(store)
    assert again.quality == store.quality
    assert (again.search(sample.questions, K).ids == store.search(sample.questions, K).ids).all()


def test_an_empty_store_finds_nothing(new, tmp_path, sample: Sample) -> None:
    new(tmp_path).build([], questions=lambda: sample.questions)
    store = new(tmp_path)
    store.open()
    assert len(store) == 0
    assert (store.search(sample.questions[:1], K).ids == -1).all()


def test_ids_have_to_ascend(new, tmp_path, sample: Sample) -> None:
    with pytest.raises(ValueError, match="ascend"):
        new(tmp_path).build([Batch(np.array([2, 1]), sample.vectors[:2])], questions=lambda: sample.questions)


def test_a_folder_without_an_index_is_missing(new, tmp_path) -> None:
    with pytest.raises(IndexMissing):
        new(tmp_path).open()


def test_a_changed_file_is_refused(new, tmp_path, sample: Sample) -> None:
    new(tmp_path).build(sample.batches(), questions=lambda: sample.questions)
    file = max((f for f in tmp_path.iterdir() if f.name != MANIFEST), key=lambda f: f.stat().st_size)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 255
    file.write_bytes(data)
    with pytest.raises(IndexCorrupt, match=file.name):
        new(tmp_path).open()


def test_a_closed_store_is_not_searched(store: VectorStore, sample: Sample) -> None:
    store.close()
    with pytest.raises(ValueError, match="opened"):
        store.search(sample.questions, K)


def test_both_stores_find_the_same(tmp_path, vector_database, sample: Sample) -> None:
    stores = [faiss_store.FaissStore(tmp_path / "a"), pgvector_store.PgVectorStore(tmp_path / "b", url=vector_database)]
    found = []
    for store in stores:
        store.build(sample.batches(), questions=lambda: sample.questions)
        store.open()
        found.append(store.search(sample.questions, 50, allowed=sample.ids[::2]))
    assert (found[0].ids == found[1].ids).mean() > 0.999
    assert found[0].scores == pytest.approx(found[1].scores, abs=1e-5)
