"""How well the rules read single sentences: those they were written on, and those they had never seen.

``held_out.en.tsv`` holds places in 66 sentences drawn at random from real abstracts (PubMedQA, seed 20261125), annotated before
the rules first ran on them: PMID, context, stretch, parts by offsets, figures. ``pytest -s`` prints the figures.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from qa.research.base import Part
from tests.qa.research.scored import LETTERS, Item, items, score

HERE = Path(__file__).parent
DATA = Path(os.environ.get("XINGLIN_DATA", HERE.parents[3].parent / "shared" / "data"))
PARTS = [part.value for part in LETTERS.values()]


def scores(read: list[Item]) -> dict[str, float]:
    found = {name: round(count.f1, 3) for name, count in score(read).items()}
    print(len(read), found)  # noqa: T201
    return found


@pytest.mark.parametrize("name", ["development.mixed.txt", "development.zh.txt"])
def test_sentences_the_rules_were_written_on(name):
    found = scores(items(HERE / name))
    assert found["numbers"] >= 0.95 and min(found[part] for part in PARTS) >= 0.85


def test_chinese_sentences_never_seen():
    found = scores(items(HERE / "held_out.zh.txt"))
    assert found["numbers"] >= 0.95 and min(found[part] for part in PARTS) >= 0.45


def test_sentences_of_real_abstracts_never_seen():
    file = DATA / "pubmedqa" / "pqal_dev500.json"
    if not file.exists():
        pytest.skip(f"{file} is not there; XINGLIN_DATA names the folder of open data.")
    found = scores(_held_out(json.loads(file.read_text(encoding="utf-8"))))
    assert found["numbers"] >= 0.85 and min(found[part] for part in PARTS) >= 0.4


def _held_out(abstracts: dict) -> list[Item]:
    read = []
    for line in (HERE / "held_out.en.tsv").read_text(encoding="utf-8").splitlines():
        pmid, context, stretch, parts, figures = line.split("\t")
        start, end = map(int, stretch.split("-"))
        sentence = abstracts[pmid]["CONTEXTS"][int(context)][start:end]
        item = Item(sentence, numbers=[one.strip() for one in figures.split(";") if one.strip()])
        for part in parts.split():
            letter, _, place = part.partition(":")
            first, last = map(int, place.split("-"))
            item.parts[Part(LETTERS[letter])] = sentence[first:last]
        read.append(item)
    assert len(read) == 66
    return read
