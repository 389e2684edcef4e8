"""Sets a plain pipeline of LangChain and Chroma beside ours: the same passages, encoder weights and questions.

Both packages come with the extra ``benchmark`` and are imported only here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from qa.evaluation.beir import BeirData, Rank, evaluate_ranking, evaluate_retrieval
from qa.evaluation.speed import Measure, NothingMeasured
from qa.retrieval.base import Embedder
from qa.retrieval.embedding import BATCH_SIZE, DOCUMENT_PREFIX, QUERY_PREFIX

if TYPE_CHECKING:
    from langchain_chroma import Chroma

NEEDED = "The peer is not installed: run «pip install '.[benchmark]'» first."
ADDED_AT_ONCE = 256
RANKED = 100


def beside_chroma(data: BeirData, embedder: Embedder, folder: Path) -> Measure:
    """Median milliseconds of a question, ours and theirs (``bare``); ``folder`` holds the weights both embed with.

    ``counts`` give nDCG@10, the 95th percentile in milliseconds and passages indexed a second for both. Raises
    ``NothingMeasured`` while the peer is not installed.
    """
    with _chroma(folder) as store:
        ours = evaluate_retrieval(data, embedder)
        theirs = evaluate_ranking(data, lambda passages: _filled(store, passages))
    counts = {}
    for whose, scores in (("ours", ours), ("chroma", theirs)):
        counts[f"ndcg@10_{whose}"] = round(scores.ndcg_at_10, 4)
        counts[f"p95_ms_{whose}"] = round(scores.query_ms_p95, 2)
        counts[f"indexed_per_second_{whose}"] = round(scores.documents / scores.index_seconds, 1)
    return Measure(ours.query_ms_p50, "ms", theirs.query_ms_p50, counts)


@contextmanager
def _chroma(folder: Path) -> Iterator[Chroma]:
    try:
        from chromadb.config import Settings
        from langchain_chroma import Chroma
    except ImportError as error:
        raise NothingMeasured(NEEDED) from error
    with TemporaryDirectory() as place:
        yield Chroma("passages", embedding_function=_Encoder(folder), persist_directory=place,
                     collection_metadata={"hnsw:space": "cosine"}, client_settings=Settings(anonymized_telemetry=False))


def _filled(store: Chroma, passages: Sequence[str]) -> Rank:
    for start in range(0, len(passages), ADDED_AT_ONCE):
        part = passages[start : start + ADDED_AT_ONCE]
        store.add_texts(list(part), ids=[str(start + place) for place in range(len(part))])
    return lambda text: [int(found.id) for found in store.similarity_search(text, k=RANKED)]


class _Encoder:
    """As LangChain's own wrapper of sentence-transformers works: lists of texts as a whole, questions one by one."""

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._encoded([DOCUMENT_PREFIX + text for text in texts])

    def embed_query(self, text: str) -> list[float]:
        return self._encoded([QUERY_PREFIX + text])[0]

    def _encoded(self, texts: list[str]) -> list[list[float]]:
        found = self._model.encode(texts, batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False)
        return found.tolist()
