"""Reads what a doctor wishes of a report: what to dwell on, whom it is written to, how short; shapes the outline by it.

A wish chooses and orders facts. It states none, so nothing that it says comes into the report but the name of the reader.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from records.reporting.facts import Fact
from records.reporting.sections import MOST_FACTS, Outline, Section

FILE = Path(__file__).with_name("topics.tsv")
DWELLS_ON = ("condition", "assessment", "course", "result", "vital", "medication", "procedure", "complaint", "present", "examination", "note")
FEWEST_RESULTS = 8
KEPT_WHOLE = frozenset({"abnormal", "medicines", "allergies", "problems", "diagnoses"})
BRIEF = re.compile(r"简要|简短|简洁|精简|\b(?:brief|briefly|short|concise)\b", re.IGNORECASE)
GENERAL_PRACTITIONER = re.compile(r"\b(?:gp|general practitioner|family (?:doctor|physician))\b|全科|家庭医生|社区医生", re.IGNORECASE)
READER_ZH = re.compile(
    r"(?:写给|寄给|发给|(?<![^\s，,。；;])致(?:\s*[：:]|(?=[^，,。；;：:\s]{0,16}(?:医生|医师|大夫|主任|教授|医院|诊所)(?:[，,。；;\s]|$))))"
    r"\s*([^，,。；;：:\s]{2,20})")
READER_EN = re.compile(
    r"\b(?:write(?:\s+it)?|letter|addressed|address it|report(?=\s+to\s+(?:(?:an?|the|my|his|her)\s+)?(?:gp|dr|prof|general practitioner|"
    r"(?:\w+\s+)?(?:doctor|physician|colleague|team))\b))"
    r"\s+to\s+(?:an?\s+|the\s+)?"
    r"((?:(?!\b(?:and|about|on|with|for|that)\b)(?:(?:dr|prof|mrs?|ms|st)\.|[\w'’-]+)\s?){1,5})", re.IGNORECASE)
_LEFT_OUT = re.compile(
    r"(?:不要?|不必|无需|省略|without|omit|leave out|skip|not)\s*(?:再)?(?:提|写|说|mention(?:ing)?)?\s*(?:the\s+)?$",
    re.IGNORECASE)


@dataclass(frozen=True)
class Topic:
    """A matter that facts belong to by the words they hold: ``asked`` is how doctors call it, ``terms`` what facts say."""

    key: str
    title_zh: str
    title_en: str
    asked: re.Pattern[str]
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Wish:
    """``reader`` is the addressee in the doctor's own words, or empty."""

    topics: tuple[Topic, ...] = ()
    reader: str = ""
    general: bool = False
    brief: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(term for topic in self.topics for term in topic.terms)

    def concerns(self, fact: Fact) -> bool:
        return fact.holds_any(self.terms)


def read_wish(instruction: str) -> Wish:
    """What is understood of the instruction; the rest of it only orders facts by their names."""
    topics = tuple(topic for topic in _topics() if _asked(topic, instruction))
    reader = _reader(instruction)
    return Wish(topics, reader, bool(GENERAL_PRACTITIONER.search(reader)), bool(BRIEF.search(instruction)))


def shaped(outline: Outline, instruction: str) -> Outline:
    """The outline with a section for each matter to dwell on, an addressee, and only abnormal results in what is short.

    Abnormal results, problems, medicines and allergies are never shortened. The outline holds none of the doctor's words.
    """
    wish = read_wish(instruction)
    sections = [_shortened(section) if wish.brief or wish.general else section for section in outline.sections]
    if wish.reader:
        sections = _addressed(sections)
    place = next((number for number, section in enumerate(sections, start=1) if section.key == "person"), 0)
    stay = any(section.stay for section in sections)
    return replace(outline, sections=(*sections[:place], *(_dwelling(topic, stay) for topic in wish.topics), *sections[place:]))


def _asked(topic: Topic, instruction: str) -> bool:
    """Whether the matter is wished for, and not wished away."""
    return any(not _LEFT_OUT.search(instruction[: found.start()]) for found in topic.asked.finditer(instruction))


def _reader(instruction: str) -> str:
    found = READER_ZH.search(instruction) or READER_EN.search(instruction)
    return found[1].strip(" .") if found else ""


def _shortened(section: Section) -> Section:
    if section.key in KEPT_WHOLE or section.abnormal_only:
        return section
    if "result" in section.kinds and section.style == "list":
        return replace(section, abnormal_only=True, required=False)
    return replace(section, at_most=min(section.at_most, FEWEST_RESULTS))


def _addressed(sections: list[Section]) -> list[Section]:
    if any(section.key == "recipient" for section in sections):
        return [replace(section, addressed=True) if section.key == "recipient" else section for section in sections]
    return [Section("recipient", "收信人", "To", (), "own", addressed=True), *sections]


def _dwelling(topic: Topic, stay: bool) -> Section:
    titles = f"重点：{topic.title_zh}", f"Emphasis: {topic.title_en}"
    return Section(f"focus-{topic.key}", *titles, DWELLS_ON, terms=topic.terms, stay=stay, at_most=MOST_FACTS)


@cache
def _topics() -> tuple[Topic, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_topic(row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _topic(row: dict[str, str]) -> Topic:
    asked = "|".join(rf"\b{word}s?\b" if word.isascii() else word for word in row["asked"].split("|"))
    return Topic(row["key"], row["zh"], row["en"], re.compile(asked, re.IGNORECASE), tuple(row["terms"].split("|")))
