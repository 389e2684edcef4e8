"""Measures the product's own searcher on a folder in the BEIR layout. Knows no database and changes no live index."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from qa.evaluation.data import BadData, lines
from qa.evaluation.metrics import mean, ndcg, percentile, recall, reciprocal_rank
from qa.retrieval.base import Embedder, PassageRecord, Query, Reranker
from qa.retrieval.dense import FaissIndex
from qa.retrieval.lexical import Bm25Index
from qa.retrieval.memory import MemoryPassages
from qa.retrieval.searcher import Searcher
from qa.retrieval.segmentation import CHINESE

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels/test.tsv"
EMBED_AT_ONCE = 256
# The places in the corpus of the documents found for a question, best first.
Rank = Callable[[str], Sequence[int]]


@dataclass(frozen=True)
class BeirData:
    """`documents` are (title, text) by id; `judgements` are grades by document id, by query id."""

    documents: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class QueryScore:
    """Of one query; `first` are its ten first documents."""

    ndcg_at_10: float
    first: tuple[str, ...]


@dataclass(frozen=True)
class RetrievalScores:
    """Means over the judged queries; times in milliseconds per query, with embedding."""

    ndcg_at_10: float
    recall_at_10: float
    recall_at_100: float
    mrr_at_10: float
    queries: int
    documents: int
    index_seconds: float
    query_ms_p50: float
    query_ms_p95: float
    by_query: Mapping[str, QueryScore] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The keys of `manage.py evaluate retrieval --json`."""
        return {
            "ndcg@10": self.ndcg_at_10,
            "recall@10": self.recall_at_10,
            "recall@100": self.recall_at_100,
            "mrr@10": self.mrr_at_10,
            "queries": self.queries,
            "documents": self.documents,
            "index_seconds": self.index_seconds,
            "query_ms": {"p50": self.query_ms_p50, "p95": self.query_ms_p95},
        }


def read_beir(folder: Path, *, limit: int | None = None) -> BeirData:
    """The folder's documents and its judged queries, the first `limit` of them. Raises BadData."""
    documents = {row["_id"]: (row.get("title", ""), row["text"]) for row in _records(folder / CORPUS)}
    queries = {row["_id"]: row["text"] for row in _records(folder / QUERIES)}
    judgements = _judgements(folder / QRELS, documents, queries)
    chosen = [query for query in queries if query in judgements][:limit]
    return BeirData(documents, {query: queries[query] for query in chosen}, {q: judgements[q] for q in chosen})


def evaluate_retrieval(
    data: BeirData, embedder: Embedder | None, reranker: Reranker | None = None, *,
    report: Callable[[str, float], None] = lambda stage, share: None,
) -> RetrievalScores:
    """Index the documents into a temporary folder and rank every query; words alone where `embedder` is None.

    `report` hears the stage ("index" or "queries") and the share done, 0 to 1.
    """
    with TemporaryDirectory() as folder:
        return _evaluated(data, lambda: _ranks(built(data, embedder, reranker, Path(folder), report)), report)


def evaluate_ranking(data: BeirData, index: Callable[[Sequence[str]], Rank]) -> RetrievalScores:
    """The same scores for anything that ranks: ``index`` is given the texts, titles first, and answers questions after."""
    return _evaluated(data, lambda: index(_texts(data)), lambda stage, share: None)


def _evaluated(data: BeirData, index: Callable[[], Rank], report: Callable[[str, float], None]) -> RetrievalScores:
    started = time.perf_counter()
    rank = index()
    index_seconds = time.perf_counter() - started
    rankings, seconds = _ranked(data, rank, report)
    return _scores(data, rankings, seconds, index_seconds)


def _ranks(searcher: Searcher) -> Rank:
    return lambda text: [hit.passage_id for hit in searcher.rank(Query(text))]


def _texts(data: BeirData) -> list[str]:
    return [f"{title} {text}".strip() for title, text in data.documents.values()]


