"""Embeds text with a sentence-transformers folder on the CPU in bfloat16. Knows no index and no passages."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.retrieval.base import EmbedderUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from qa.retrieval.base import Vectors

DOCUMENT_PREFIX, QUERY_PREFIX = "passage: ", "query: "
BATCH_SIZE = 32


class SentenceTransformerEmbedder:
    """Loads on first use; one instance serves many threads, a query never waits for more than one batch of documents.

    `precision` is "bfloat16" or "float32". The e5 prefixes are part of how the bundled model was trained.
    """

    def __init__(self, folder: Path, *, precision: str = "bfloat16", threads: int | None = None) -> None:
        self._folder = folder
        self._precision = precision
        self._threads = threads
        self._model: SentenceTransformer | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return f"{self._folder.name}-{self._precision}"

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384), unit length. Raises EmbedderUnavailable."""
        import numpy as np

        vectors = np.zeros((len(texts), self._loaded().get_embedding_dimension()), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        for start in range(0, len(order), BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            vectors[rows] = self._encode([DOCUMENT_PREFIX + texts[row] for row in rows])
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Shape (384,), unit length. Raises EmbedderUnavailable."""
        return self._encode([QUERY_PREFIX + text])[0]

    def _encode(self, texts: list[str]) -> Vectors:
        import numpy as np

        vectors = self._loaded().encode(
            texts, batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False, convert_to_tensor=True
        )
        return np.ascontiguousarray(vectors.float().numpy())

    def _loaded(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = _load(self._folder, self._precision, self._threads)
            return self._model


def _load(folder: Path, precision: str, threads: int | None) -> SentenceTransformer:
    if not (folder / "modules.json").is_file():
        raise EmbedderUnavailable(f"There is no embedding model in the folder {folder.name}.")
    import torch
    from sentence_transformers import SentenceTransformer

    if threads:
        torch.set_num_threads(threads)
    try:
        return SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": getattr(torch, precision)}
        )
    except (OSError, ValueError, KeyError) as error:
        raise EmbedderUnavailable(f"The embedding model in the folder {folder.name} cannot be loaded.") from error
