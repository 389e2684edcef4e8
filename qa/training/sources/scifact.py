"""Scientific claims with the abstracts that decide them (SciFact, Wadden et al. 2020, CC BY 4.0). Knows no model."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.training.pairs import DataMissing, Label, LabelledPair, Pair

CLAIMS, CORPUS = "claims_train.jsonl.gz", "corpus.jsonl.gz"
QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
LABELS: dict[str, Label] = {"SUPPORT": "supported", "CONTRADICT": "contradicted"}


@dataclass(frozen=True)
class Abstract:
    """A title and the sentences of its abstract."""

    id: str
    title: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"{self.title} {' '.join(self.sentences)}"


def abstracts(folder: Path) -> dict[str, Abstract]:
    """All abstracts by id. Raises DataMissing."""
    return {row["doc_id"]: _abstract(row) for row in _rows(folder / CORPUS)}


def claims(folder: Path) -> Iterator[dict]:
    """The claims as they stand in the file. Raises DataMissing."""
    yield from _rows(folder / CLAIMS)


def claim_pairs(folder: Path) -> Iterator[Pair]:
    """A claim with each abstract it cites."""
    texts = abstracts(folder)
    for claim in claims(folder):
        for cited in claim["cited_doc_ids"]:
            yield Pair(claim["claim"], texts[cited].text, "scifact", cited)


def title_pairs(folder: Path) -> Iterator[Pair]:
    """A title, and the last sentence of an abstract, with the rest of the abstract: stand-ins for more claims."""
    for abstract in abstracts(folder).values():
        if len(abstract.sentences) >= 3:
            yield Pair(abstract.title, " ".join(abstract.sentences), "abstracts", abstract.id)
            rest = f"{abstract.title} {' '.join(abstract.sentences[:-1])}"
            yield Pair(abstract.sentences[-1], rest, "abstracts", abstract.id)


def labelled(folder: Path) -> Iterator[LabelledPair]:
    """Claims against the sentences that decide them, against whole abstracts, and against abstracts that do not."""
    texts = abstracts(folder)
    for claim in claims(folder):
        decided = {item["doc_id"]: item for item in claim["evidence"]}
        for cited in claim["cited_doc_ids"]:
            found = decided.get(cited)
            yield from _labelled(claim["claim"], texts[cited], found)


def _labelled(claim: str, abstract: Abstract, evidence: dict | None) -> Iterator[LabelledPair]:
    if evidence is None:
        yield LabelledPair(claim, abstract.text, "unrelated", "scifact", abstract.id)
        return
    label = LABELS[evidence["label"]]
    deciding = " ".join(abstract.sentences[n] for n in evidence["sentences"] if n < len(abstract.sentences))
    yield LabelledPair(claim, abstract.text, label, "scifact", abstract.id)
    if deciding:
        yield LabelledPair(claim, deciding, label, "scifact-sentences", abstract.id)


def _abstract(row: dict) -> Abstract:
    sentences = tuple(single or double for single, double in QUOTED.findall(row["abstract_raw"]))
    return Abstract(row["doc_id"], row["title"], sentences)


def _rows(path: Path) -> Iterator[dict]:
    if not path.is_file():
        raise DataMissing(f"There is no file {path.name} in the folder {path.parent.name}.")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
