"""Reads the annotated sentences beside this module and scores the rules on them: F1 for each part and for the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from qa.research.base import Part
from qa.research.numbers import Number, numbers
from qa.research.wording import stretches

LETTERS = {"P": Part.POPULATION, "I": Part.INTERVENTION, "C": Part.COMPARISON, "O": Part.OUTCOME}
ALIKE = 0.5  # overlap (Dice, of words or Chinese characters) from which two stretches are the same answer


@dataclass
class Item:
    sentence: str
    parts: dict[Part, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    section: str = ""


@dataclass
class Counts:
    found: int = 0
    wanted: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0


def items(path: Path) -> list[Item]:
    read: list[Item] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        letter, _, rest = line.partition(": ")
        if letter == "S":
            read.append(Item(rest))
        elif letter in LETTERS:
            read[-1].parts[LETTERS[letter]] = rest
        elif letter == "N":
            read[-1].numbers = [one.strip() for one in rest.split(";")]
    return read


def written(number: Number) -> str:
    """The figure as the annotations write it."""
    if number.kind == "count":
        return f"count {number.value:g}/{number.of:g}"
    if number.kind == "p":
        return f"p {number.sign} {number.value:g}"
    bounds = "" if number.low is None else f" {number.low:g} {number.high:g}"
    return f"{number.kind.value} {number.value:.10g}{bounds}"


def plain(annotation: str) -> str:
    return re.sub(r"-?\d+(?:\.\d+)?", lambda found: f"{float(found[0]):.10g}", annotation)


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]", text.lower())) - {"the", "of", "a", "an", "in", "and", "group", "的"}


def same(one: str, other: str) -> bool:
    left, right = words(one), words(other)
    return 2 * len(left & right) >= ALIKE * (len(left) + len(right)) if left and right else one == other


def score(read: list[Item]) -> dict[str, Counts]:
    counts = {part.value: Counts() for part in LETTERS.values()} | {"numbers": Counts()}
    for item in read:
        found = {each.part: item.sentence[each.start:each.end] for each in stretches(item.sentence, item.section)}
        for part in LETTERS.values():
            count = counts[part.value]
            count.found += part in found
            count.wanted += part in item.parts
            count.right += part in found and part in item.parts and same(found[part], item.parts[part])
        figures, wanted = [written(each) for each in numbers(item.sentence)], [plain(each) for each in item.numbers]
        counts["numbers"].found += len(figures)
        counts["numbers"].wanted += len(wanted)
        counts["numbers"].right += sum(min(figures.count(each), wanted.count(each)) for each in set(wanted))
    return counts
