"""``manage.py analyse`` and the set-up step, as people script them."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from qa.services import text_analysis


@pytest.fixture(autouse=True)
def compiled(settings, tmp_path_factory, monkeypatch, analyser):
    monkeypatch.setattr(text_analysis, "_analyser", lambda: analyser)


def analysed(capsys, monkeypatch, data: bytes, *arguments: str) -> dict:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    call_command("analyse", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_one_json_object_with_the_agreed_keys(capsys, monkeypatch):
    found = analysed(capsys, monkeypatch, "体温３９．５℃".encode())
    assert {"sections", "entities", "relations"} <= set(found)
    entity = found["entities"][0]
    assert {"start", "end", "text", "type", "code", "assertion", "value", "unit"} <= set(entity)
    assert (entity["text"], entity["value"], entity["unit"], entity["interpretation"]) == ("体温", 39.5, "℃", "high")


def test_the_language_is_told_back(capsys, monkeypatch):
    assert analysed(capsys, monkeypatch, b"fever", "--language", "zh")["language"] == "zh"
    assert analysed(capsys, monkeypatch, b"")["entities"] == []


def test_other_than_utf_8_is_refused_with_two(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("发热".encode("gbk"))))
    with pytest.raises(CommandError, match="standard input, byte 0: the text must be UTF-8") as refused:
        call_command("analyse")
    assert refused.value.returncode == 2


def test_people_see_one_line_for_each_name(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("血钾2.9mmol/L".encode())))
    call_command("analyse")
    assert capsys.readouterr().out == "0-2 血钾 2.9 mmol/L: test, present, low, LOINC:2823-3\n"


def test_set_up_compiles_the_terminology_once(settings, tmp_path, monkeypatch):
    from qa import setup

    settings.TERMINOLOGY = tmp_path
    told: list[str] = []
    monkeypatch.setattr("qa.text_analysis.terminology.compiling.sources", lambda: ())
    setup.terminology(lambda message, share: told.append(message))
    setup.terminology(lambda message, share: told.append(message))
    assert told == ["The terminology is compiled."]
