"""Finds English clinical names: the longest names of the terminology, and disease names built from known words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.text_analysis.base import EntityType, Mention, Sentence
from qa.text_analysis.normalising import folded, plain_width
from qa.text_analysis.recognising.abbreviations import defined_abbreviations, occurrences
from qa.text_analysis.recognising.english_diseases import disease_names
from qa.text_analysis.terminology.store import Terminology

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_LATIN = re.compile(r"[A-Za-z]{2}")
_PLURAL = re.compile(r"(?:e?s)?(?![A-Za-z0-9])")
# «WBC15.6»: a value may touch the letters of a test.
_VALUE = re.compile(r"(?:e?s)?(?![A-Za-z0-9])|(?<=[a-z][a-z])(?=\d)")
# «SpO2 89% on RA»: there it is room air, not rheumatoid arthritis.
_ROOM_AIR = re.compile(r"%[a-z ]{0,12} $")
_IMAGING = re.compile(r"(?:CTA?|MRI|MRA|X-?rays?|ultrasound|PET)(?: scans?)?", re.IGNORECASE)
_OF_PLACE = re.compile(r" (?:scan )?(?:of (?:the )?)?", re.IGNORECASE)
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
        mentions = list(_with_place(text, longest(named + built)))
        diseases = [mention for mention in mentions if mention.type is EntityType.DISEASE]
        short = defined_abbreviations(text, diseases)
        return longest(mentions + list(occurrences(text, short)))

    def _named(self, text: str) -> Iterator[Mention]:
        plain, offsets = squeezed(text)
        for place, first, last in self._automaton().find_matches_as_indexes(plain, overlapping=True):
            kind, acronym = self._patterns[place][1:]
            more = (_VALUE if acronym and kind is EntityType.TEST else _PLURAL).match(plain, last)
            if more is None or (first and _word(plain[first - 1])) or (acronym == "RA" and _ROOM_AIR.search(plain, max(0, first - 16), first)):
                continue
            start, end = offsets[first], offsets[(last if acronym else more.end()) - 1] + 1
            if not acronym or _same(text[start:end], acronym, kind):
                yield Mention(start, end, kind)

    def _automaton(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick

        if self._built is None:
            self._built = AhoCorasick([pattern for pattern, _, _ in self._patterns])
        return self._built


def squeezed(text: str) -> tuple[str, list[int]]:
    """Folded text with hyphens, slashes and runs of space as one space, and where each character came from."""
    kept: list[str] = []
    offsets: list[int] = []
    for place, character in enumerate(folded(text)):
        character = " " if character in "-/\n\t\r" else character
        if character == " " and (not kept or kept[-1] in " '"):
            continue
        if character == "'" and kept and kept[-1] == " ":
            kept.pop()
            offsets.pop()
        kept.append(character)
        offsets.append(place)
    return "".join(kept), offsets


def longest(mentions: list[Mention]) -> list[Mention]:
    """Mentions without overlap, longer ones first, earlier ones before later ones of the same length."""
    taken: list[Mention] = []
    occupied: set[int] = set()
    for mention in sorted(mentions, key=lambda mention: (mention.start - mention.end, mention.start)):
        if occupied.isdisjoint(range(mention.start, mention.end)):
            occupied.update(range(mention.start, mention.end))
            taken.append(mention)
    return sorted(taken)


def _with_place(text: str, mentions: list[Mention]) -> Iterator[Mention]:
    """«CT head», «chest CT» and «MRI of the brain» as one procedure each; the place goes into it."""
    taken = -1
    for mention, following in pairwise([*mentions, Mention(len(text), len(text), EntityType.TIME)]):
        if mention.start < taken:
            continue
        if _one_study(text, mention, following):
            mention, taken = Mention(mention.start, following.end, EntityType.PROCEDURE), following.end
        yield mention


def _one_study(text: str, first: Mention, second: Mention) -> bool:
    kinds = first.type, second.type
    if kinds == (EntityType.ANATOMY, EntityType.PROCEDURE):
        return text[first.end : second.start] == " " and _IMAGING.fullmatch(text, second.start, second.end) is not None
    return kinds == (EntityType.PROCEDURE, EntityType.ANATOMY) and bool(
        _IMAGING.fullmatch(text, first.start, first.end) and _OF_PLACE.fullmatch(text, first.end, second.start))


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


def _same(written: str, acronym: str, kind: EntityType) -> bool:
    """Acronyms keep their capitals, but «wbc» and «crp» are written in small letters too."""
    plain = plain_width(written)
    return plain == acronym or (kind is EntityType.TEST and len(acronym) > 2 and plain == acronym.lower())


def _word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")
