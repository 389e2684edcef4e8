"""Cuts a text into the words topics are made of, each with a form to show; knows no topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.retrieval.segmentation import CHINESE_STOP_WORDS, ENGLISH_STOP_WORDS, RUN, chinese_words, normalise, stem
from qa.retrieval.terms import GENERAL, Concept, concept_of

# Words of every abstract, which say nothing of its matter.
EVERYDAY = frozenset((Path(__file__).parent / "everyday_words.txt").read_text(encoding="utf-8").split())
LONGEST_NAME = 4
_STEMS = frozenset(stem(word) for word in EVERYDAY if word.isascii())


@dataclass(frozen=True)
class Word:
    """``key`` counts; ``english`` and ``chinese`` are shown, and one may be empty where the word is known in one language."""

    key: str
    english: str
    chinese: str

    def shown(self, language: str) -> str:
        return (self.chinese or self.english) if language.startswith("zh") else (self.english or self.chinese)


def words_of(text: str) -> list[Word]:
    """Words in order; a name known in both languages has one key, English words are counted by their stem."""
    return list(_words(text))


def _words(text: str) -> Iterator[Word]:
    runs = [(run.lastgroup == "chinese", run.group(), run.start(), run.end()) for run in RUN.finditer(normalise(text))]
    position = 0
    while position < len(runs):
        chinese, word, _, _ = runs[position]
        if chinese:
            yield from (_chinese(part) for part in chinese_words(word) if _telling_zh(part))
            position += 1
            continue
        length, known = _name_at(runs, position)
        if known is not None:
            yield known
        elif _telling(word):
            yield Word(stem(word), word, "")
        position += length


def _name_at(runs: list[tuple[bool, str, int, int]], position: int) -> tuple[int, Word | None]:
    """The longest English name of a concept from here on, with the number of words in it."""
    for length in range(min(LONGEST_NAME, len(runs) - position), 0, -1):
        part = runs[position : position + length]
        together = all(not chinese for chinese, *_ in part) and part[-1][3] - part[0][2] == sum(len(word) for _, word, *_ in part) + length - 1
        concept = concept_of(" ".join(word for _, word, *_ in part)) if together else None
        if _usable(concept):
            return length, _known(concept)
    return 1, None


def _telling(word: str) -> bool:
    return len(word) > 2 and not word[0].isdigit() and word not in ENGLISH_STOP_WORDS and stem(word) not in _STEMS


def _telling_zh(word: str) -> bool:
    return len(word) > 1 and word not in CHINESE_STOP_WORDS and word not in EVERYDAY


def _chinese(word: str) -> Word:
    concept = concept_of(word)
    return _known(concept) if _usable(concept) else Word(word, "", word)


def _usable(concept: Concept | None) -> bool:
    return concept is not None and concept.kind != GENERAL


def _known(concept: Concept) -> Word:
    return Word(f"={concept.english[0]}", concept.english[0], concept.chinese[0])
