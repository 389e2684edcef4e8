"""Joins the sources into one terminology: earlier sources win a name, later ones add codes and the other language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

from qa.text_analysis.base import Concept, EntityType
from qa.text_analysis.nearest import shorter_names
from qa.text_analysis.normalising import chinese_key, english_key, folded
from qa.text_analysis.terminology import store
from qa.text_analysis.terminology.base import Source, Term
from qa.text_analysis.terminology.cmekg import PyCMeKG
from qa.text_analysis.terminology.packages import DrugNames, FakerHealthcare, IcdTabular
from qa.text_analysis.terminology.project import OpenOntologies, ProjectFiles
from qa.text_analysis.words import words

COMPILER = "5"
ACRONYM = re.compile(r"[A-Z][A-Z0-9\-/]{1,6}s?")
_CODE_ORDER = ("ICD10", "DOID", "SYMP", "LOINC", "ICD10CM", "MESH", "ATC", "DRUGBANK")
_IDENTIFIER_ORDER = ("DOID", "SYMP", "LOINC", "DRUGBANK")
_COMPLAINTS = (EntityType.SYMPTOM, EntityType.FINDING)
_ALIKE = {EntityType.FINDING: "problem", EntityType.SYMPTOM: "problem", EntityType.DISEASE: "problem",
          EntityType.TEST: "study", EntityType.PROCEDURE: "study"}


def sources() -> tuple[Source, ...]:
    return (ProjectFiles(), FakerHealthcare(), OpenOntologies(), PyCMeKG(), IcdTabular(), DrugNames())


def stamp(parts: Iterable[Source]) -> str:
    """What a compiled file depends on; a file with another stamp is out of date."""
    return " ".join([f"compiler={COMPILER}", *(f"{part.name}={part.version()}" for part in parts if part.version())])


def compile_into(folder: Path, *, parts: tuple[Source, ...] | None = None, force: bool = False) -> bool:
    """Compile unless the file is up to date; whether it was. Raises ``SourceUnusable``."""
    parts = sources() if parts is None else parts
    wanted = stamp(parts)
    if not force and store.stamp_of(folder) == wanted:
        return False
    store.write(joined(parts, stamp=wanted), folder)
    return True


def joined(parts: Iterable[Source], *, stamp: str = "") -> store.Terminology:
    drafts = _Drafts()
    for part in parts:
        if part.version():
            for term in part.terms():
                drafts.add(term, part.name)
    return drafts.finished(stamp)


@dataclass
class _Draft:
    type: EntityType
    source: str
    chinese: list[str] = field(default_factory=list)
    english: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


class _Drafts:
    def __init__(self) -> None:
        self.drafts: list[_Draft] = []
        self.names: dict[str, dict[str, int]] = {"zh": {}, "en": {}}
        self.merged: dict[int, int] = {}
        self.too_common = {language: frozenset(words("too_common", language)) for language in ("zh", "en")}

    def add(self, term: Term, source: str) -> None:
        place = self._place(term)
        if place is None:
            place = len(self.drafts)
            self.drafts.append(_Draft(term.type, source))
        draft = self.drafts[place]
        draft.codes += [code for code in term.codes if code not in draft.codes]
        self._name(place, draft.chinese, term.chinese, "zh", chinese_key)
        self._name(place, draft.english, term.english, "en", name_key)

    def _place(self, term: Term) -> int | None:
        """The concept that already has the term's usual name in either language and is of the same kind.

        Where one concept has the Chinese name alone and another the English one, the term joins them to one.
        """
        chinese = self._of_kind("zh", chinese_key(term.chinese[0]), term) if term.chinese else None
        english = self._of_kind("en", name_key(term.english[0]), term) if term.english else None
        if chinese is None and term.type in _COMPLAINTS and term.chinese and not term.english and not term.codes:
            return self._nearest(term)
        if chinese is None and english is not None and term.chinese and _elsewhere(self.drafts[english].codes, term.codes):
            return None
        if chinese is not None and english is not None and chinese != english:
            self._join(chinese, english)
        return english if chinese is None else chinese

    def _nearest(self, term: Term) -> int | None:
        """The concept that a name with words on its strength is another name of: «剧烈头痛» is headache."""
        found = (self._of_kind("zh", chinese_key(form), term) for form in shorter_names(term.chinese[0]))
        return next((place for place in found if place is not None), None)

    def _of_kind(self, language: str, key: str, term: Term) -> int | None:
        place = self.names[language].get(key)
        place = self.merged.get(place, place) if place is not None else None
        return place if place is not None and _kind(self.drafts[place].type) == _kind(term.type) else None

    def _join(self, chinese: int, english: int) -> None:
        one, other = self.drafts[chinese], self.drafts[english]
        if one.english or other.chinese or _elsewhere(one.codes, other.codes):
            return
        one.english, other.english = other.english, []
        one.codes += [code for code in other.codes if code not in one.codes]
        self.merged[english] = chinese

    def _name(self, place: int, kept: list[str], names: tuple[str, ...], language: str, key: Callable[[str], str]) -> None:
        for name in names:
            if name not in kept:
                kept.append(name)
            form = key(name)
            if len(form) > 1 and form not in self.too_common[language]:
                self.names[language].setdefault(form, place)
                if language == "en" and "'" in name:
                    self.names[language].setdefault(folded(name).replace("-", " "), place)

    def finished(self, stamp: str) -> store.Terminology:
        taken: set[str] = set()
        kept = [place for place in range(len(self.drafts)) if place not in self.merged]
        concepts = tuple(_concept(self.drafts[place], taken) for place in kept)
        moved = {place: number for number, place in enumerate(kept)}
        moved |= {place: moved[into] for place, into in self.merged.items()}
        chinese, english = ({name: moved[place] for name, place in self.names[language].items()} for language in ("zh", "en"))
        return store.Terminology(concepts, chinese, english, stamp)


def name_key(name: str) -> str:
    """English keys are lower case; acronyms keep their capitals, so that «PE» is not found in «pe»."""
    return name if ACRONYM.fullmatch(name) else english_key(name)


def _elsewhere(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether both are classified in ICD-10 and under no category in common: then they are not the same thing."""
    first, second = _categories(one), _categories(other)
    return bool(first and second and first.isdisjoint(second))


def _categories(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(code.partition(":")[2][:3] for code in codes if code.startswith("ICD10"))


def _kind(kind: EntityType) -> str:
    return _ALIKE.get(kind, kind.value)


def _concept(draft: _Draft, taken: set[str]) -> Concept:
    codes = sorted(draft.codes, key=lambda code: _rank(code, _CODE_ORDER))
    return Concept(_identifier(draft, taken), draft.type, draft.chinese[0] if draft.chinese else "",
                   draft.english[0] if draft.english else "", tuple(codes[:6]), draft.source)


def _rank(code: str, order: tuple[str, ...]) -> int:
    system = code.partition(":")[0]
    return order.index(system) if system in order else len(order)


def _identifier(draft: _Draft, taken: set[str]) -> str:
    coded = [code for code in draft.codes if _rank(code, _IDENTIFIER_ORDER) < len(_IDENTIFIER_ORDER)]
    named = f"en:{english_key(draft.english[0])}" if draft.english else f"zh:{chinese_key(draft.chinese[0])}"
    first = [*sorted(coded, key=lambda code: _rank(code, _IDENTIFIER_ORDER)), named, f"{draft.type}:{named}"]
    chosen = next(choice for choice in chain(first, _numbered(named)) if choice not in taken)
    taken.add(chosen)
    return chosen


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}#{number}" for number in count(2))
