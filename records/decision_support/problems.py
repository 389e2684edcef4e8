"""What diagnoses mean for rules and scores: a name or ICD-10 code in either language gives problem codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from records.decision_support.words import Words

DENIED = re.compile(r"family history|no evidence of|ruled out|家族史|无.{0,4}史|否认|排除", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """One kind of diagnosis: its ICD-10 prefixes, and words of which any in a name means it."""

    code: str
    words: Words
    prefixes: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(_alternative(name) for name in self.names), re.IGNORECASE)


def _alternative(name: str) -> str:
    return rf"(?<![a-z]){re.escape(name)}" if name.isascii() else re.escape(name)


@cache
def problems() -> dict[str, Problem]:
    """The problems of ``problems.tsv`` by code."""
    rows = Path(__file__).with_name("problems.tsv").read_text(encoding="utf-8").splitlines()
    parted = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return {code: Problem(code, Words(zh, en), tuple(prefixes.split(",")), tuple(names.split(",")))
            for code, zh, en, prefixes, names in parted}


@cache
def _patterns() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    return tuple((each.code, each.prefixes, each.pattern) for each in problems().values())


@cache
def problems_in(name: str, code: str = "") -> frozenset[str]:
    """The codes of all problems that a diagnosis means; none where the name only speaks of family or denies it."""
    if DENIED.search(name):
        return frozenset()
    written = code.strip().upper()
    return frozenset(problem for problem, prefixes, pattern in _patterns()
                     if (written and written.startswith(prefixes)) or pattern.search(name))
