"""The words of extraction: which part of a study's question a stretch of text answers, and where it stands. Knows no rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from qa.research.numbers import Number

Language = Literal["zh", "en"]


class Part(StrEnum):
    """The columns of an extraction table: the four parts of a clinical question (PICO), and what came out."""

    POPULATION = "population"
    INTERVENTION = "intervention"
    COMPARISON = "comparison"
    OUTCOME = "outcome"
    NUMBERS = "numbers"


PICO = (Part.POPULATION, Part.INTERVENTION, Part.COMPARISON, Part.OUTCOME)


@dataclass(frozen=True)
class Stretch:
    """Part of a sentence, by offsets into it. ``weight`` tells how surely the wording names the part, 0 to 1."""

    part: Part
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Quoted:
    """A part as a document says it: ``text`` is ``document[start:end]`` and lies within its ``sentence``.

    For ``Part.NUMBERS`` the text is the whole list of ``numbers`` in words, and start and end are the sentence's.
    """

    part: Part
    text: str
    start: int
    end: int
    sentence: str
    sentence_start: int
    sentence_end: int
    numbers: tuple[Number, ...] = field(default=())
