from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from qa.evaluation.data import BadData, chosen
from qa.evaluation.questions import GivenPassage, read_questions


def written(folder: Path, *rows: object) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_every_field_of_a_question_is_read(tmp_path: Path) -> None:
    row = {"id": 7, "question": "痛风用秋水仙碱吗？", "options": {"A": "是", "B": "否"}, "answer": "b",
           "passages": ["一段。", {"title": "T", "text": "二段。"}], "answerable": True}
    (item,) = read_questions(written(tmp_path, row))
    assert (item.id, item.answer, item.answerable) == ("7", "B", True)
    assert item.passages == (GivenPassage("", "一段。"), GivenPassage("T", "二段。"))


def test_an_option_may_be_named_by_its_text(tmp_path: Path) -> None:
    row = {"id": "1", "question": "Q?", "options": {"A": "Colchicine", "B": "Warfarin"}, "answer": "warfarin"}
    assert read_questions(written(tmp_path, row))[0].answer == "B"


def test_yes_no_maybe_needs_no_options(tmp_path: Path) -> None:
    (item,) = read_questions(written(tmp_path, {"id": "1", "question": "Q?", "answer": "Maybe"}))
    assert (item.options[item.answer], item.passages) == ("maybe", None)


def test_pubmedqa_is_read_as_published(tmp_path: Path) -> None:
    path = tmp_path / "pqal.json"
    path.write_text(json.dumps({"10": {"QUESTION": "Does it?", "CONTEXTS": ["One.", "Two."], "final_decision": "no"}}))
    (item,) = read_questions(path)
    assert (item.id, item.options[item.answer], [passage.text for passage in item.passages or ()]) == (
        "10", "no", ["One.", "Two."])


def test_a_gzipped_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.write('{"id": "1", "question": "Q?"}\n')
    assert read_questions(path)[0].question == "Q?"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": "1"}, "line 2, field question: a text"),
        ({"question": "Q?"}, "line 2, field id: a text"),
        ({"id": "1", "question": "Q?", "options": {"A": "x"}, "answer": "A"}, "line 2, field options"),
        ({"id": "1", "question": "Q?", "options": {"A": "x", "B": "y"}, "answer": "C"}, "line 2, field answer: one of A, B"),
        ({"id": "1", "question": "Q?", "options": {"A": "x", "B": "y"}}, "line 2, field answer"),
        ({"id": "1", "question": "Q?", "passages": "text"}, "line 2, field passages"),
        ({"id": "1", "question": "Q?", "passages": [{"title": "x"}]}, "line 2, field passages"),
        ({"id": "1", "question": "Q?", "answerable": "no"}, "line 2, field answerable: true or false"),
        ([], "line 2: this is not a JSON object"),
    ],
)
def test_bad_input_names_file_line_and_field(tmp_path: Path, row: object, message: str) -> None:
    with pytest.raises(BadData, match=re.escape(f"questions.jsonl, {message}")):
        read_questions(written(tmp_path, {"id": "0", "question": "Q?"}, row))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no question"):
        read_questions(written(tmp_path))


def test_pubmedqa_names_the_record_at_fault(tmp_path: Path) -> None:
    path = tmp_path / "pqal.json"
    path.write_text(json.dumps({"10": {"QUESTION": "Does it?", "CONTEXTS": ["One."], "final_decision": "perhaps"}}))
    with pytest.raises(BadData, match=re.escape("pqal.json, 10, field final_decision: one of yes, no, maybe")):
        read_questions(path)


def test_a_limit_takes_the_first_and_a_seed_draws_the_same_again() -> None:
    items = list(range(100))
    assert chosen(items, limit=3, seed=None) == (0, 1, 2)
    drawn = chosen(items, limit=10, seed=4)
    assert drawn == chosen(items, limit=10, seed=4) == tuple(sorted(drawn)) != chosen(items, limit=10, seed=5)
