"""Finds medicines, by any of their names, in running text of either language; knows no grammar beyond what denies one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from records.decision_support.medicines.names import known_names, plain_name
from records.decision_support.medicines.vocabulary import FOLDER, rows

# Names that in running text more often mean a measurement, a food or a substance of the body than a medicine.
AMBIGUOUS = frozenset(map(plain_name, (
    "glucose", "葡萄糖", "potassium", "钾", "calcium", "钙", "sodium", "iron", "铁", "oxygen", "氧", "氧气", "alcohol", "ethanol", "乙醇", "酒精",
    "water", "insulin level", "urea", "尿素", "cortisol", "testosterone", "睾酮", "thyroxine level", "caffeine", "咖啡因", "zinc", "锌", "magnesium",
    "镁", "phosphate", "albumin", "白蛋白", "lactate", "bicarbonate", "coffee", "grapefruit", "grapefruit juice", "milk",
    "thyroid", "glycerin", "甘油", "tobacco", "smoking")))
WORD = re.compile(r"[A-Za-z][A-Za-z0-9\-]*")
CLAUSE = re.compile(r"[,，;；。.!！?？\n]")
DENIED = re.compile(
    r"停用|停服|而非|禁用|禁忌|避免|勿用|慎用|不用|不宜|不建议|过敏|否认|未用|未服|曾用|avoid|stop|discontinu|contraindicat|allerg|instead of|"
    r"not (?:use|give|recommend|start)|no longer|do not|withh?old|denies", re.IGNORECASE)
AFTER = re.compile(
    r"^[^。；;，,]{0,16}?(?:过敏|停用|已停|禁用|不推荐|应避免|不宜|无效|不能(?:有效)?替代|.{0,8}应权衡)|^\s*allergy|"
    r"^[^.;,]{0,60}?(?:is|are|was|were|has been|have been|should be) (?:contraindicated|stopped|avoided|not |dangerous)", re.IGNORECASE)
LONGEST_CHINESE, MOST_WORDS, BEFORE = 14, 4, 24


@dataclass(frozen=True)
class Mentioned:
    """A stretch ``text[start:end]`` that names medicines; ``denied`` says that the words around it speak against taking it."""

    start: int
    end: int
    names: tuple[str, ...]
    denied: bool


@dataclass(frozen=True)
class NamedClass:
    """A class of medicines named in a text; ``code`` is that of the vocabulary."""

    start: int
    end: int
    code: str
    denied: bool


@cache
def _classes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every class by how texts name it, the longest names first."""
    found = []
    for line in rows(FOLDER / "classes.tsv"):
        code, chinese, english, _wider = line.split("\t")
        spaced = r"[\s\-]+".join(re.escape(part) for part in re.split(r"[\s\-]+", english))
        found.append((code.rstrip("*"), re.compile(rf"{re.escape(chinese.removesuffix('类'))}类?|(?<![A-Za-z]){spaced}s?(?![A-Za-z])", re.IGNORECASE),
                      len(english)))
    return tuple((code, pattern) for code, pattern, _length in sorted(found, key=lambda each: -each[2]))


def classes_in(text: str) -> list[NamedClass]:
    """The classes of medicines that the text names; a name within a longer one, or within a medicine, does not count."""
    taken = [(each.start, each.end) for each in mentioned_in(text)]
    found = []
    for code, pattern in _classes():
        for match in pattern.finditer(text):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                found.append(NamedClass(*match.span(), code, _denied(text, *match.span())))
    return sorted(found, key=lambda each: each.start)


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
    return bool(DENIED.search(before) or AFTER.match(text[end:end + 90]))
