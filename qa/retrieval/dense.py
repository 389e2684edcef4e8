"""Nearest vectors as hits: an exact index in memory, and any vector store. Knows no text and no model."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from qa.retrieval.base import EMBEDDING_DIMENSIONS, Hit

if TYPE_CHECKING:
    from faiss import IndexIDMap2

    from qa.retrieval.base import Ids, Vectors
    from qa.retrieval.stores.base import VectorStore


class StoredVectors:
    """An opened vector store as retrieval asks for it; the store is closed when nobody searches it any more."""

    def __init__(self, store: VectorStore) -> None:
        self._store = store
        weakref.finalize(self, store.close)

    def __len__(self) -> int:
        return len(self._store)

    def search(self, vector: Vectors, *, limit: int, allowed: Ids | None = None) -> tuple[Hit, ...]:
        found = self._store.search(vector.reshape(1, -1), limit, allowed=allowed)
        pairs = zip(found.ids[0].tolist(), found.scores[0].tolist(), strict=True)
        return tuple(Hit(passage_id, score) for passage_id, score in pairs if passage_id >= 0)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        raise NotImplementedError("A stored index is never changed; a new one is built beside it.")


class FaissIndex:
    """An exact index in memory that grows, for evaluation and tests."""

    def __init__(self) -> None:
        self._index = _empty()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Vectors must have unit length; an id that is already there is replaced."""
        self.remove(ids)
        self._index.add_with_ids(vectors, ids)

    def remove(self, ids: Ids) -> int:
        """How many were there and are gone now."""
        return int(self._index.remove_ids(ids)) if len(self) else 0

    def search(self, vector: Vectors, *, limit: int, allowed: Ids | None = None) -> tuple[Hit, ...]:
        if not len(self) or (allowed is not None and not len(allowed)):
            return ()
        scores, ids = self._index.search(vector.reshape(1, -1), limit, params=_restricted(allowed))
        return tuple(Hit(int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0)


def _empty() -> IndexIDMap2:
    import faiss

    return faiss.IndexIDMap2(faiss.IndexFlatIP(EMBEDDING_DIMENSIONS))


def _restricted(allowed: Ids | None) -> object:
    if allowed is None:
        return None
    import faiss

    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))
