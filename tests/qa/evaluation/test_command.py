"""``manage.py evaluate`` as people script it: exactly one JSON object, its keys, and exit status 2 for bad data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture(autouse=True)
def small_parts(settings, monkeypatch: pytest.MonkeyPatch):
    from qa import engine

    settings.GENERATOR = "qa.generation.extractive.ExtractiveGenerator"
    engine._generator.cache_clear()
    monkeypatch.setattr(engine, "embedder", lambda: None)
    yield
    engine._generator.cache_clear()


def written(folder: Path, *rows: object) -> str:
    path = folder / "data.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return str(path)


def evaluated(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    call_command("evaluate", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def question(number: int) -> dict[str, object]:
    return {"id": str(number), "question": "痛风急性发作用秋水仙碱治疗吗？", "answer": "yes", "answerable": True,
            "passages": ["痛风急性发作可用秋水仙碱治疗。"]}


def test_answers_are_measured_on_given_passages(capsys, tmp_path):
    found = evaluated(capsys, "answers", "--data", written(tmp_path, question(1), question(2)), "--limit", "1")
    assert set(found) == {"accuracy", "abstention", "citation", "supported_sentences", "first_text_ms", "answers"}
    assert (found["accuracy"], found["supported_sentences"]) == (1, 1)
    assert found["citation"] == {"precision": 1, "recall": 1}
    assert [answer["id"] for answer in found["answers"]] == ["1"]


def test_support_is_measured(capsys, tmp_path):
    rows = [{"claim": "Gout hurts.", "passage": "Gout hurts.", "label": "supported"}]
    found = evaluated(capsys, "support", "--data", written(tmp_path, *rows))
    assert set(found) == {"macro_f1", "f1", "confusion", "pairs_per_second"} and found["macro_f1"] == 1


@pytest.mark.parametrize("measure", ["answers", "support"])
def test_bad_data_exits_with_two_and_names_the_place(tmp_path, measure):
    with pytest.raises(CommandError, match=r"data\.jsonl, line 1, field") as refused:
        call_command("evaluate", measure, "--data", written(tmp_path, {"id": "1"}))
    assert refused.value.returncode == 2


@pytest.mark.parametrize("limit", ["0", "-3", "many"])
def test_a_limit_is_a_number_from_one_up(tmp_path, limit):
    with pytest.raises(CommandError, match="a whole number from 1 up"):
        call_command("evaluate", "answers", "--data", "x.jsonl", f"--limit={limit}")


def test_a_model_that_cannot_be_loaded_is_told_and_nothing_is_quoted_instead(tmp_path, settings):
    settings.GENERATOR, settings.GENERATOR_MODEL = "qa.generation.openvino.OpenVINOGenerator", "/nowhere/model.gguf"
    with pytest.raises(CommandError, match=r"broke off: The model /nowhere/model\.gguf is missing"):
        call_command("evaluate", "answers", "--data", written(tmp_path, question(1)))
