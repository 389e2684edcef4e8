"""The seam between retrieval and whatever keeps its vectors. Knows no library, no text and no model.

Every store keeps vectors in 16-bit floats, which is what the database holds, so that all of them give the same scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from qa.retrieval import manifest
from qa.retrieval.base import IndexCorrupt, RetrievalError

if TYPE_CHECKING:
    from qa.retrieval.base import Ids, Vectors

LEAST_RECALL = 0.98

Questions = Callable[[], "Vectors"]


class StoreUnavailable(RetrievalError):
    """The place where vectors are kept cannot be reached or prepared; the message says what to do."""

    retryable = True


class Batch(NamedTuple):
    """Some vectors of unit length, shape (n, 384), and the ids of their passages, ascending over all batches."""

    ids: Ids
    vectors: Vectors


class Found(NamedTuple):
    """Shape (questions, k), best first; id -1 and score 0 fill up where there are fewer than k."""

    ids: Ids
    scores: Vectors


@dataclass(frozen=True)
class Quality:
    """How a store searches. `recall_at_k` is the share of an exact search's best k that it finds, 0 to 1.

    `effort` is what was tuned for it: lists probed (ivf) or candidates kept (hnsw); 0 where the search is exact.
    Recall was measured on `questions` that were not used for tuning.
    """

    kind: str
    recall_at_10: float = 1.0
    recall_at_100: float = 1.0
    effort: int = 0
    questions: int = 0

EXACT = Quality("exact")


class VectorStore(Protocol):
    """The vectors of one sealed part of an index. `folder` holds them, or says where they are."""

    def __init__(self, folder: Path, *, url: str = "") -> None: ...

    @property
    def quality(self) -> Quality: ...

    def __len__(self) -> int: ...

    def build(self, batches: Iterable[Batch], *, questions: Questions) -> None:
        """Keep the vectors, and tune the search until it finds LEAST_RECALL of what an exact one finds.

        `questions` is asked, if a search that is not exact has to be tuned, for vectors like those of real questions.
        Raises StoreUnavailable, or ValueError where ids do not ascend.
        """
        ...

    def open(self) -> None:
        """Make ready to search. Raises IndexMissing, IndexCorrupt or StoreUnavailable."""
        ...

    def search(self, vectors: Vectors, k: int, *, allowed: Ids | None = None) -> Found:
        """The nearest k by inner product for each of the vectors, shape (n, 384), among the allowed ids."""
        ...

    def close(self) -> None:
        """Let go of files and connections; the store is not searched again."""
        ...

    def discard(self) -> None:
        """Delete what the store keeps outside its folder."""
        ...


def facts(store: VectorStore, quality: Quality) -> dict[str, object]:
    """What the manifest says of a built store: which class opens it, and how well it searches."""
    return {"store": f"{type(store).__module__}.{type(store).__qualname__}", "quality": asdict(quality)}


def recorded_quality(folder: Path) -> Quality:
    """Raises IndexMissing or IndexCorrupt."""
    try:
        return Quality(**manifest.facts(folder)["quality"])
    except (KeyError, TypeError) as error:
        raise IndexCorrupt("It is not recorded how the vector index has to be searched.") from error


def nothing(questions: int, k: int) -> Found:
    import numpy as np

    return Found(np.full((questions, k), -1, np.int64), np.zeros((questions, k), np.float32))
