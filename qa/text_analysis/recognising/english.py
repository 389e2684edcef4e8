"""Finds English clinical names: the longest names of the terminology, and disease names built from known words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qa.text_analysis.base import EntityType, Mention, Sentence
from qa.text_analysis.normalising import folded
from qa.text_analysis.recognising.abbreviations import defined_abbreviations, occurrences
from qa.text_analysis.recognising.english_diseases import disease_names
from qa.text_analysis.terminology.store import Terminology

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_LATIN = re.compile(r"[A-Za-z]{2}")
_PLURAL = re.compile(r"(?:e?s)?(?![A-Za-z0-9])")
_SPELLINGS = (("hem", "haem"), ("edema", "oedema"), ("emia", "aemia"), ("esoph", "oesoph"), ("diarrhea", "diarrhoea"),
              ("tumor", "tumour"), ("leukocyt", "leucocyt"), ("pnea", "pnoea"))


class EnglishRecogniser:
    """Dictionary and rules over words of the Latin alphabet, also between Chinese ones."""

    def __init__(self, terminology: Terminology) -> None:
        self._terminology = terminology
        self._patterns = list(_patterns(terminology))
        self._built: AhoCorasick | None = None

    def recognise(self, text: str, sentences: Sequence[Sentence]) -> list[Mention]:
        if not _LATIN.search(text):
            return []
        named = list(self._named(text))
        built = list(disease_names(text, named))
        mentions = longest(named + built)
        diseases = [mention for mention in mentions if mention.type is EntityType.DISEASE]
        short = defined_abbreviations(text, diseases)
        return longest(mentions + list(occurrences(text, short)))

    def _named(self, text: str) -> Iterator[Mention]:
        plain = folded(text).replace("-", " ").replace("/", " ")
        for place, start, end in self._automaton().find_matches_as_indexes(plain, overlapping=True):
            if start and _word(plain[start - 1]):
                continue
            more = _PLURAL.match(plain, end)
            if more is None:
                continue
            kind, acronym = self._patterns[place][1:]
            if acronym and text[start:end] != acronym:
                continue
            yield Mention(start, end if acronym else more.end(), kind)

    def _automaton(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick

        if self._built is None:
            self._built = AhoCorasick([pattern for pattern, _, _ in self._patterns])
        return self._built


def longest(mentions: list[Mention]) -> list[Mention]:
    """Mentions without overlap, longer ones first, earlier ones before later ones of the same length."""
    taken: list[Mention] = []
    occupied: set[int] = set()
    for mention in sorted(mentions, key=lambda mention: (mention.start - mention.end, mention.start)):
        if occupied.isdisjoint(range(mention.start, mention.end)):
            occupied.update(range(mention.start, mention.end))
            taken.append(mention)
    return sorted(taken)


def _patterns(terminology: Terminology) -> Iterator[tuple[str, EntityType, str]]:
    """Form to look for, type, and for an acronym the exact capitals."""
    for name, place in terminology.english.items():
        kind = terminology.concepts[place].type
        if name != name.lower():
            yield name.lower().replace("-", " ").replace("/", " "), kind, name
            continue
        yield name, kind, ""
        for american, british in _SPELLINGS:
            if american in name and british not in name:
                yield name.replace(american, british), kind, ""


def _word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")