def built(
    data: BeirData, embedder: Embedder | None, reranker: Reranker | None, folder: Path,
    report: Callable[[str, float], None],
) -> Searcher:
    """The product's searcher over the documents, its word index in `folder`."""
    records = [
        PassageRecord(i, i, "beir", title, "", None, text, "zh" if CHINESE.search(text) else "en")
        for i, (title, text) in enumerate(data.documents.values())
    ]
    texts = _texts(data)
    lexical = Bm25Index.build(enumerate(texts), folder / "lexical")
    dense = _embedded(texts, embedder, report) if embedder else None
    return Searcher(
        passages=MemoryPassages(records), lexical=lexical, dense=dense, embedder=embedder, reranker=reranker
    )


def _embedded(texts: list[str], embedder: Embedder, report: Callable[[str, float], None]) -> FaissIndex:
    import numpy as np

    index = FaissIndex()
    for start in range(0, len(texts), EMBED_AT_ONCE):
        part = texts[start : start + EMBED_AT_ONCE]
        index.add(np.arange(start, start + len(part), dtype=np.int64), embedder.embed_documents(part))
        report("index", (start + len(part)) / len(texts))
    return index


def _ranked(
    data: BeirData, rank: Rank, report: Callable[[str, float], None]
) -> tuple[dict[str, list[str]], list[float]]:
    names = list(data.documents)
    rankings: dict[str, list[str]] = {}
    seconds: list[float] = []
    for done, (query, text) in enumerate(data.queries.items(), start=1):
        started = time.perf_counter()
        places = rank(text)
        seconds.append(time.perf_counter() - started)
        rankings[query] = [names[place] for place in places]
        report("queries", done / len(data.queries))
    return rankings, seconds


def _scores(
    data: BeirData, rankings: Mapping[str, list[str]], seconds: list[float], index_seconds: float
) -> RetrievalScores:
    judged = [(rankings[query], data.judgements[query]) for query in rankings]
    return RetrievalScores(
        ndcg_at_10=mean([ndcg(ranking, grades, k=10) for ranking, grades in judged]),
        recall_at_10=mean([recall(ranking, grades, k=10) for ranking, grades in judged]),
        recall_at_100=mean([recall(ranking, grades, k=100) for ranking, grades in judged]),
        mrr_at_10=mean([reciprocal_rank(ranking, grades, k=10) for ranking, grades in judged]),
        queries=len(judged),
        documents=len(data.documents),
        index_seconds=index_seconds,
        query_ms_p50=1000 * percentile(seconds, 0.5),
        query_ms_p95=1000 * percentile(seconds, 0.95),
        by_query={
            query: QueryScore(ndcg(ranking, data.judgements[query], k=10), tuple(ranking[:10]))
            for query, ranking in rankings.items()
        },
    )


def _records(path: Path) -> Iterator[dict[str, str]]:
    for number, line in lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadData(path.name, number, "", "this is not a JSON object.") from error
        if not isinstance(row, dict):
            raise BadData(path.name, number, "", "this is not a JSON object.")
        for name in ("_id", "text"):
            if not isinstance(row.get(name), str):
                raise BadData(path.name, number, name, "a text is expected here.")
        if not isinstance(row.get("title", ""), str):
            raise BadData(path.name, number, "title", "a text is expected here.")
        yield row


def _judgements(
    path: Path, documents: Mapping[str, object], queries: Mapping[str, object]
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number, line in lines(path):
        cells = line.rstrip("\n").split("\t")
        if number == 1 and cells[0] == "query-id":
            continue
        query, document, grade = _judgement(cells, number)
        if query not in queries:
            raise BadData(QRELS, number, "query-id", f"there is no query {query}.")
        if document not in documents:
            raise BadData(QRELS, number, "corpus-id", f"there is no document {document}.")
        found.setdefault(query, {})[document] = grade
    return found


def _judgement(cells: list[str], number: int) -> tuple[str, str, int]:
    if len(cells) != 3:
        raise BadData(QRELS, number, "", "three columns separated by tabs are expected.")
    try:
        return cells[0], cells[1], int(cells[2])
    except ValueError as error:
        raise BadData(QRELS, number, "score", "a whole number is expected.") from error
