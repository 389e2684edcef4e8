from __future__ import annotations

import re
from pathlib import Path

import pytest

from qa.evaluation.beir import BadData, evaluate_ranking, evaluate_retrieval, read_beir


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": "d1", "title": "Gout", "text": "Colchicine treats gout."}\n'
        '{"_id": "d2", "title": "", "text": "白细胞减少见于病毒感染。"}\n',
        encoding="utf-8",
    )
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1", "text": "gout"}\n{"_id": "q2", "text": "白细胞减少"}\n')
    (tmp_path / "qrels/test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n")
    return tmp_path


def test_the_products_searcher_is_measured(folder: Path) -> None:
    scores = evaluate_retrieval(read_beir(folder), None).as_json()
    assert scores["ndcg@10"] == scores["recall@100"] == scores["mrr@10"] == 1
    assert (scores["queries"], scores["documents"]) == (2, 2)


def test_a_limit_takes_the_first_queries(folder: Path) -> None:
    assert list(read_beir(folder, limit=1).queries) == ["q1"]


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", '{"_id": "d1", "text": 5}\n', "corpus.jsonl, line 1, field text"),
        ("queries.jsonl", "not json\n", "queries.jsonl, line 1"),
        ("qrels/test.tsv", "q1\td1\thigh\n", "qrels/test.tsv, line 1, field score"),
        ("qrels/test.tsv", "q1\td9\t1\n", "field corpus-id: there is no document d9"),
    ],
)
def test_bad_input_names_file_line_and_field(folder: Path, file: str, content: str, message: str) -> None:
    (folder / file).write_text(content)
    with pytest.raises(BadData, match=re.escape(message)):
        read_beir(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "queries.jsonl").unlink()
    with pytest.raises(BadData, match=r"queries\.jsonl: the file cannot be read"):
        read_beir(folder)


def test_anything_that_ranks_is_measured_alike(folder: Path) -> None:
    given: list[str] = []

    def index(texts):
        given.extend(texts)
        return lambda text: [1, 0]

    scores = evaluate_ranking(read_beir(folder), index)
    assert given == ["Gout Colchicine treats gout.", "白细胞减少见于病毒感染。"]
    assert scores.ndcg_at_10 == pytest.approx((1 + 0.6309) / 2, abs=1e-4)
