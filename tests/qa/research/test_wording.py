"""How well the rules read single sentences: those they were written on, and those they had never seen.

``held_out.en.tsv`` and ``held_out_later.en.tsv`` hold places in 66 and 50 sentences drawn at random from real abstracts (PubMedQA,
seeds 20261125 and 20261126), annotated before the rules first ran on them: PMID, context, stretch, parts by offsets, figures (in the
first). ``development.en.tsv`` holds the other 50 of the second draw, which the rules were written on. ``pytest -s`` prints the figures.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from qa.research.base import Part
from tests.qa.research.scored import LETTERS, Counts, Item, items, score

HERE = Path(__file__).parent
DATA = Path(os.environ.get("XINGLIN_DATA", HERE.parents[3].parent / "shared" / "data"))
PARTS = [part.value for part in LETTERS.values()]


def scores(read: list[Item]) -> dict[str, Counts]:
    found = score(read)
    annotated = any(item.numbers for item in read)
    for name, count in ((name, count) for name, count in found.items() if annotated or name != "numbers"):
        print(f"{len(read)} {name}: precision {count.precision:.2f}, recall {count.recall:.2f}, F1 {count.f1:.2f}")  # noqa: T201
    return found


@pytest.mark.parametrize("name", ["development.mixed.txt", "development.zh.txt", "development_later.zh.txt"])
def test_sentences_the_rules_were_written_on(name):
    found = scores(items(HERE / name))
    assert found["numbers"].f1 >= 0.95 or name == "development_later.zh.txt"
    assert min(found[part].f1 for part in PARTS) >= 0.8


@pytest.mark.parametrize(("name", "least"), [("held_out.zh.txt", 0.45), ("held_out_later.zh.txt", 0.8)])
def test_chinese_sentences_never_seen(name, least):
    found = scores(items(HERE / name))
    assert min(found[part].f1 for part in PARTS) >= least
    assert min(found[part].precision for part in PARTS) >= 0.6


@pytest.mark.parametrize(("name", "sentences", "least"), [
    ("development.en.tsv", 50, 0.65), ("held_out.en.tsv", 66, 0.45), ("held_out_later.en.tsv", 50, 0.35)])
def test_sentences_of_real_abstracts(name, sentences, least):
    file = DATA / "pubmedqa" / "pqal_dev500.json"
    if not file.exists():
        pytest.skip(f"{file} is not there; XINGLIN_DATA names the folder of open data.")
    read = _placed(name, json.loads(file.read_text(encoding="utf-8")))
    assert len(read) == sentences
    found = scores(read)
    assert min(found[part].f1 for part in PARTS) >= least
    assert name != "held_out.en.tsv" or found["numbers"].f1 >= 0.85


def _placed(name: str, abstracts: dict) -> list[Item]:
    read = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        pmid, context, stretch, parts, *figures = line.split("\t")
        start, end = map(int, stretch.split("-"))
        sentence = abstracts[pmid]["CONTEXTS"][int(context)][start:end]
        item = Item(sentence, section=abstracts[pmid]["LABELS"][int(context)])
        item.numbers = [one.strip() for one in "".join(figures).split(";") if one.strip()]
        for part in parts.split():
            letter, _, place = part.partition(":")
            first, last = map(int, place.split("-"))
            item.parts[Part(LETTERS[letter])] = sentence[first:last]
        read.append(item)
    return read
