"""Finds passages that share the words of a question but do not answer it, for training to tell apart. Knows no model.

Mined by BM25, the usual source of hard negatives (Karpukhin et al. 2020, Dense Passage Retrieval).
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from qa.retrieval.segmentation import tokens
from qa.training.pairs import Pair

LOOKED_AT, SKIPPED = 12, 1


class HardNegatives:
    """Passages of the same source as a pair, near it in words; `group`s of the pair may appear where texts differ."""

    def __init__(self, pairs: Sequence[Pair], *, seed: int = 0) -> None:
        import bm25s

        self._pairs = pairs
        self._chance = random.Random(seed)
        self._positives: dict[str, set[str]] = {}
        for pair in pairs:
            self._positives.setdefault(pair.query, set()).add(pair.passage)
        self._index = bm25s.BM25()
        self._index.index([tokens(pair.passage) or [""] for pair in pairs], show_progress=False)

    def for_pair(self, pair: Pair) -> str:
        """One passage that is none of the pair's own; a random one where no word is shared."""
        words = [word for word in tokens(pair.query) if word in self._index.vocab_dict]
        rows = self._near(words) if words else []
        texts = [self._pairs[row].passage for row in rows]
        own = self._positives.get(pair.query, set()) | {pair.passage}
        strange = [text for text in texts if text not in own and text[:80] != pair.passage[:80]]
        return self._chance.choice(strange[SKIPPED:] or strange or [self._chance.choice(self._pairs).passage])

    def _near(self, words: list[str]) -> list[int]:
        import numpy as np

        scores = self._index.get_scores(words)
        best = np.argpartition(-scores, min(LOOKED_AT, len(scores) - 1))[:LOOKED_AT]
        return [int(row) for row in best[np.argsort(-scores[best])]]
