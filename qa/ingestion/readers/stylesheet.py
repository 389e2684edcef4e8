"""Reads the simple rules of a style sheet that hold on a screen: selectors and declarations. Knows no element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_COMPOUND = re.compile(r"(?P<tag>[a-z][a-z0-9]*|\*)?(?P<rest>(?:[.#][\w-]+)*)", re.I)
_PART = re.compile(r"([.#])([\w-]+)")
_PRINT = re.compile(r"\bprint\b")
MOST_RULES, LONGEST_RULE = 5000, 5000


@dataclass(frozen=True)
class Compound:
    """One step of a selector: an element's tag (empty for any), id and classes that it has to have."""

    tag: str
    identifiers: frozenset[str]
    classes: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """A selector, outermost step first, and its declarations as written."""

    steps: tuple[Compound, ...]
    declarations: str


def rules(sheet: str) -> Iterator[Rule]:
    """Every rule that isn't for printing and whose selector is made of tags, classes and ids."""
    for count, (selectors, declarations) in enumerate(_blocks(_COMMENT.sub("", sheet))):
        if count == MOST_RULES:
            return
        for selector in selectors.split(","):
            steps = tuple(_steps(selector))
            if steps:
                yield Rule(steps, declarations[:LONGEST_RULE])


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    position = 0
    while (start := sheet.find("{", position)) >= 0:
        head = sheet[position:start].strip().rpartition(";")[2].strip()
        end = _closing(sheet, start)
        inside = sheet[start + 1 : end]
        if not head.startswith("@"):
            yield head, inside
        elif head.startswith(("@media", "@supports", "@layer")) and not _PRINT.search(head):
            yield from _blocks(inside)
        position = end + 1


def _closing(sheet: str, start: int) -> int:
    depth = 0
    for match in re.compile(r"[{}]").finditer(sheet, start):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.start()
    return len(sheet)


def _steps(selector: str) -> Iterator[Compound]:
    for step in re.split(r"[\s>]+", selector.strip()):
        match = _COMPOUND.fullmatch(step)
        if match is None or not step:
            # Pseudo-classes and attributes depend on more than the tree.
            return
        parts = _PART.findall(match["rest"])
        tag = (match["tag"] or "").lower().replace("*", "")
        named = {sign: frozenset(name for kind, name in parts if kind == sign) for sign in "#."}
        yield Compound(tag, named["#"], named["."])
