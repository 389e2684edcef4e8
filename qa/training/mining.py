"""Sets each question's answering passage beside the passages that rank near it, for the reranker. Knows no index file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from qa.retrieval.segmentation import tokens
from qa.retrieval.windows import SHORT, around
from qa.training.pairs import Pair, sampled
from qa.training.reranker import Candidates

LOOKED_AT = 14
MOST = 4000  # pairs of a source that are looked at; the passages of all stand against them


def candidates(pairs: Sequence[Pair], *, seed: int) -> Iterator[Candidates]:
    """Each pair with the passages of its source nearest in words, cut to the window the reranker will read."""
    by_source: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_source[pair.source].append(pair)
    for found in by_source.values():
        yield from _Pool(found).candidates(sampled(found, limit=MOST, seed=seed))


class _Pool:
    def __init__(self, pairs: Sequence[Pair]) -> None:
        import bm25s

        self._answers: dict[str, set[str]] = defaultdict(set)
        for pair in pairs:
            self._answers[pair.query].add(pair.passage)
        self._passages = list(dict.fromkeys(pair.passage for pair in pairs))
        self._index = bm25s.BM25()
        self._index.index([tokens(text) or [""] for text in self._passages], show_progress=False)

    def candidates(self, pairs: Sequence[Pair]) -> Iterator[Candidates]:
        for pair in pairs:
            words = [word for word in tokens(pair.query) if word in self._index.vocab_dict]
            near = [text for text in self._near(words) if text not in self._answers[pair.query]] if words else []
            known = frozenset(words)
            yield Candidates(
                pair.query, self._window(pair.passage, known), tuple(self._window(text, known) for text in near), pair.source
            )

    def _near(self, words: list[str]) -> list[str]:
        import numpy as np

        scores = self._index.get_scores(words)
        best = np.argpartition(-scores, min(LOOKED_AT, len(scores) - 1))[:LOOKED_AT]
        return [self._passages[row] for row in best]

    def _window(self, text: str, words: frozenset[str]) -> str:
        return around(text, words, longest=SHORT)
