"""Measures search in many passages with the product's own builders and searcher. Knows no page, database or setting."""

from __future__ import annotations

import os
import resource
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.evaluation.metrics import percentile
from qa.evaluation.speed import Measure, seconds
from qa.evaluation.synthetic import SyntheticLiterature, SyntheticPassages
from qa.retrieval.base import EMBEDDING_DIMENSIONS, Query, RetrievalError
from qa.retrieval.combined import CombinedVectors, CombinedWords
from qa.retrieval.dense import StoredVectors
from qa.retrieval.lexical import Bm25Index
from qa.retrieval.manifest import facts, seal
from qa.retrieval.searcher import Searcher
from qa.retrieval.stores.faiss_store import FaissStore

if TYPE_CHECKING:
    from qa.retrieval.base import Embedder, Vectors

MEGABYTE = 1024 * 1024
Report = Callable[[str], None]


class Stages:
    """Milliseconds that each part of a search took, question by question."""

    def __init__(self) -> None:
        self.samples: dict[str, list[float]] = defaultdict(list)

    def timed(self, part: object, method: str, name: str) -> Any:
        """The part, with the time of each call of the method kept under the name."""
        return _Timed(part, method, self.samples[name])

    def figures(self) -> dict[str, float]:
        return {f"{name}_ms_p{percent}": round(percentile(values, percent / 100), 2)
                for name, values in self.samples.items() for percent in (50, 95)}


class _Timed:
    def __init__(self, part: Any, method: str, samples: list[float]) -> None:
        self._part, self._method, self._samples = part, method, samples

    def __len__(self) -> int:
        return len(self._part)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        return self._call if name == self._method else found

    def _call(self, *arguments: object, **named: object) -> object:
        started = time.perf_counter()
        try:
            return getattr(self._part, self._method)(*arguments, **named)
        finally:
            self._samples.append(1000 * (time.perf_counter() - started))


def built(literature: SyntheticLiterature, folder: Path, *, questions: Callable[[], Vectors], report: Report) -> Path:
    """The folder of an index of these passages, built unless it is there from an earlier run."""
    place = folder / f"search-{literature.count}"
    if not _is_of(place, literature):
        report(f"Building an index of {literature.count} passages in {place}.")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        store = FaissStore(place / "vectors")
        taken = {"words_seconds": seconds(lambda: Bm25Index.build(literature.passages(), place / "words")),
                 "vectors_seconds": seconds(lambda: store.build(literature.batches(), questions=questions)),
                 "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
        seal(place, {"of": literature.fingerprint, "building": taken})
    return place


def _is_of(place: Path, literature: SyntheticLiterature) -> bool:
    try:
        return facts(place).get("of") == literature.fingerprint
    except RetrievalError:
        return False


def dense_search(literature: SyntheticLiterature, place: Path, *, questions: Vectors) -> Measure:
    """Milliseconds (95th percentile) to find the 100 nearest vectors, against comparing all of them (`bare`).

    The counts: recall against that exact search, memory of this process in MB and the seconds to open words and vectors
    before it, and what building took.
    """
    opening = time.perf_counter()
    words, store = Bm25Index.open(place / "words"), _opened(place)
    opened = time.perf_counter() - opening
    asked = [vector.reshape(1, -1) for vector in questions]
    ours = [1000 * seconds(lambda vector=vector: store.search(vector, 100)) for vector in asked]
    resident = _resident()
    exact, best = _compared(literature, asked)
    found = [store.search(vector, 100).scores[0] for vector in asked]
    figures = {f"recall_at_{k}": _recall(found, best, k=k) for k in (10, 100)}
    figures |= {"p50": round(percentile(ours, 0.5), 2), "resident_mb": resident, "open_seconds": round(opened, 3),
                "passages": len(words), "effort": store.quality.effort}
    figures |= {f"building_{name}": round(value, 1) for name, value in facts(place)["building"].items()}
    return Measure(percentile(ours, 0.95), "ms", percentile(exact, 0.95), figures)


def whole_search(literature: SyntheticLiterature, place: Path, *, embedder: Embedder, reranker: Any,
                 questions: Sequence[str]) -> Measure:
    """Milliseconds (95th percentile) from a question to its evidence, each part beside it.

    `bare` is what embedding the question and comparing all vectors takes without words, fusion and evidence.
    """
    stages = Stages()
    searcher = _searcher(literature, place, embedder, reranker, stages)
    for question in questions[:3]:
        searcher.search(Query(question))
    for samples in stages.samples.values():
        samples.clear()
    whole = [1000 * seconds(lambda question=question: searcher.search(Query(question))) for question in questions]
    exact, _best = _compared(literature, [embedder.embed_query(question).reshape(1, -1) for question in questions])
    bare = [sum(pair) for pair in zip(stages.samples["embedding"], exact, strict=True)]
    figures = {"p50": round(percentile(whole, 0.5), 2), "passages": literature.count, **stages.figures()}
    return Measure(percentile(whole, 0.95), "ms", percentile(bare, 0.95), figures)


def _searcher(literature: SyntheticLiterature, place: Path, embedder: Embedder, reranker: Any,
              stages: Stages) -> Searcher:
    words, vectors = CombinedWords([Bm25Index.open(place / "words")]), CombinedVectors([StoredVectors(_opened(place))])
    reranking = {} if reranker is None else {"reranker": stages.timed(reranker, "scores", "reranking")}
    return Searcher(
        passages=stages.timed(SyntheticPassages(literature), "fetch", "reading"),
        lexical=stages.timed(words, "search", "words"), dense=stages.timed(vectors, "search", "vectors"),
        embedder=stages.timed(embedder, "embed_query", "embedding"), **reranking,
    )


def _opened(place: Path) -> FaissStore:
    store = FaissStore(place / "vectors")
    store.open()
    return store


def _compared(literature: SyntheticLiterature, asked: Sequence[Vectors]) -> tuple[list[float], list[Vectors]]:
    """Milliseconds and the best 100 scores of each question by an exact search of all vectors."""
    import faiss

    index = faiss.IndexScalarQuantizer(EMBEDDING_DIMENSIONS, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.is_trained = True
    for batch in literature.batches():
        index.add(batch.vectors.astype("<f2").astype("<f4"))
    taken, best = [], []
    for vector in asked:
        started = time.perf_counter()
        scores, _rows = index.search(vector, 100)
        taken.append(1000 * (time.perf_counter() - started))
        best.append(scores[0])
    return taken, best


def _recall(found: Sequence[Vectors], best: Sequence[Vectors], *, k: int) -> float:
    import numpy as np

    from qa.retrieval.stores.tuning import recall

    return round(recall(np.stack(found), np.stack(best), k=k), 4)


def _resident() -> int:
    """Memory of this process in MB, with the mapped pages of index files that it has touched."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // MEGABYTE
