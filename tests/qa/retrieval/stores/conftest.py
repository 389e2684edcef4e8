"""Both vector stores, filled with the same clustered vectors, exact and not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from qa.retrieval.base import EMBEDDING_DIMENSIONS
from qa.retrieval.stores import faiss_store, pgvector_store
from qa.retrieval.stores.base import Batch, VectorStore
from qa.retrieval.stores.faiss_store import FaissStore
from qa.retrieval.stores.pgvector_store import PgVectorStore

COUNT, CLUSTERS = 3000, 40


@dataclass(frozen=True)
class Sample:
    """Vectors around a few centres; ids have gaps and are far from the row numbers."""

    ids: np.ndarray
    vectors: np.ndarray
    cluster: np.ndarray
    questions: np.ndarray

    def batches(self) -> Iterator[Batch]:
        for start in range(0, len(self.ids), 700):
            yield Batch(self.ids[start : start + 700], self.vectors[start : start + 700])

    def best(self, question: np.ndarray, k: int, allowed: np.ndarray | None = None) -> list[int]:
        """By the plain definition, over the vectors as the stores round them."""
        scores = self.vectors.astype(np.float16).astype(np.float32) @ question
        if allowed is not None:
            scores = np.where(np.isin(self.ids, allowed), scores, -np.inf)
        return [int(self.ids[row]) for row in np.argsort(-scores)[:k]]


def _unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="session")
def sample() -> Sample:
    random = np.random.default_rng(7)
    centres = random.standard_normal((CLUSTERS, EMBEDDING_DIMENSIONS))
    cluster = random.integers(0, CLUSTERS, COUNT)
    vectors = _unit(centres[cluster] + 0.6 * random.standard_normal((COUNT, EMBEDDING_DIMENSIONS)))
    questions = _unit(centres[:30] + 0.6 * random.standard_normal((30, EMBEDDING_DIMENSIONS)))
    return Sample(np.arange(COUNT, dtype=np.int64) * 3 + 1_000_007, vectors, cluster, questions)


@pytest.fixture(scope="session", params=["faiss", "pgvector"])
def new(request) -> Callable[[Path], VectorStore]:
    """Makes a store that is not built yet."""
    if request.param == "faiss":
        return FaissStore
    return partial(PgVectorStore, url=request.getfixturevalue("vector_database"))


@pytest.fixture(scope="session", params=["exact", "approximate"])
def built(request, new, sample: Sample, tmp_path_factory) -> Callable[[], VectorStore]:
    """The sample, compared vector by vector or through a structure tuned for it; not open yet."""
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "approximate":
            patch.setattr(faiss_store, "EXACT_LIMIT", COUNT // 2)
            patch.setattr(pgvector_store, "EXACT_LIMIT", COUNT // 2)
        new(folder).build(sample.batches(), questions=lambda: sample.questions[:20])
    return lambda: new(folder)
