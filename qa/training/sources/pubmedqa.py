"""Research questions with the abstracts that answer them (PubMedQA, Jin et al. 2019, MIT). Knows no model."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.training.pairs import DataMissing, Label, LabelledPair, Pair

FILE = "pqal_dev500.json"
LABELS: dict[str, Label] = {"yes": "supported", "no": "contradicted", "maybe": "unrelated"}
AUXILIARY = re.compile(r"^(?:does|do|did)\s+(?P<rest>[^:?]+?)\s*\?*$", re.IGNORECASE)


@dataclass(frozen=True)
class Study:
    """A question, the paragraphs of the abstract without its conclusion, the conclusion, and yes, no or maybe."""

    id: str
    question: str
    paragraphs: tuple[str, ...]
    conclusion: str
    decision: str


def studies(folder: Path) -> tuple[Study, ...]:
    """Every study of the file. Raises DataMissing."""
    path = folder / FILE
    if not path.is_file():
        raise DataMissing(f"There is no file {FILE} in the folder {folder.name}.")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Study(name, row["QUESTION"], tuple(row["CONTEXTS"]), row["LONG_ANSWER"], row["final_decision"])
        for name, row in rows.items()
    )


def pairs(folder: Path) -> Iterator[Pair]:
    """A question with each longer paragraph and with the conclusion, and the conclusion with the paragraphs."""
    for study in studies(folder):
        for paragraph in (*study.paragraphs, study.conclusion):
            if len(paragraph) > 120:
                yield Pair(study.question, paragraph, "pubmedqa", study.id)
        yield Pair(study.conclusion, " ".join(study.paragraphs), "pubmedqa", study.id)


def labelled(folder: Path, *, seed: int = 0) -> Iterator[LabelledPair]:
    """The question as a claim against its conclusion, against its abstract, and against another study."""
    every = studies(folder)
    chance = random.Random(seed)
    for study in every:
        claim = statement(study.question)
        abstract = " ".join(study.paragraphs)
        other = chance.choice(every)
        if study.decision != "maybe":
            yield LabelledPair(claim, study.conclusion, LABELS[study.decision], "pubmedqa", study.id)
            yield LabelledPair(claim, abstract, LABELS[study.decision], "pubmedqa", study.id)
            yield LabelledPair(study.conclusion, abstract, "supported", "pubmedqa", study.id)
        if other.id != study.id:
            yield LabelledPair(claim, other.conclusion, "unrelated", "pubmedqa", study.id)


def statement(question: str) -> str:
    """A question with «does», «do» or «did» as the statement that «yes» would confirm; any other as it stands.

    Where the verb of «is», «can» or «has» would go cannot be told without parsing, and a wrong place reads worse.
    """
    found = AUXILIARY.match(question.strip())
    if found is None:
        return question.strip()
    rest = found["rest"]
    return f"{rest[0].upper()}{rest[1:]}."
