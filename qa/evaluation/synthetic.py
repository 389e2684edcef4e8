"""Makes as many passages as asked for out of a few real ones, the same ones every time. Knows no index.

Vectors lie around the real ones: on the way to one of their neighbours, plus noise that varies in the directions in which
the real ones vary. `NOISE` was chosen on 7,076 passages (MedQuAD and the seed literature) and 600 questions of real people
so that a passage is as near to its nearest other one as there (cosine 0.92) and questions are as hard to tell apart:
local intrinsic dimension (Levina and Bickel, 2004) about 17 to 32 against 25 to 36 there.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from qa.ingestion.sentences import split_sentences
from qa.retrieval.base import PassageRecord, Query
from qa.retrieval.stores.base import Batch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qa.retrieval.base import Ids, Vectors

NOISE = 0.7
NEIGHBOURS = 8
VECTORS_AT_ONCE = 20_000
SENTENCES = 4
RARE_WORDS = 2  # of each passage, from a vocabulary that grows with the corpus


@dataclass(frozen=True)
class SyntheticLiterature:
    """`count` passages with ids from 1, made of `texts` and their `vectors`, shape (len(texts), 384)."""

    texts: tuple[str, ...]
    vectors: Vectors
    count: int

    @property
    def fingerprint(self) -> str:
        """Differs where any passage would."""
        made_of = "\0".join(self.texts).encode() + self.vectors.tobytes()
        return f"{self.count}-{hashlib.sha256(made_of).hexdigest()[:16]}"

    def batches(self) -> Iterator[Batch]:
        import numpy as np

        for first in range(0, self.count, VECTORS_AT_ONCE):
            size = min(VECTORS_AT_ONCE, self.count - first)
            yield Batch(np.arange(first + 1, first + size + 1), self._around(np.random.default_rng(first), size))

    def passages(self) -> Iterator[tuple[int, str]]:
        for number in range(1, self.count + 1):
            yield number, self.text(number)

    def text(self, number: int) -> str:
        """Sentences of one real passage, one of another, and words that few passages share."""
        chance = random.Random(number)  # noqa: S311 - to be the same every time, not to be secret
        topic = self._sentences[chance.randrange(len(self._sentences))]
        other = self._sentences[chance.randrange(len(self._sentences))]
        chosen = [chance.choice(topic) for _ in range(SENTENCES - 1)] + [chance.choice(other)]
        rare = [f"w{int(self.count * chance.random() ** 3):x}" for _ in range(RARE_WORDS)]
        return " ".join([*chosen, *rare])

    def _around(self, chance: np.random.Generator, size: int) -> Vectors:
        import numpy as np

        start = chance.integers(0, len(self.vectors), size)
        end = self._near[start, chance.integers(0, self._near.shape[1], size)]
        way = chance.uniform(0, 0.5, (size, 1)).astype(np.float32)
        noise = chance.standard_normal((size, self.vectors.shape[1]), np.float32) @ self._directions
        found = (1 - way) * self.vectors[start] + way * self.vectors[end] + NOISE * noise
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    @cached_property
    def _sentences(self) -> list[list[str]]:
        return [[text[start:end] for start, end in split_sentences(text)] or [text] for text in self.texts]

    @cached_property
    def _near(self) -> NDArray[np.int64]:
        import numpy as np

        nearest = np.argsort(-(self.vectors @ self.vectors.T), axis=1)
        return nearest[:, 1 : NEIGHBOURS + 1] if len(self.vectors) > 1 else nearest

    @cached_property
    def _directions(self) -> Vectors:
        import numpy as np

        values, directions = np.linalg.eigh(np.cov(self.vectors.T))
        return (directions * np.sqrt(np.maximum(values, 0))).T.astype(np.float32)


class SyntheticPassages:
    """A passage source that makes the texts again when they are asked for, so that it takes no memory."""

    def __init__(self, literature: SyntheticLiterature) -> None:
        self._literature = literature

    def fetch(self, ids: Iterable[int]) -> Mapping[int, PassageRecord]:
        return {i: PassageRecord(i, i, "synthetic", "", "", None, self._literature.text(i), "en") for i in ids}

    def allowed(self, query: Query) -> Ids | None:
        return None
