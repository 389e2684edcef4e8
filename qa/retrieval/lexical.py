"""Word matching by BM25 in a folder that is memory-mapped when opened. Knows no vectors and no database."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa.retrieval import postings
from qa.retrieval.base import Hit, IndexCorrupt
from qa.retrieval.manifest import facts, seal, verify
from qa.retrieval.rows import Rows
from qa.retrieval.segmentation import FOLDER, tokens
from qa.retrieval.terms import expansions

if TYPE_CHECKING:
    import numpy as np
    from numpy import float32
    from numpy.typing import NDArray

    from qa.retrieval.base import Ids

EXPANSION_WEIGHT = 0.3  # other names of a term count less than the words the person chose
TOP_BLOCK = 256


class Bm25Index:
    """An opened index; `search` also matches other names of the medical terms in the text, in both languages."""

    def __init__(self, folder: Path) -> None:
        import numpy as np

        self._words = {word: number for number, word in enumerate(_vocabulary(folder))}
        self._starts = np.load(folder / postings.STARTS_FILE)
        self._posted_rows = _mapped(folder / postings.ROWS_FILE)
        self._posted_scores = _mapped(folder / postings.SCORES_FILE)
        self._rows = Rows(np.load(folder / postings.IDS_FILE))

    @classmethod
    def build(cls, passages: Iterable[tuple[int, str]], folder: Path) -> Bm25Index:
        """Index (id, text) pairs into `folder`, replacing what is there, and open it. About 1 s per 10,000 passages."""
        _emptied(folder)
        writer = postings.PostingsWriter(folder)
        for passage_id, text in passages:
            writer.add(passage_id, tokens(text))
        writer.finish()
        seal(folder, {"rules": word_rules()})
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Bm25Index:
        """Raises IndexMissing or IndexCorrupt."""
        verify(folder)
        try:
            return cls(folder)
        except (OSError, ValueError) as error:
            raise IndexCorrupt("The word index cannot be read.") from error

    def __len__(self) -> int:
        return len(self._rows)

    def search(self, text: str, *, limit: int, allowed: Ids | None = None, other_names: Sequence[str] = ()) -> tuple[Hit, ...]:
        return self.best(query_weights(text, other_names), limit=limit, allowed=allowed)

    def best(self, weights: Mapping[str, float], *, limit: int, allowed: Ids | None = None) -> tuple[Hit, ...]:
        """The passages with the highest weighted sums of their words' scores; equal sums in the order of the rows."""
        scores = self._scores(weights)
        if allowed is not None:
            scores *= self._rows.selected(allowed).mask
        return tuple(Hit(int(self._rows.ids[row]), float(scores[row])) for row in _top(scores, limit))

    def idf(self, token: str) -> float:
        """Inverse document frequency; see ``postings.rarity``."""
        return postings.rarity(len(self), self.frequency(token))

    def frequency(self, token: str) -> int:
        """How many passages hold the token."""
        number = self._words.get(token)
        return 0 if number is None else int(self._starts[number + 1] - self._starts[number])

    def _scores(self, weights: Mapping[str, float]) -> NDArray[float32]:
        import numpy as np

        scores = np.zeros(len(self), np.float32)
        for word, weight in weights.items():
            number = self._words.get(word)
            if number is not None:
                posted = slice(self._starts[number], self._starts[number + 1])
                # A word stands once in the postings of a passage, so no row comes twice here.
                scores[self._posted_rows[posted]] += np.float32(weight) * self._posted_scores[posted]
        return scores


def query_weights(text: str, other_names: Sequence[str] = ()) -> dict[str, float]:
    """Each word of the text counts once for every time it stands there, other names of its terms (and those given) less."""
    weights: dict[str, float] = {}
    for token in tokens(text):
        weights[token] = weights.get(token, 0.0) + 1.0
    for token in {token for name in (*expansions(text), *other_names) for token in tokens(name)} - set(weights):
        weights[token] = EXPANSION_WEIGHT
    return weights


@cache
def word_rules() -> str:
    """Changes whenever texts would be cut into words in another way, so that an index can be told to be outdated."""
    digest = hashlib.sha256()
    for path in sorted([*map(FOLDER.joinpath, ("segmentation.py", "spelling.py", "terms.py")), *FOLDER.glob("*.tsv"), *FOLDER.glob("*.txt")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def follows_rules(folder: Path) -> bool:
    """Whether the words in the folder were cut as questions are now. Raises IndexMissing or IndexCorrupt."""
    return facts(folder).get("rules") == word_rules()


def _top(scores: NDArray[float32], limit: int) -> NDArray[np.int64]:
    """Rows of the highest scores above zero, best first, the lower row first among equals.

    The best of every block are compared first: at least `limit` rows reach the limit-th best of those.
    """
    import numpy as np

    whole = len(scores) - len(scores) % TOP_BLOCK
    blocks = scores[:whole].reshape(-1, TOP_BLOCK).max(axis=1) if whole else scores[:0]
    least = np.partition(blocks, -limit)[-limit] if len(blocks) > limit else 0
    found = np.flatnonzero((scores >= least) & (scores > 0))
    return found[np.argsort(-scores[found], kind="stable")[:limit]]


def _vocabulary(folder: Path) -> list[str]:
    return list(json.loads((folder / postings.WORDS_FILE).read_text(encoding="utf-8")))


def _mapped(path: Path) -> NDArray[np.float32]:
    import numpy as np

    # The plain view spares the bookkeeping that memmap does at every slice.
    return np.load(path, mmap_mode="r").view(np.ndarray)


def _emptied(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
