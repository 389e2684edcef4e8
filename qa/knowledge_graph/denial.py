"""Turns a sentence that denies into the one it denies, so that one set of patterns reads both; tells where the denial stood.

A row of the tables is a cue, what stands in its place in the affirmed sentence, and whether it denies: «does not cause» is
read as «can cause», denied; «not only causes» as «causes». Everything here works on abstracted text.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qa.knowledge_graph.abstraction import ANY, Abstract

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Affirmed:
    """`denied` are places in `abstract.text` where a denial stood, `cues` what each cue covers of the sentence as written."""

    abstract: Abstract
    denied: tuple[int, ...] = ()
    cues: tuple[tuple[int, int], ...] = ()

    def denials(self, start: int, end: int) -> int:
        """How many denials stand between two places of the affirmed text, both included."""
        return sum(start <= place <= end for place in self.denied)


@dataclass(frozen=True)
class _Cues:
    expression: re.Pattern[str]
    readings: dict[str, tuple[str, bool]]


def affirmed(abstract: Abstract, *, language: str) -> Affirmed:
    """The sentence without its denials; each name keeps its sign."""
    cues = _cues(language)
    matches = [match for match in cues.expression.finditer(abstract.text) if match.end() > match.start()]
    if not matches:
        return Affirmed(abstract)
    parts: list[str] = []
    origin: list[int] = []
    denied: list[int] = []
    position = 0
    for match in matches:
        reading, denies = cues.readings[match.lastgroup or ""]
        parts += [abstract.text[position : match.start()], reading]
        origin += [*abstract.origin[position : match.start()], *[abstract.origin[match.start()]] * len(reading)]
        if denies:
            denied.append(len(origin) - len(reading))
        position = match.end()
    text = "".join(parts) + abstract.text[position:]
    whole = (*origin, *abstract.origin[position:])
    covered = tuple((abstract.origin[one.start()], abstract.origin[one.end()]) for one in matches)
    return Affirmed(_moved(abstract, text, whole), tuple(denied), covered)


def _moved(abstract: Abstract, text: str, origin: tuple[int, ...]) -> Abstract:
    """The names at their places in the new text, found by where they come from."""
    by_origin = {abstract.origin[place]: mention for place, mention in abstract.mentions.items()}
    signs = re.finditer(f"[{ANY}]", text)
    return Abstract(text, origin, {sign.start(): by_origin[origin[sign.start()]] for sign in signs})


@cache
def _cues(language: str) -> _Cues:
    """One expression of all cues; of several that begin at one place the first of the table counts."""
    with (FOLDER / f"denials.{language}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    macros = _MACROS[language]
    expressions = []
    for number, row in enumerate(rows):
        cue = row["cue"]
        for name, expression in macros.items():
            cue = cue.replace(name, expression)
        expressions.append(f"(?P<r{number}>{cue})")
    return _Cues(re.compile("|".join(expressions)), {f"r{number}": (row["reading"], row["denies"] == "yes") for number, row in enumerate(rows)})


_MACROS = {
    "en": {
        "{AFTER_BE}": r"(?:(?<=\bis)|(?<=\bare)|(?<=\bwas)|(?<=\bwere)|(?<=\bbeen)|(?<=\bbe)|(?<=\bhas)|(?<=\bhave)|(?<=\bhad))",
        "{BE}": r"\b(?:is|are|was|were|has been|have been)",
        "{DO}": r"\b(?:do|does|did|can|could|will|would)(?: not| never|n't|not)",
        "{WORDS}": r"(?:[a-z-]+ ){0,2}",
        "{RISK}": r"(?:an? )?(?:[a-z]+ )?(?:increased|higher|elevated|greater) risk",
    },
    "zh": {
        "{也}": r"(?:一般|通常|大多|多数|多|往往|常|并|也|均|都|从|绝|尚|还|目前|迄今|至今)*",
        "{动}": (r"(?:引起|导致|造成|诱发|引发|增加|升高|提高|增强|减弱|降低|减少|抑制|延缓|影响|提示|并发|治疗|缓解|控制|减轻|用于|适用于"
                r"|诊断|确诊|明确诊断|检出|使用|应用(?!于)|采用|选用|给予|改善)"),
        "{研究}": r"(?:(?:本|该|多项|有)?(?:研究|试验|调查|荟萃分析|数据|资料)(?:结果)?)?",
        "{名}": f"[{ANY}]",
    },
}
