"""Scores extracted relations against sentences labelled by hand; knows no graph.

A line holds language, sentence and edges: «gout T colchicine,allopurinol; !measles K jaundice», «-» for none. ``!`` denies;
«K/S» accepts either kind. A name counts as found where one holds the other: «cough» for «dry cough».
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.evaluation.data import BadData, Row
from qa.knowledge_graph.base import RelationKind, Statement

KINDS = {
    "S": RelationKind.HAS_SYMPTOM, "T": RelationKind.TREATED_BY, "C": RelationKind.CONTRAINDICATED_WITH,
    "I": RelationKind.INTERACTS_WITH, "D": RelationKind.DIAGNOSED_BY, "K": RelationKind.CAUSES,
    "R": RelationKind.RISK_FACTOR_OF, "P": RelationKind.COMPLICATION_OF, "G": RelationKind.SUGGESTS,
}
_SYMMETRIC = frozenset([RelationKind.INTERACTS_WITH])


@dataclass(frozen=True)
class Labelled:
    """One edge that the sentence states (or denies), of any of `kinds`."""

    head: str
    kinds: tuple[RelationKind, ...]
    tail: str
    denied: bool = False


@dataclass(frozen=True)
class LabelledSentence:
    language: str
    text: str
    edges: tuple[Labelled, ...]


@dataclass(frozen=True)
class Scored:
    """Edges found, right and labelled; `wrong` tells each found one that no label allows."""

    found: int
    right: int
    labelled: int
    wrong: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 0.0

    def as_json(self) -> dict[str, Any]:
        return {"precision": self.precision, "recall": self.recall, "found": self.found, "labelled": self.labelled,
                "wrong": list(self.wrong), "missed": list(self.missed)}


def read_labelled(path: Path) -> list[LabelledSentence]:
    """The sentences of a tab-separated file with the columns language, sentence and edges. Raises ``BadData``."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [_labelled(path.name, number, row) for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2)]
    if not found:
        raise BadData(path.name, None, "", "there is no sentence in it.")
    return found


def _labelled(file: str, line: int, fields: dict[str, str | None]) -> LabelledSentence:
    row = Row(file, line, fields)
    return LabelledSentence(row.one_of("language", ("en", "zh")), row.text("sentence"), tuple(_edges(row.text("edges"))))


def evaluate_relations(sentences: Sequence[LabelledSentence], extract: Callable[[str], Iterable[Statement]]) -> dict[str, Any]:
    """Precision and recall of edges over all sentences, with every wrong and missed one, and by language."""
    by_language = {name: score((one for one in sentences if one.language == name), extract) for name in ("en", "zh")}
    return score(sentences, extract).as_json() | {
        "by_language": {name: {"precision": scored.precision, "recall": scored.recall} for name, scored in by_language.items()}}


def _edges(cell: str) -> Iterable[Labelled]:
    for part in cell.split(";"):
        words = part.strip().split(" ")
        place = next((index for index, word in enumerate(words) if all(kind in KINDS for kind in word.split("/"))), None)
        if place is None:
            continue
        kinds = tuple(KINDS[kind] for kind in words[place].split("/"))
        heads, tails = " ".join(words[:place]), " ".join(words[place + 1 :])
        for head in heads.lstrip("!").split(","):
            for tail in tails.split(","):
                yield Labelled(head.lower(), kinds, tail.lower(), heads.startswith("!"))


def score(sentences: Iterable[LabelledSentence], extract: Callable[[str], Iterable[Statement]]) -> Scored:
    found = right = labelled = 0
    wrong: list[str] = []
    missed: list[str] = []
    for sentence in sentences:
        open_edges = list(sentence.edges)
        labelled += len(open_edges)
        for statement in extract(sentence.text):
            found += 1
            match = next((edge for edge in open_edges if _same(edge, statement)), None)
            if match is None:
                wrong.append(f"{statement.head.text} {statement.kind} {statement.tail.text} [{statement.pattern}]: {sentence.text}")
            else:
                open_edges.remove(match)
                right += 1
        missed += [f"{edge.head} {edge.kinds[0]} {edge.tail}: {sentence.text}" for edge in open_edges]
    return Scored(found, right, labelled, tuple(wrong), tuple(missed))


def _same(edge: Labelled, statement: Statement) -> bool:
    if statement.kind not in edge.kinds or statement.denied != edge.denied:
        return False
    head, tail = statement.head.text.lower(), statement.tail.text.lower()
    straight = _alike(edge.head, head) and _alike(edge.tail, tail)
    return straight or (statement.kind in _SYMMETRIC and _alike(edge.head, tail) and _alike(edge.tail, head))


def _alike(labelled: str, found: str) -> bool:
    return labelled in found or found in labelled
