"""Tells which drug, people or severity a number of a sentence belongs to, by what is named before it. Judges nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.answering.support_rules.groups import POPULATIONS, SEVERITIES, apart, named
from qa.answering.support_rules.names import is_class
from qa.retrieval.terms import mentions

KINDS = ("drug", "population", "severity")
JUST_AFTER = 40
PAIRED_AFTER = re.compile(r"\s*(?:per \w+|each \w+)?\s*(?:对|比|vs\.?|versus|against|compared with|和|与|and|or)\s*\d")
PAIRED_BEFORE = re.compile(r"\d\S{0,12}\s*(?:per \w+\s*)?(?:对|比|vs\.?|versus|against|compared with|和|与|and|or)\s*$")
NEXT = re.compile(r"[,，;；。]|\d(?:\.\d+)?")


@dataclass(frozen=True)
class Owner:
    """What a number belongs to; `key` is a concept's or group's own name, `text` what is written."""

    kind: str
    key: str
    text: str

    def excludes(self, other: Owner) -> bool:
        """Whether a number of one is none of the other."""
        if self.kind == "drug":
            return self.key != other.key and not (is_class(self.key) or is_class(other.key))
        return apart(self.key, other.key)


@lru_cache(maxsize=4096)
def owner(text: str, start: int, end: int, kind: str) -> Owner | None:
    """The one named right after the number («500 mg of amoxicillin»), else the nearest before, else the only one.

    A severity belongs to a number between the same two commas («125–129 mmol/L is moderate»). Of two numbers set
    against each other («1.27% against 1.60%») none is told an owner.
    """
    if kind == "severity":
        return _beside(text, start, end)
    if PAIRED_AFTER.match(text, end) or PAIRED_BEFORE.search(text[:start]):
        return None
    return _after(text[end : end + JUST_AFTER], kind) or _last(text[:start], kind) or _only(text, kind)


def _beside(text: str, start: int, end: int) -> Owner | None:
    stop = NEXT.search(text, end)
    after = _owners(text[end : stop.start() if stop else len(text)], "severity")
    before = _owners(NEXT.split(text[:start])[-1], "severity")
    return after[0] if after else before[-1] if before else None


def _after(text: str, kind: str) -> Owner | None:
    rest = text.lstrip().removeprefix("of ").lstrip()
    first = next(iter(_owners(rest, kind)), None)
    return first if first and rest.startswith(first.text) else None


def _last(text: str, kind: str) -> Owner | None:
    found = _owners(text, kind)
    return found[-1] if found else None


def _only(text: str, kind: str) -> Owner | None:
    found = _owners(text, kind)
    return found[0] if len({one.key for one in found}) == 1 else None


def _owners(text: str, kind: str) -> list[Owner]:
    if kind == "drug":
        return [
            Owner(kind, mention.concept.english[0], mention.text)
            for mention in mentions(text)
            if mention.concept.kind == "drug"
        ]
    patterns = POPULATIONS if kind == "population" else SEVERITIES
    return [Owner(kind, item.code, item.text) for item in named(text, patterns)]
