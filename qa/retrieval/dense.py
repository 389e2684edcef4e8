"""Exact nearest vectors by inner product with FAISS, in a checked folder. Knows no text and no model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.retrieval.base import EMBEDDING_DIMENSIONS, Hit, IndexCorrupt
from qa.retrieval.manifest import seal, verify

if TYPE_CHECKING:
    from faiss import IndexIDMap2

    from qa.retrieval.base import Ids, Vectors

INDEX_FILE = "vectors.faiss"


class FaissIndex:
    """An exact index, so that results never depend on training or order of insertion."""

    def __init__(self, index: IndexIDMap2 | None = None) -> None:
        self._index = index if index is not None else _empty()

    @classmethod
    def open(cls, folder: Path) -> FaissIndex:
        """Raises IndexMissing or IndexCorrupt."""
        import faiss

        verify(folder)
        try:
            index = faiss.read_index(str(folder / INDEX_FILE))
        except RuntimeError as error:
            raise IndexCorrupt("The vector index cannot be read.") from error
        if index.d != EMBEDDING_DIMENSIONS:
            raise IndexCorrupt(f"The vector index has {index.d} dimensions instead of {EMBEDDING_DIMENSIONS}.")
        return cls(index)

    def save(self, folder: Path) -> None:
        """Write beside the old file and then swap, so that a stop in between leaves no half-written index."""
        import faiss

        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{INDEX_FILE}.partial"
        faiss.write_index(self._index, str(partial))
        partial.replace(folder / INDEX_FILE)
        seal(folder)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Vectors must have unit length; an id that is already there is replaced."""
        self.remove(ids)
        self._index.add_with_ids(vectors, ids)

    def remove(self, ids: Ids) -> int:
        """How many were there and are gone now."""
        return int(self._index.remove_ids(ids)) if len(self) else 0

    def ids(self) -> Ids:
        """Every id in the index, in order of insertion."""
        import faiss

        return faiss.vector_to_array(self._index.id_map)

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
