"""Abstracts whose disease and chemical names are marked (NCBI disease corpus, Doğan et al. 2014; BC5CDR, Li et al. 2016; CC BY 4.0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.training.pairs import DataMissing

SETS = {"NCBI-disease-IOB": ("Disease",), "BC5CDR-IOB": ("Disease", "Chemical")}
# The development part of the NCBI corpus is left for measuring.
PARTS = {"NCBI-disease-IOB": ("train",), "BC5CDR-IOB": ("train", "devel")}
SENTENCES_A_GROUP = 12


@dataclass(frozen=True)
class TaggedSentence:
    """Words with one IOB tag each; `kinds` are the kinds that this set marks at all."""

    words: tuple[str, ...]
    tags: tuple[str, ...]
    kinds: tuple[str, ...]
    source: str
    group: str


def sentences(folder: Path) -> Iterator[TaggedSentence]:
    """All sentences to train on, in order. Raises DataMissing."""
    for name, part in ((name, part) for name, parts in PARTS.items() for part in parts):
        path = folder / name / f"{part}.tsv"
        if not path.is_file():
            raise DataMissing(f"There is no {name}/{part}.tsv in {folder}.")
        blocks = [block for block in path.read_text(encoding="utf-8").split("\n\n") if block.strip()]
        for number, block in enumerate(blocks):
            words, tags = zip(*(line.split("\t") for line in block.splitlines()), strict=True)
            yield TaggedSentence(words, tags, SETS[name], name, f"{name}/{part}/{number // SENTENCES_A_GROUP}")
