"""Runs a prepared reader on the CPU with OpenVINO. Knows no index, no question and no note."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.weights.errors import WeightsUnavailable
from qa.weights.readers import MODEL_FILE, pair_tokenizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from openvino import CompiledModel
    from tokenizers import Encoding, Tokenizer


class RunningReader:
    """Loads on first use and serves many threads; `longest` counts the tokens of a text, or of a pair."""

    def __init__(self, folder: Path, *, longest: int) -> None:
        self._folder, self._longest = folder, longest
        self._lock = threading.Lock()
        self._parts: tuple[CompiledModel, Tokenizer] | None = None

    def scores(self, texts: Sequence[str | tuple[str, str]]) -> tuple[list[Encoding], NDArray[np.float32]]:
        """One batch: the tokens of each text, and the scores, whose first axis is the texts. Raises WeightsUnavailable."""
        import numpy as np

        model, tokenizer = self._loaded()
        encodings = tokenizer.encode_batch(list(texts))
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        request = model.create_infer_request()
        return encodings, request.infer({"input_ids": ids, "attention_mask": mask})[model.output(0)].copy()

    def _loaded(self) -> tuple[CompiledModel, Tokenizer]:
        with self._lock:
            if self._parts is None:
                self._parts = (self._compiled(), pair_tokenizer(self._folder, longest=self._longest))
            return self._parts

    def _compiled(self) -> CompiledModel:
        import openvino

        if not (self._folder / MODEL_FILE).is_file():
            raise WeightsUnavailable(f"There is no model in the folder {self._folder.name}.")
        try:
            return openvino.Core().compile_model(self._folder / MODEL_FILE, "CPU", {"PERFORMANCE_HINT": "LATENCY"})
        except (OSError, RuntimeError, ValueError) as error:
            raise WeightsUnavailable(f"The model {self._folder.name} cannot be loaded.") from error
