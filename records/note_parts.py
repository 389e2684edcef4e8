"""A long note in parts that can be read and shown one at a time, each with the heading it stands under. Knows no page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from qa.text_analysis.base import Analysis, Relation
from qa.text_analysis.sections import find_sections

LONGEST_PART = 8_000
_CUTS = (re.compile(r"\n"), re.compile(r"[。！？；!?;]|\.\s"), re.compile(r"[，,、\s]"))


@dataclass(frozen=True)
class Part:
    """``text[start:end]`` of the note; `heading` is that of the section which began before it, empty where none did."""

    start: int
    end: int
    heading: str = ""


def parts(text: str) -> list[Part]:
    """At least one part; together they cover the text, cut at lines or sentences where there are any."""
    borders = [0]
    while len(text) - borders[-1] > LONGEST_PART:
        borders.append(_cut(text, borders[-1]))
    sections = find_sections(text) if len(borders) > 1 else []
    return [Part(start, end, next((one.title for one in sections if one.title and one.body <= start < one.end), ""))
            for start, end in zip(borders, [*borders[1:], len(text)], strict=True)]


def holding(found: list[Part], place: int) -> int:
    """The number, counted from 1, of the part in which this character stands; the last one for a place after the end."""
    return next((number for number, part in enumerate(found, start=1) if place < part.end), len(found))


def read_part(text: str, part: Part, analyse: Callable[[str], Analysis]) -> Analysis:
    """What the part names, with places counted from its own start; its heading is read before it and left out again."""
    lead = f"{part.heading}:\n" if part.heading else ""
    found = analyse(lead + text[part.start : part.end])
    if not lead:
        return found
    kept = [place for place, entity in enumerate(found.entities) if entity.start >= len(lead)]
    moved = {place: number for number, place in enumerate(kept)}
    entities = tuple(replace(found.entities[place], start=found.entities[place].start - len(lead), end=found.entities[place].end - len(lead))
                     for place in kept)
    relations = tuple(Relation(one.kind, moved[one.head], moved[one.tail]) for one in found.relations if {one.head, one.tail} <= moved.keys())
    return replace(found, text=found.text[len(lead) :], entities=entities, relations=relations, sections=(), sentences=())


def _cut(text: str, start: int) -> int:
    """Where the part that begins at `start` ends: after the last line, sentence or word in the second half of what it may hold."""
    window = text[start + LONGEST_PART // 2 : start + LONGEST_PART]
    for pattern in _CUTS:
        ends = [match.end() for match in pattern.finditer(window)]
        if ends:
            return start + LONGEST_PART // 2 + ends[-1]
    return start + LONGEST_PART
