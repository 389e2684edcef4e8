"""Runs a prepared model that reads two texts together, on the CPU with OpenVINO. Knows no index and no question."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.retrieval.base import RetrievalError
from qa.retrieval.embedding import by_length

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from openvino import CompiledModel
    from tokenizers import Tokenizer

MODEL_FILE = "model.xml"


class ReaderUnavailable(RetrievalError):
    """The model is missing or unreadable; what it would have judged goes without it."""


class PairReader:
    """Loads on first use and serves many threads."""

    def __init__(self, folder: Path, *, longest: int) -> None:
        self._folder, self._longest = folder, longest
        self._lock = threading.Lock()
        self._parts: tuple[CompiledModel, Tokenizer] | None = None

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Shape (len(pairs), outputs), in the order given. Raises ReaderUnavailable."""
        import numpy as np

        model, tokenizer = self._loaded()
        found: list[tuple[list[int], NDArray[np.float32]]] = []
        for rows in by_length([first + second for first, second in pairs]):
            encodings = tokenizer.encode_batch([pairs[row] for row in rows])
            ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
            mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
            request = model.create_infer_request()
            found.append((rows, request.infer({"input_ids": ids, "attention_mask": mask})[model.output(0)].copy()))
        scores = np.zeros((len(pairs), found[0][1].shape[1] if found else 0), dtype=np.float32)
        for rows, part in found:
            scores[rows] = part
        return scores

    def _loaded(self) -> tuple[CompiledModel, Tokenizer]:
        with self._lock:
            if self._parts is None:
                self._parts = (self._compiled(), self._tokenizer())
            return self._parts

    def _compiled(self) -> CompiledModel:
        import openvino

        if not (self._folder / MODEL_FILE).is_file():
            raise ReaderUnavailable(f"There is no model in the folder {self._folder.name}.")
        try:
            settings = {"PERFORMANCE_HINT": "LATENCY"}
            return openvino.Core().compile_model(self._folder / MODEL_FILE, "CPU", settings)
        except (OSError, RuntimeError, ValueError) as error:
            raise ReaderUnavailable(f"The model {self._folder.name} cannot be loaded.") from error

    def _tokenizer(self) -> Tokenizer:
        from qa.weights.readers import pair_tokenizer

        return pair_tokenizer(self._folder, longest=self._longest)
