"""The measure of de-identification counts whole spans, sets titles aside and lists what leaked."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from django.core.management import CommandError, call_command

from qa.evaluation.data import BadData
from qa.evaluation.deidentification import MarkedText, evaluate_deidentification, read_marked


@dataclass(frozen=True)
class Place:
    start: int
    end: int


TEXT = MarkedText("Dr. Ann Lee saw Bo Tan on 1 May.", "en", ((0, 11, "STAFF"), (16, 22, "NAME"), (26, 31, "DATE")))


def scores(*places: tuple[int, int], text: MarkedText = TEXT):
    return evaluate_deidentification([text], lambda *_: [Place(*place) for place in places])


def test_everything_found():
    assert scores((4, 11), (16, 22), (26, 31)) == {
        "recall": 1.0,
        "precision": 1.0,
        "f1": 1.0,
        "leaked": [],
        "spans": 3,
        "removed": 3,
        "by_type": {kind: {"spans": 1, "recall": 1.0} for kind in ("DATE", "NAME", "STAFF")},
    }


def test_half_a_name_is_a_leak():
    found = scores((4, 11), (16, 18), (26, 31))
    assert (found["recall"], found["leaked"]) == (pytest.approx(2 / 3), ["Bo Tan"])
    assert found["by_type"]["NAME"]["recall"] == 0


def test_what_was_removed_for_nothing_costs_precision():
    assert scores((4, 11), (16, 22), (26, 31), (12, 15))["precision"] == 0.75


def test_a_title_names_nobody():
    text = MarkedText("王主任查房", "zh", ((0, 3, "STAFF"),))
    assert scores((0, 1), text=text)["recall"] == 1.0


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"text": "a", "language": "fr", "spans": []}, "language"),
        ({"text": "a", "language": "en"}, "spans"),
        ({"text": "abc", "language": "en", "spans": [{"start": 2, "end": 9}]}, "spans"),
        ({"language": "en", "spans": []}, "text"),
    ],
)
def test_bad_data_is_named(tmp_path, row, field):
    path = tmp_path / "notes.jsonl"
    path.write_text(json.dumps(row))
    with pytest.raises(BadData, match=f"line 1, field {field}"):
        read_marked(path)


def test_the_command_prints_the_contract(tmp_path, capsys):
    path = tmp_path / "notes.jsonl"
    path.write_text(
        json.dumps({"text": "患者：张三", "language": "zh", "spans": [{"start": 3, "end": 5, "type": "NAME"}]})
    )
    call_command("evaluate", "deidentification", "--data", str(path), "--json")
    printed = json.loads(capsys.readouterr().out)
    assert {"recall", "precision", "f1", "by_type", "leaked"} <= set(printed) and printed["recall"] == 1.0


def test_the_command_refuses_bad_input(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate", "deidentification", "--data", str(tmp_path / "none.jsonl"))
