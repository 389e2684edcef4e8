"""Scores pairs of texts with a prepared reader. Knows no index and no question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.retrieval.base import RetrievalError
from qa.retrieval.embedding import by_length
from qa.weights.errors import WeightsUnavailable
from qa.weights.running import RunningReader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ReaderUnavailable(RetrievalError):
    """The model is missing or unreadable; what it would have judged goes without it."""


class PairReader:
    """Loads on first use and serves many threads."""

    def __init__(self, folder: Path, *, longest: int) -> None:
        self._reader = RunningReader(folder, longest=longest)

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Shape (len(pairs), outputs), in the order given. Raises ReaderUnavailable."""
        import numpy as np

        found: list[tuple[list[int], NDArray[np.float32]]] = []
        try:
            for rows in by_length([first + second for first, second in pairs]):
                found.append((rows, self._reader.scores([pairs[row] for row in rows])[1]))
        except WeightsUnavailable as error:
            raise ReaderUnavailable(str(error)) from error
        scores = np.zeros((len(pairs), found[0][1].shape[1] if found else 0), dtype=np.float32)
        for rows, part in found:
            scores[rows] = part
        return scores
