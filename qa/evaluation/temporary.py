"""Searches a handful of given passages as if they were the literature. Knows no database and leaves no file behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from qa.evaluation.questions import GivenPassage
from qa.retrieval.base import Embedder, PassageRecord, Reranker
from qa.retrieval.dense import FaissIndex
from qa.retrieval.lexical import Bm25Index
from qa.retrieval.memory import MemoryPassages
from qa.retrieval.searcher import Searcher
from qa.retrieval.segmentation import CHINESE

CORPUS = "given"


@contextmanager
def searcher_over(
    passages: Sequence[GivenPassage], embedder: Embedder | None, reranker: Reranker | None = None
) -> Iterator[Searcher]:
    """A searcher over exactly these passages, by words alone where `embedder` is None.

    Each passage is a document of its own; its id, from 1, is its place in the order given.
    """
    records = [_record(number, passage) for number, passage in enumerate(passages, start=1)]
    texts = [f"{record.title}\n{record.text}".strip() for record in records]
    with TemporaryDirectory() as folder:
        lexical = Bm25Index.build(zip([record.id for record in records], texts, strict=True), Path(folder) / "words")
        dense = _embedded(texts, embedder) if embedder and records else None
        yield Searcher(
            passages=MemoryPassages(records), lexical=lexical, dense=dense, embedder=embedder, reranker=reranker
        )


def language_of(text: str) -> str:
    """Chinese as soon as it holds Chinese characters, as where questions are asked."""
    return "zh" if CHINESE.search(text) else "en"


def _record(number: int, passage: GivenPassage) -> PassageRecord:
    return PassageRecord(
        id=number, document_id=number, corpus=CORPUS, title=passage.title, section="", page=None, text=passage.text,
        language=language_of(passage.text), end=len(passage.text),
    )


def _embedded(texts: list[str], embedder: Embedder) -> FaissIndex:
    import numpy as np

    index = FaissIndex()
    index.add(np.arange(1, len(texts) + 1, dtype=np.int64), embedder.embed_documents(texts))
    return index
