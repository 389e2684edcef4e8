"""Common medical terms in Chinese and English as one concept each, and where they occur in a text. Knows no index."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from qa.retrieval.spelling import american

TERMS_FILE = Path(__file__).with_name("bilingual_terms.tsv")
GENERAL = "general"
GAP_IN_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
WORDS = re.compile(r"[a-z0-9]+|[^\x00-\x7f]")


@dataclass(frozen=True)
class Concept:
    """One thing with its names; the first of each language is the usual one. `kind` is the first column of the file."""

    kind: str
    chinese: tuple[str, ...]
    english: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return self.chinese + self.english


@dataclass(frozen=True)
class Mention:
    """A concept as it stands in a text: `text` is the normalised form found there."""

    concept: Concept
    text: str


@cache
def concepts() -> tuple[Concept, ...]:
    """All concepts of bilingual_terms.tsv, whose columns are kind, Chinese names, English names (separated by |)."""
    return tuple(_read(TERMS_FILE))


@cache
def chinese_aliases() -> tuple[str, ...]:
    return tuple(name for concept in concepts() for name in concept.chinese)


@lru_cache(maxsize=4096)
def mentions(text: str) -> tuple[Mention, ...]:
    """Concepts named in the text, longest names first at each place, in either language, English plurals included."""
    pieces = _pieces(text)
    found: list[Mention] = []
    position = 0
    while position < len(pieces):
        length, concept = _longest(pieces, position)
        if concept is not None:
            found.append(Mention(concept, _joined(pieces[position : position + length])))
        position += max(length, 1)
    return tuple(found)


def expansions(text: str) -> tuple[str, ...]:
    """Other names, in both languages, of the concepts the text names; general words are left as they are."""
    named = [mention.concept for mention in mentions(text) if mention.concept.kind != GENERAL]
    return tuple(dict.fromkeys(name for concept in named for name in concept.names))


def names_concept(text: str, concept: Concept) -> bool:
    """Whether any name of the concept stands in the text, also inside a longer name."""
    pieces = _pieces(text)
    return any(_contains(pieces, key) for key in _keys(concept))


def concept_of(name: str) -> Concept | None:
    """The concept that has exactly this name in either language."""
    return _names().get(_pieces(name))


def _read(path: Path) -> Iterator[Concept]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield Concept(row["kind"], tuple(row["zh"].split("|")), tuple(row["en"].split("|")))


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str, ...]:
    """English words in American spelling without plural endings and single Chinese characters: a name is a run of them."""
    return tuple(_singular(american(piece)) for piece in WORDS.findall(unicodedata.normalize("NFKC", text).lower()))


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "is", "us"))
    return word[:-1] if plural else word


@cache
def _names() -> dict[tuple[str, ...], Concept]:
    return {key: concept for concept in reversed(concepts()) for key in _keys(concept)}


@cache
def _keys(concept: Concept) -> tuple[tuple[str, ...], ...]:
    return tuple(_pieces(name) for name in concept.names)


@cache
def _first_lengths() -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for key in _names():
        lengths.setdefault(key[0], set()).add(len(key))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _longest(pieces: tuple[str, ...], position: int) -> tuple[int, Concept | None]:
    for length in _first_lengths().get(pieces[position], ()):
        concept = _names().get(pieces[position : position + length])
        if concept is not None:
            return length, concept
    return 1, None


def _contains(pieces: tuple[str, ...], key: tuple[str, ...]) -> bool:
    return any(pieces[start : start + len(key)] == key for start in range(len(pieces) - len(key) + 1))


def _joined(pieces: tuple[str, ...]) -> str:
    return GAP_IN_CHINESE.sub("", " ".join(pieces))
