"""Names of diseases and findings with their ICD-10 codes, in both languages, from the compiled terminology."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from qa.text_analysis.base import Concept
from qa.text_analysis.terminology import store

ICD10, ICD10CM = "http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-cm"
SYSTEMS = (("ICD10:", ICD10), ("ICD10CM:", ICD10CM))
MOST = 12


@dataclass(frozen=True)
class ProblemName:
    """A disease or finding: its names, its code, the system of the code."""

    zh: str
    en: str
    code: str
    system: str

    def name(self, language: str) -> str:
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


@cache
def problem_names() -> tuple[ProblemName, ...]:
    """All of them; none where the terminology has not been compiled."""
    try:
        terminology = store.read(settings.TERMINOLOGY)
    except store.TerminologyMissing:
        return ()
    return tuple(found for concept in terminology.concepts if (found := _named(concept)))


def _named(concept: Concept) -> ProblemName | None:
    for prefix, system in SYSTEMS:
        code = next((code.removeprefix(prefix) for code in concept.codes if code.startswith(prefix)), "")
        if code:
            return ProblemName(concept.chinese, concept.english, code, system)
    return None


def matching(words: str, *, most: int = MOST) -> list[ProblemName]:
    """Those whose names hold every word, or whose code begins with the text; the shortest first."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    found = [one for one in problem_names() if _matches(one, wanted)]
    return sorted(found, key=lambda one: (not _starts(one, wanted), len(one.zh or one.en)))[:most]


def _matches(one: ProblemName, words: Iterable[str]) -> bool:
    searched = f"{one.zh} {one.en}".casefold()
    return all(word in searched or one.code.casefold().startswith(word) for word in words)


def _starts(one: ProblemName, words: list[str]) -> bool:
    return any(name.casefold().startswith(words[0]) for name in (one.zh, one.en, one.code))


def coded(name: str) -> ProblemName | None:
    """The entry of exactly this name; None where it has none."""
    wanted = " ".join(name.casefold().split())
    return next((one for one in problem_names() if wanted in (one.zh.casefold(), one.en.casefold())), None)
