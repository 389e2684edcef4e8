"""Finds the headings of notes, reports and abstracts in both languages, on lines of their own and inside lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from qa.text_analysis.base import Assertion, Section
from qa.text_analysis.normalising import folded

FILE = Path(__file__).with_name("sections.tsv")


def find_sections(text: str) -> list[Section]:
    """The sections in order; together they cover the text. What stands before the first heading has no title."""
    plain = folded(text)
    heads = [(match.start("name"), match.end()) for match in _headings().finditer(plain)]
    sections = [Section("", "", 0, 0, heads[0][0] if heads else len(text))]
    for place, (start, body) in enumerate(heads):
        end = heads[place + 1][0] if place + 1 < len(heads) else len(text)
        title = text[start:body].strip().rstrip(":：").strip()
        sections.append(Section(_kinds()[folded(title)], title, start, body, end))
    return sections if sections[0].end or len(sections) == 1 else sections[1:]


@cache
def told_by(kind: str) -> Assertion | None:
    """What a section of this kind says of what stands in it without further words: «既往史» tells the past."""
    return next((Assertion(row["assertion"]) for row in _rows() if row["kind"] == kind and row["assertion"]), None)


@cache
def _kinds() -> dict[str, str]:
    return {name: row["kind"] for row in reversed(_rows()) for name in row["names"].split("|")}


@cache
def _headings() -> re.Pattern[str]:
    names = sorted(_kinds(), key=len, reverse=True)
    chinese = "|".join(name for name in names if not name.isascii())
    english = "|".join(re.escape(name) for name in names if name.isascii())
    return re.compile(
        rf"(?:^|(?<=[\s。；;，,.]))(?:\d[.、]\s?)?(?P<name>(?:{chinese})\s*[:：]|(?:{english})\s*:"
        rf"|(?<=\n)(?:{chinese}|{english})(?=[ \t]*(?:\n|$))|\A(?:{chinese}|{english})(?=[ \t]*\n))"
    )


@cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(_read())


def _read() -> Iterator[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
