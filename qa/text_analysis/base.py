"""What text analysis finds in a note, a report or an abstract, and the seam that recognisers share. Knows no rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class EntityType(StrEnum):
    """The kinds of thing named in clinical text; `schemes.py` says how other schemes call them."""

    SYMPTOM = "symptom"
    DISEASE = "disease"
    FINDING = "finding"
    TEST = "test"
    DRUG = "drug"
    PROCEDURE = "procedure"
    ANATOMY = "anatomy"
    TIME = "time"
    MICROORGANISM = "microorganism"
    EQUIPMENT = "equipment"
    DEPARTMENT = "department"
    DOSE = "dose"
    ROUTE = "route"
    FREQUENCY = "frequency"


class Assertion(StrEnum):
    """What the text says of a thing: that the patient has it, has it not, may have it, had it, a relative has it,
    or that it is only spoken of (a risk, a condition, a plan)."""

    PRESENT = "present"
    NEGATED = "negated"
    UNCERTAIN = "uncertain"
    PAST = "past"
    FAMILY = "family"
    HYPOTHETICAL = "hypothetical"


@dataclass(frozen=True)
class Section:
    """A part of the text under a heading; `kind` is a key of `sections.tsv`, empty before the first heading."""

    kind: str
    title: str
    start: int
    body: int
    end: int


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    section: str = ""


@dataclass(frozen=True, order=True)
class Mention:
    """A span ``text[start:end]`` that a recogniser takes for an entity; `score` lies between 0 and 1.

    `nested` marks a part of a longer mention (the place named inside a symptom).
    """

    start: int
    end: int
    type: EntityType
    score: float = 1.0
    nested: bool = False


@dataclass(frozen=True)
class Measurement:
    """What was measured: `value` as written, `number` where it is one, `interpretation` low, normal or high.

    `flags` name what a reader must look at: «implausible» (kept as written), «unit_unknown».
    """

    value: str
    number: float | None = None
    unit: str | None = None
    interpretation: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Concept:
    """One thing in both languages; `codes` are CURIEs such as ``ICD10:I10``, the one to show first."""

    id: str
    type: EntityType
    chinese: str = ""
    english: str = ""
    codes: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Entity:
    """A mention with everything that was made out about it."""

    start: int
    end: int
    text: str
    type: EntityType
    assertion: Assertion = Assertion.PRESENT
    concept: Concept | None = None
    measurement: Measurement | None = None
    section: str = ""
    score: float = 1.0
    nested: bool = False

    @property
    def code(self) -> str | None:
        return self.concept.codes[0] if self.concept and self.concept.codes else None


@dataclass(frozen=True)
class Relation:
    """`head` and `tail` are places in the list of entities: a drug and its dose, a symptom and where it is."""

    kind: str
    head: int
    tail: int


@dataclass(frozen=True)
class Analysis:
    text: str
    language: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]


class Recogniser(Protocol):
    """Finds mentions in text; implementations live in `recognising/` and are named in the settings.

    A trained one joins by returning mentions with its own scores: `recognising/combined.py` settles overlaps.
    """

    def recognise(self, text: str, sentences: Sequence[Sentence]) -> list[Mention]:
        """Mentions in any order, offsets into `text`, none outside it; an empty text gives none."""
        ...
