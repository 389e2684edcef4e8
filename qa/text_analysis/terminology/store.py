"""The compiled terminology: concepts, and the names by which they are recognised, in one file. Knows no sources."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qa.text_analysis.base import Concept, EntityType
from qa.text_analysis.normalising import chinese_key, english_key, plain_width

FILE = "terminology.tsv.gz"
LAYOUT = "1"


class TerminologyMissing(Exception):
    """The compiled terminology is not there or not of this version; set-up makes it."""


@dataclass(frozen=True)
class Terminology:
    """`chinese` and `english` map a name's key to the place of its concept in `concepts`."""

    concepts: tuple[Concept, ...]
    chinese: dict[str, int]
    english: dict[str, int]
    stamp: str = ""

    def named(self, name: str) -> Concept | None:
        """The concept of a name in either language, however it is cased or spelt."""
        place = self.chinese.get(chinese_key(name))
        for key in (plain_width(name), english_key(name)):
            place = self.english.get(key) if place is None else place
        return None if place is None else self.concepts[place]

    @cached_property
    def by_id(self) -> dict[str, Concept]:
        return {concept.id: concept for concept in self.concepts}


def write(terminology: Terminology, folder: Path) -> None:
    """Write the file whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{FILE}.{os.getpid()}.part"
    with gzip.open(draft, "wt", encoding="utf-8", compresslevel=5) as file:
        file.write(f"{LAYOUT}\t{terminology.stamp}\n")
        file.writelines(_concept_line(concept) for concept in terminology.concepts)
        file.writelines(_name_lines("zh", terminology.chinese.items()))
        file.writelines(_name_lines("en", terminology.english.items()))
    draft.replace(folder / FILE)


def read(folder: Path) -> Terminology:
    """Raises ``TerminologyMissing``."""
    path = folder / FILE
    if not path.is_file():
        raise TerminologyMissing(f"There is no compiled terminology in {folder}; run «manage.py setup».")
    concepts: list[Concept] = []
    names: dict[str, dict[str, int]] = {"zh": {}, "en": {}}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        layout, _, stamp = file.readline().rstrip("\n").partition("\t")
        if layout != LAYOUT:
            raise TerminologyMissing(f"{path} is of another version; run «manage.py setup».")
        for line in file:
            kind, *fields = line.rstrip("\n").split("\t")
            if kind == "c":
                concepts.append(_concept(fields))
            else:
                names[kind][fields[0]] = int(fields[1])
    return Terminology(tuple(concepts), names["zh"], names["en"], stamp)


def stamp_of(folder: Path) -> str:
    """What the compiled file was made from, empty where there is none of this layout."""
    path = folder / FILE
    if not path.is_file():
        return ""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        layout, _, stamp = file.readline().rstrip("\n").partition("\t")
    return stamp if layout == LAYOUT else ""


def _concept_line(concept: Concept) -> str:
    fields = ("c", concept.id, concept.type, concept.chinese, concept.english, "|".join(concept.codes), concept.source)
    return "\t".join(fields) + "\n"


def _concept(fields: list[str]) -> Concept:
    identifier, kind, chinese, english, codes, source = fields
    return Concept(identifier, EntityType(kind), chinese, english, tuple(codes.split("|")) if codes else (), source)


def _name_lines(language: str, names: Iterable[tuple[str, int]]) -> Iterable[str]:
    return (f"{language}\t{name}\t{place}\n" for name, place in names)
