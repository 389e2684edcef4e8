"""Holds vectors on disk while an index is built from them, so that memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qa.retrieval.base import EMBEDDING_DIMENSIONS

if TYPE_CHECKING:
    from qa.retrieval.base import Ids, Vectors
    from qa.retrieval.stores.base import Batch

ROWS_AT_ONCE = 20_000


class Spool:
    """A file of 16-bit floats that is read as often as needed and deleted at the end."""

    def __init__(self, path: Path, batches: Iterable[Batch]) -> None:
        """Raises ValueError unless ids ascend."""
        import numpy as np

        self._path = path
        parts = []
        with path.open("wb") as file:
            for ids, vectors in batches:
                file.write(np.ascontiguousarray(vectors, "<f2").tobytes())
                parts.append(np.asarray(ids, np.int64))
        self.ids: Ids = np.concatenate(parts) if parts else np.empty(0, np.int64)
        if (np.diff(self.ids) <= 0).any():
            raise ValueError("The ids of passages have to ascend.")

    def __len__(self) -> int:
        return len(self.ids)

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._path.unlink()

    def sample(self, count: int) -> Vectors:
        """The same rows every time, `count` of them or all."""
        import numpy as np

        chosen = np.zeros(len(self), bool)
        chosen[np.random.default_rng(0).choice(len(self), min(count, len(self)), replace=False)] = True
        parts = [rows[chosen[start : start + len(rows)]] for start, rows in self.chunks()]
        return np.concatenate(parts)

    def chunks(self) -> Iterator[tuple[int, Vectors]]:
        """The number of the first row and the rows, in 32-bit floats."""
        import numpy as np

        values = ROWS_AT_ONCE * EMBEDDING_DIMENSIONS
        with self._path.open("rb") as file:
            for start in range(0, len(self), ROWS_AT_ONCE):
                # Read, not mapped: what was looked at once need not stay in memory.
                rows = np.fromfile(file, "<f2", values)
                yield start, rows.reshape(-1, EMBEDDING_DIMENSIONS).astype(np.float32)
