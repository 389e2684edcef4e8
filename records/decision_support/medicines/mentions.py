"""Finds medicines, by any of their names, in running text of either language; knows no grammar beyond what denies one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from records.decision_support.medicines.names import known_names, plain_name

# Names that in running text more often mean a measurement, a food or a substance of the body than a medicine.
AMBIGUOUS = frozenset(map(plain_name, (
    "glucose", "葡萄糖", "potassium", "钾", "calcium", "钙", "sodium", "iron", "铁", "oxygen", "氧", "氧气", "alcohol", "ethanol", "乙醇", "酒精",
    "water", "insulin level", "urea", "尿素", "cortisol", "testosterone", "睾酮", "thyroxine level", "caffeine", "咖啡因", "zinc", "锌", "magnesium",
    "镁", "phosphate", "albumin", "白蛋白", "lactate", "bicarbonate", "coffee", "grapefruit", "grapefruit juice", "milk", "tobacco", "smoking")))
WORD = re.compile(r"[A-Za-z][A-Za-z0-9\-]*")
CLAUSE = re.compile(r"[,，;；。.!！?？\n]")
DENIED = re.compile(
    r"停用|停服|禁用|禁忌|避免|勿用|慎用|不用|不宜|不建议|过敏|否认|未用|未服|曾用|avoid|stop|discontinu|contraindicat|allerg|instead of|"
    r"not (?:use|give|recommend|start)|no longer|do not|withh?old|denies", re.IGNORECASE)
AFTER = re.compile(
    r"^\s*(?:过敏|停用|已停|禁用|(?:was|were|has been|have been) stopped|allergy|is contraindicated|should be (?:avoided|stopped))",
    re.IGNORECASE)
LONGEST_CHINESE, MOST_WORDS, BEFORE = 14, 4, 24


@dataclass(frozen=True)
class Mentioned:
    """A stretch ``text[start:end]`` that names medicines; ``denied`` says that the words around it speak against taking it."""

    start: int
    end: int
    names: tuple[str, ...]
    denied: bool


@cache
def _by_first_letter() -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, names in known_names().items():
        if name not in AMBIGUOUS and len(name) > 1:
            found.setdefault(name[0], {})[name] = names
    return found


def mentioned_in(text: str) -> list[Mentioned]:
    """Every medicine in the order of the text; of names that overlap the longest."""
    return [*sorted((*_english(text), *_chinese(text)), key=lambda each: each.start)]


def _english(text: str) -> Iterator[Mentioned]:
    words = list(WORD.finditer(text))
    position = 0
    while position < len(words):
        size, names = _longest_run(text, words, position)
        if names:
            start, end = words[position].start(), words[position + size - 1].end()
            yield Mentioned(start, end, names, _denied(text, start, end))
        position += max(size, 1)


def _longest_run(text: str, words: list[re.Match[str]], position: int) -> tuple[int, tuple[str, ...]]:
    for size in range(min(MOST_WORDS, len(words) - position), 0, -1):
        run = plain_name(text[words[position].start():words[position + size - 1].end()])
        names = _by_first_letter().get(run[:1], {}).get(run)
        if names:
            return size, names
    return 0, ()


def _chinese(text: str) -> Iterator[Mentioned]:
    position = 0
    while position < len(text):
        known = _by_first_letter().get(text[position]) if "\u4e00" <= text[position] <= "\u9fff" else None
        end = next((end for end in range(min(position + LONGEST_CHINESE, len(text)), position + 1, -1)
                    if plain_name(text[position:end]) in known), 0) if known else 0
        if end:
            yield Mentioned(position, end, known[plain_name(text[position:end])], _denied(text, position, end))
        position = end or position + 1


def _denied(text: str, start: int, end: int) -> bool:
    before = CLAUSE.split(text[max(0, start - BEFORE):start])[-1]
    return bool(DENIED.search(before) or AFTER.match(text[end:end + 30]))
