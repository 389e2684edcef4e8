"""What an outline is made of: sections that choose their facts, written down as JSON and checked when they come from people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from records.reporting.facts import Fact

MOST_OF_EACH = {"vital": 1, "result": 1, "encounter": 2}
# Facts that belong to a moment, and so to a hospital stay or not.
MOMENTARY = frozenset({"encounter", "result", "vital", "course", "procedure", "complaint", "present", "examination",
                       "assessment", "plan", "note"})
STYLES = ("list", "prose", "own")
FACT_KINDS = ("subject", "encounter", "complaint", "present", "past", "past-condition", "past-medication", "allergy", "family",
              "vital", "examination", "result", "course", "condition", "assessment", "medication", "procedure",
              "immunization", "plan", "note")
MOST_SECTIONS, MOST_FACTS, LONGEST_TITLE = 30, 60, 60
_KEY = re.compile(r"[a-z][a-z0-9-]{0,29}")


class BadOutline(ValueError):
    """An outline cannot be used; the message is an English sentence, ``field`` says which part of it is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


@dataclass(frozen=True)
class Section:
    """``style`` list: facts one a line, told by code; prose: facts joined into sentences; own: left to the doctor.

    ``stay``: of what belongs to a moment only what lies in the last hospital stay, if there is one. ``terms``: only facts
    that speak of one of them. ``addressed``: it begins with the reader whom the instruction names.
    """

    key: str
    title_zh: str
    title_en: str
    kinds: tuple[str, ...]
    style: str = "list"
    required: bool = True
    abnormal_only: bool = False
    at_most: int = 24
    stay: bool = False
    terms: tuple[str, ...] = ()
    addressed: bool = False

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" else self.title_en

    def choose(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """The facts of this section, in the order of ``kinds``."""
        known = list(facts)
        pool = [fact for fact in known if fact.kind in self.kinds and (fact.abnormal or not self.abnormal_only)]
        if self.terms:
            pool = [fact for fact in pool if fact.holds_any(self.terms)]
        if self.stay:
            pool = _within(pool, _last_stay(known))
        pool.sort(key=lambda fact: self.kinds.index(fact.kind))
        return tuple(_latest_of_each(_once(pool))[: self.at_most])


@dataclass(frozen=True)
class Outline:
    kind: str
    title_zh: str
    title_en: str
    sections: tuple[Section, ...]

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" else self.title_en

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Outline:
        sections = tuple(
            Section(**section | {"kinds": tuple(section["kinds"]), "terms": tuple(section.get("terms", ()))})
            for section in data["sections"])
        return cls(data["kind"], data["title_zh"], data["title_en"], sections)


def _last_stay(facts: Sequence[Fact]) -> tuple[str, str] | None:
    """(first, last) day of the newest hospital stay; None without one."""
    stay = next((fact for fact in facts if fact.kind == "encounter" and fact.category == "inpatient" and fact.date), None)
    return (stay.date, stay.until or "9999-12-31") if stay else None


def _within(facts: list[Fact], stay: tuple[str, str] | None) -> list[Fact]:
    if stay is None:
        return facts
    return [fact for fact in facts if fact.kind not in MOMENTARY or not fact.date or stay[0] <= fact.date <= stay[1]]


def _once(facts: list[Fact]) -> list[Fact]:
    """Where the course of a test is told, its single results are not told again."""
    told = {fact.name for fact in facts if fact.kind == "course"}
    return [fact for fact in facts if fact.kind not in ("result", "vital") or fact.name not in told]


def _latest_of_each(facts: list[Fact]) -> list[Fact]:
    """Of repeated measurements only the newest, and of visits the last two (facts come newest first)."""
    count: Counter[tuple[str, str]] = Counter()
    kept = []
    for fact in facts:
        measure = (fact.kind, "" if fact.kind == "encounter" else fact.name)
        count[measure] += 1
        if count[measure] <= MOST_OF_EACH.get(fact.kind, len(facts)):
            kept.append(fact)
    return kept


def check(outline: Outline) -> Outline:
    """The outline, if reports can be drafted by it; raises ``BadOutline``."""
    for field, title in (("title_zh", outline.title_zh), ("title_en", outline.title_en)):
        _check_title(field, title)
    if not 1 <= len(outline.sections) <= MOST_SECTIONS:
        raise BadOutline("sections", f"An outline has between 1 and {MOST_SECTIONS} sections.")
    repeated = [key for key, times in Counter(section.key for section in outline.sections).items() if times > 1]
    if repeated:
        raise BadOutline("key", "Two sections have the same key.")
    for section in outline.sections:
        _check_section(section)
    return outline


def _check_title(field: str, title: str) -> None:
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise BadOutline(field, f"A title has between 1 and {LONGEST_TITLE} characters in both languages.")


def _check_section(section: Section) -> None:
    _check_title("title_zh", section.title_zh)
    _check_title("title_en", section.title_en)
    if not _KEY.fullmatch(section.key):
        raise BadOutline("key", "A key is written in small Latin letters, digits and hyphens.")
    if section.style not in STYLES:
        raise BadOutline("style", "A section is a list, prose, or left to the doctor.")
    if not set(section.kinds) <= set(FACT_KINDS) or len(set(section.kinds)) != len(section.kinds):
        raise BadOutline("kinds", "A section names kinds of facts that do not exist.")
    if not section.kinds and section.style != "own":
        raise BadOutline("kinds", "A section needs at least one kind of fact, or is left to the doctor.")
    if not 1 <= section.at_most <= MOST_FACTS:
        raise BadOutline("at_most", f"A section holds between 1 and {MOST_FACTS} facts.")
