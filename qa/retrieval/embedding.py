"""Embeds text on the CPU with OpenVINO from a sentence-transformers folder. Knows no index and no passages.

Measured side by side on two shared cores with bfloat16, texts a second: long passages 26 here, 19 with
SentenceTransformer.encode in bfloat16, 11 in float32; short ones 135, 86 and 45. Least cosine to float32: 0.99999 here,
0.998 there.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.retrieval.base import EMBEDDING_DIMENSIONS, EmbedderUnavailable
from qa.retrieval.openvino_model import convert

if TYPE_CHECKING:
    from openvino import CompiledModel
    from tokenizers import Tokenizer

    from qa.retrieval.base import Vectors

DOCUMENT_PREFIX, QUERY_PREFIX = "passage: ", "query: "
BATCH_SIZE = 8
MAX_TOKENS = 512
PADDING = "<pad>"


class OpenVinoEmbedder:
    """Loads on first use and serves many threads. The e5 prefixes are part of how the bundled model was trained.

    The converted model is kept in `cache` (by default beside the weights), which takes 7 s once.
    """

    def __init__(self, folder: Path, *, cache: Path | None = None, threads: int = 0) -> None:
        self._folder = folder
        self._cache = cache or folder / "openvino"
        self._threads = threads
        self._lock = threading.Lock()
        self._parts: tuple[CompiledModel, Tokenizer] | None = None

    @property
    def name(self) -> str:
        return "-".join(filter(None, (self._folder.name, adapter_mark(self._folder), "openvino")))

    def convert(self) -> Path:
        """The converted model's file, made now if it is not yet there. Raises EmbedderUnavailable."""
        if not (self._folder / "modules.json").is_file():
            raise EmbedderUnavailable(f"There is no embedding model in the folder {self._folder.name}.")
        try:
            return convert(self._folder, self._cache)
        except (OSError, RuntimeError, ValueError) as error:
            raise EmbedderUnavailable(f"The embedding model {self._folder.name} cannot be converted.") from error

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384), unit length, in the order given. Raises EmbedderUnavailable."""
        import numpy as np

        vectors = np.zeros((len(texts), EMBEDDING_DIMENSIONS), dtype=np.float32)
        for rows in by_length(texts):
            vectors[rows] = self._encode([DOCUMENT_PREFIX + texts[row] for row in rows])
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Shape (384,), unit length. Raises EmbedderUnavailable."""
        return self._encode([QUERY_PREFIX + text])[0]

    def _encode(self, texts: list[str]) -> Vectors:
        import numpy as np

        model, tokenizer = self._loaded()
        encodings = tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        request = model.create_infer_request()
        return request.infer({"input_ids": ids, "attention_mask": mask})[model.output(0)].copy()

    def _loaded(self) -> tuple[CompiledModel, Tokenizer]:
        with self._lock:
            if self._parts is None:
                self._parts = (self._compiled(), _tokenizer(self._folder))
            return self._parts

    def _compiled(self) -> CompiledModel:
        import openvino

        converted = self.convert()
        # No precision is forced: the runtime takes bfloat16 where the CPU computes in it, float32 elsewhere.
        settings: dict[str, object] = {"PERFORMANCE_HINT": "LATENCY"}
        if self._threads:
            settings["INFERENCE_NUM_THREADS"] = self._threads
        try:
            return openvino.Core().compile_model(converted, "CPU", settings)
        except (OSError, RuntimeError, ValueError) as error:
            raise EmbedderUnavailable(f"The embedding model {self._folder.name} cannot be loaded.") from error


def adapter_mark(folder: Path) -> str:
    """Eight digits that tell vectors of one trained adapter from those of another; empty for a model without one."""
    manifest = folder / "manifest.json"
    return str(json.loads(manifest.read_text(encoding="utf-8")).get("adapter", ""))[:8] if manifest.is_file() else ""


def by_length(texts: Sequence[str]) -> Iterator[list[int]]:
    """Rows of texts of similar length, so that little of a batch is padding."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    for start in range(0, len(order), BATCH_SIZE):
        yield order[start : start + BATCH_SIZE]


def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(PADDING), pad_token=PADDING)
    return tokenizer
