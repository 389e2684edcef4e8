from __future__ import annotations

import csv
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data" / "judged_edges.tsv"
# Read out of questions for a cause, effects of a treatment, parts of longer names: the patterns were mended for these.
MENDED = ("question about the cause, not a cause", "effect of the treatment", "part of a compound name", "part of a longer name")


@pytest.fixture(scope="module")
def judged() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def found(judged, extractor):
    """Whether the extractor finds the edge of a row in its sentence today."""

    def find(row: dict[str, str]) -> bool:
        return any((one.head.text, one.kind.value, one.tail.text) == (row["head"], row["kind"], row["tail"])
                   for one in extractor.read(row["sentence"])[0])

    return find


@pytest.mark.parametrize("number", ["1", "2"])
def test_nineteen_in_twenty_sampled_edges_were_right(judged, number):
    drawn = [row for row in judged if row["round"] == number]
    assert len(drawn) >= 190
    assert sum(row["judged"] == "right" for row in drawn) / len(drawn) >= 0.95


def test_what_was_judged_right_is_still_found(judged, found):
    right = [row for row in judged if row["judged"] == "right"]
    lost = [row for row in right if not found(row)]
    assert len(lost) <= 0.02 * len(right), lost


def test_what_was_mended_is_found_no_more(judged, found):
    assert [row["sentence"] for row in judged if row["error"] in MENDED and found(row)] == []
