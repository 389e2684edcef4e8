"""Word matching by BM25 in a folder that is memory-mapped when opened. Knows no vectors and no database."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from qa.retrieval.base import Hit, IndexCorrupt
from qa.retrieval.manifest import seal, verify
from qa.retrieval.segmentation import tokens
from qa.retrieval.terms import expansions

if TYPE_CHECKING:
    from bm25s import BM25
    from numpy import float32
    from numpy.typing import NDArray

    from qa.retrieval.base import Ids

K1, B = 1.2, 0.75
EXPANSION_WEIGHT = 0.3  # other names of a term count less than the words the person chose
IDS_FILE = "ids.npy"


class Bm25Index:
    """An opened index; `search` also matches other names of the medical terms in the text, in both languages."""

    def __init__(self, bm25: BM25, ids: Ids) -> None:
        self._bm25 = bm25
        self._ids = ids

    @classmethod
    def build(cls, passages: Iterable[tuple[int, str]], folder: Path) -> Bm25Index:
        """Index (id, text) pairs into `folder`, replacing what is there, and open it. About 1 s per 10,000 passages."""
        import numpy as np
        from bm25s import BM25

        ids, corpus = _segmented(passages)
        bm25 = BM25(k1=K1, b=B, method="lucene")
        bm25.index(corpus or [[""]], show_progress=False)
        _emptied(folder)
        bm25.save(folder, show_progress=False)
        np.save(folder / IDS_FILE, np.asarray(ids, dtype=np.int64))
        seal(folder)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Bm25Index:
        """Raises IndexMissing or IndexCorrupt."""
        import numpy as np
        from bm25s import BM25

        verify(folder)
        try:
            bm25 = BM25.load(folder, mmap=True, show_progress=False)
            return cls(bm25, np.load(folder / IDS_FILE))
        except (OSError, ValueError, KeyError) as error:
            raise IndexCorrupt("The word index cannot be read.") from error

    def __len__(self) -> int:
        return len(self._ids)

    def search(self, text: str, *, limit: int, allowed: Ids | None = None) -> tuple[Hit, ...]:
        import numpy as np

        if not len(self):
            return ()
        scores = self._scores(text)
        if allowed is not None:
            scores = np.where(np.isin(self._ids, allowed), scores, 0)
        best = np.argsort(-scores, kind="stable")[:limit]
        return tuple(Hit(int(self._ids[row]), float(scores[row])) for row in best if scores[row] > 0)

    def idf(self, token: str) -> float:
        """Inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5)); largest for a word no passage holds."""
        return math.log(1 + (len(self) - self._frequency(token) + 0.5) / (self._frequency(token) + 0.5))

    def _frequency(self, token: str) -> int:
        position = self._bm25.vocab_dict.get(token)
        if position is None:
            return 0
        starts = self._bm25.scores["indptr"]
        return int(starts[position + 1] - starts[position])

    def _scores(self, text: str) -> NDArray[float32]:
        words = tokens(text)
        others = [token for name in expansions(text) for token in tokens(name)]
        return self._sum(words) + EXPANSION_WEIGHT * self._sum(set(others) - set(words))

    def _sum(self, words: Iterable[str]) -> NDArray[float32]:
        import numpy as np

        known = sorted(word for word in words if word in self._bm25.vocab_dict)
        return self._bm25.get_scores(known) if known else np.zeros(len(self), dtype=np.float32)


def _segmented(passages: Iterable[tuple[int, str]]) -> tuple[list[int], list[list[str]]]:
    ids: list[int] = []
    corpus: list[list[str]] = []
    for passage_id, text in passages:
        ids.append(passage_id)
        corpus.append(tokens(text) or [""])
    return ids, corpus


def _emptied(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
