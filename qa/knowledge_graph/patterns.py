"""The lexico-syntactic patterns of both languages, compiled from their tables.

A row reads: `before` LEFT `between` RIGHT `after`, where LEFT and RIGHT are enumerations of the named classes
(`abstraction.CLASSES`). `flip` puts the right side at the head of the edge. After Hearst (COLING 1992, 539-545).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qa.knowledge_graph.abstraction import CLASSES
from qa.knowledge_graph.base import RelationKind

FOLDER = Path(__file__).parent
_MACROS = {
    "{ADV}": r"(?:(?:\w+ly|often|sometimes|also|then|most|more|best|first|still|now|well|in turn|in general|in some cases|at times),?\s){0,3}",
    "{V}": (r"\s(?:(?P<possible>(?:may|might|could)\s|(?:can\s)?(?:rarely|seldom)\s)|(?:can|will|does|do)\s)?(?:{ADV})"),
    "{B}": (r"\s(?:(?:is|are|was|were|can be|should be|must be|has been|have been)|(?P<possible>(?:may|might|could) be))\s(?:{ADV})"),
    "{PEOPLE}": r"(?:[Pp]eople|[Pp]atients|persons|[Ii]ndividuals|children|adults|women|men|infants|those|anyone)",
    # What stands before the people spoken of: nothing, or a clause that has ended.
    "{CLAUSE}": r"(?<![a-z,] )(?<!and )",
    "{SOME}": r"(?:[a-z-]+\s){0,3}",
    "{多}": r"(?:(?:也|均|都|还|亦|大多|大部分|通常|一般|主要|常|多|往往|可以|可|会|能|易|常可|多数|(?P<possible>可能))*)",
    "{常见}": r"(?:(?:最|较)?(?:常见|主要|典型|重要|早期|首发|特征性|突出|核心|全身|临床|严重|急性|慢性|独立|首要|可能|其他|继发性|局部|晚期|基本|初步|常用)的?)*",
    "{为}": r"(?:主要|常|多|通常|还|也|可|一般|大多)?(?:包括|有|为|是)",
}
_START = {
    "en": (r"(?:^|[;:,(]\s|\b(?:that|but|because|while|where|since|although|so|then)\s)"
           r"(?:[Tt]he |[Aa]n? |[Ss]ome |[Mm]ost |[Mm]any |[Aa]ll |[Bb]oth |[Oo]ften, |[Hh]owever, )?$"),
    "zh": r"(?:^|[，；：。（\s]|但|而|其中|以及)(?:部分|多数|大多数|少数|成人|儿童|老年|所有|典型的?|严重的?|长期)?$",
}
_BEFORE = {"en": r"(?:^|[\s(;:,])(?:{0})$", "zh": r"(?:{0})$"}


@dataclass(frozen=True)
class Pattern:
    """`between` is preceded by a name of the left class; `before` is searched at the end of what stands before LEFT."""

    name: str
    language: str
    kind: RelationKind
    left: str
    right: str
    before: re.Pattern[str]
    between: re.Pattern[str]
    after: re.Pattern[str] | None
    flip: bool


@cache
def patterns(language: str) -> tuple[Pattern, ...]:
    with (FOLDER / f"patterns.{language}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(_pattern(row, language, number) for number, row in enumerate(rows, 2))


def _pattern(row: dict[str, str], language: str, line: int) -> Pattern:
    before = _BEFORE[language].replace("{0}", _expanded(row["before"])) if row["before"] else _START[language]
    bracket = r"(?:\s?[(（][^()（）]{0,80}[)）])?"
    between = f"[{CLASSES[row['left']]}]{bracket}(?P<between>{_expanded(row['between'])})"
    return Pattern(
        name=f"{language}{line}", language=language, kind=RelationKind(row["kind"]), left=CLASSES[row["left"]],
        right=CLASSES[row["right"]], before=re.compile(before), between=re.compile(between),
        after=re.compile(_expanded(row["after"])) if row["after"] else None, flip=row["flip"] == "flip")


def _expanded(text: str) -> str:
    for _ in range(2):
        for name, expression in _MACROS.items():
            text = text.replace(name, expression)
    return text
