"""Builds the word index's postings on disk in bounded memory: a million passages take no more than a thousand do.

Passages are counted a block at a time; each block's words are written to a scratch file, and put in their place once the
rarity of every word and the usual length of a passage are known. Scores are those of BM25 as Lucene computes it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

K1, B = 1.2, 0.75
BLOCK_PASSAGES = 20_000
IDS_FILE, STARTS_FILE, ROWS_FILE, SCORES_FILE = "ids.npy", "starts.npy", "rows.npy", "scores.npy"
WORDS_FILE = "words.json"


class Block(NamedTuple):
    """Postings sorted by word and then by row; `counts` says how often the word stands in the passage."""

    words: NDArray[np.int32]
    rows: NDArray[np.int32]
    counts: NDArray[np.int32]


class PostingsWriter:
    """Takes passages in the order of their rows, then writes the index's files into `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._vocabulary: dict[str, int] = {}
        self._ids: list[int] = []
        self._lengths: list[int] = []
        self._pending: list[int] = []
        self._first_row = 0
        self._blocks: list[Path] = []

    def add(self, passage_id: int, words: Sequence[str]) -> None:
        vocabulary = self._vocabulary
        self._ids.append(passage_id)
        self._lengths.append(len(words))
        self._pending += [vocabulary.setdefault(word, len(vocabulary)) for word in words]
        if len(self._ids) - self._first_row == BLOCK_PASSAGES:
            self._close_block()

    def finish(self) -> None:
        """Write everything and delete the scratch files."""
        import numpy as np

        self._close_block()
        frequencies = self._frequencies()
        starts = np.concatenate([[0], np.cumsum(frequencies)])
        self._place(starts, frequencies)
        np.save(self._folder / STARTS_FILE, starts)
        np.save(self._folder / IDS_FILE, np.asarray(self._ids, np.int64))
        words = json.dumps(list(self._vocabulary), ensure_ascii=False, separators=(",", ":"))
        (self._folder / WORDS_FILE).write_text(words, encoding="utf-8")
        for path in self._blocks:
            path.unlink()

    def _close_block(self) -> None:
        import numpy as np

        lengths = np.asarray(self._lengths[self._first_row :], np.int64)
        if not len(lengths):
            return
        rows = np.repeat(np.arange(len(lengths)), lengths)
        keys, counts = np.unique(np.asarray(self._pending, np.int64) * BLOCK_PASSAGES + rows, return_counts=True)
        block = Block(keys // BLOCK_PASSAGES, keys % BLOCK_PASSAGES + self._first_row, counts)
        path = self._folder / f"block-{len(self._blocks)}"
        with path.open("wb") as file:
            np.save(file, np.asarray(block, np.int32))
        self._blocks.append(path)
        self._first_row, self._pending = len(self._ids), []

    def _read(self) -> Iterable[Block]:
        import numpy as np

        for path in self._blocks:
            with path.open("rb") as file:
                yield Block(*np.load(file))

    def _frequencies(self) -> NDArray[np.int64]:
        import numpy as np

        found = np.zeros(len(self._vocabulary), np.int64)
        for block in self._read():
            found += np.bincount(block.words, minlength=len(found))
        return found

    def _place(self, starts: NDArray[np.int64], frequencies: NDArray[np.int64]) -> None:
        import numpy as np

        lengths = np.asarray(self._lengths, np.float64)
        norms = K1 * (1 - B + B * lengths / (lengths.mean() or 1)) if len(lengths) else lengths
        rarity = np.log1p((len(lengths) - frequencies + 0.5) / (frequencies + 0.5))
        rows = np.lib.format.open_memmap(self._folder / ROWS_FILE, "w+", np.int32, (int(starts[-1]),))
        scores = np.lib.format.open_memmap(self._folder / SCORES_FILE, "w+", np.float32, (int(starts[-1]),))
        following = starts[:-1].copy()
        for block in self._read():
            here = np.bincount(block.words, minlength=len(following))
            within = np.arange(len(block.words)) - np.repeat(np.cumsum(here) - here, here)
            places = following[block.words] + within
            rows[places] = block.rows
            scores[places] = rarity[block.words] * block.counts / (norms[block.rows] + block.counts)
            following += here


def rarity(passages: float, holding: float) -> float:
    """Inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5)); largest for a word no passage holds."""
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))
