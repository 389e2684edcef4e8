"""The words of answering: what is asked, what is checked, and the events that a page shows. Knows no model and no page.

Order of events for one question:
Understood, EvidenceFound, then either Abstained, or (Writing, then per sentence: TextDelta..., then exactly one of
SentenceFinished or SentenceDropped), possibly ModelFellBack in between and SourcesDisagree at their end, then always Finished.
TextDelta text is a draft without citation marks: SentenceFinished replaces the deltas since the last sentence event
with its checked text, SentenceDropped and ModelFellBack remove them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from qa.retrieval.base import Evidence, PassageRecord

if TYPE_CHECKING:
    from qa.answering.disagreement import Disagreement


class Support(StrEnum):
    """How far a sentence stands in the passages it cites."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"


class Reason(StrEnum):
    """Why a sentence got its support status, or was dropped; the page translates these with their parameters."""

    QUOTED = "quoted"  # the sentence stands word for word in the passage
    COVERED = "covered"  # coverage
    LITTLE_OVERLAP = "little_overlap"  # coverage, missing
    SCATTERED = "scattered"  # coverage: the words stand in the source, but not together
    ENTAILED = "entailed"  # probability
    MEANING_UNSURE = "meaning_unsure"  # probability
    MEANING_DIFFERS = "meaning_differs"  # probability
    NUMBER_MISSING = "number_missing"  # value
    NUMBER_DIFFERS = "number_differs"  # value, quote: what the source says in its place
    NUMBER_ROUNDED = "number_rounded"  # value
    NUMBER_OF_ANOTHER = "number_of_another"  # value, term: what the number belongs to in the source
    DRUG_MISSING = "drug_missing"  # term
    DRUG_CLASS = "drug_class"  # term: the class of which the source names a member
    DISEASE_MISSING = "disease_missing"  # term
    NEGATION_DIFFERS = "negation_differs"  # quote
    DIRECTION_DIFFERS = "direction_differs"  # quote
    POPULATION_MISSING = "population_missing"  # group, other: codes of qa.answering.support_rules.groups
    POPULATION_DROPPED = "population_dropped"  # group
    NEWS_MISSING = "news_missing"  # missing: what the sentence adds to the question and no source holds
    NO_CITATION = "no_citation"
    UNKNOWN_CITATION = "unknown_citation"  # label
    REPEATED = "repeated"
    REFUSAL = "refusal"
    OTHER_LANGUAGE = "other_language"
    NOT_PLAIN = "not_plain"  # the sentence held a link, markup, a list of sources or words to a model


class AbstainReason(StrEnum):
    """Why no answer was written."""

    NOTHING_FOUND = "nothing_found"
    TOO_WEAK = "too_weak"
    TERMS_NOT_COVERED = "terms_not_covered"
    NOTHING_SUPPORTED = "nothing_supported"
    ONLY_RETRACTED = "only_retracted"
    ONLY_SUSPICIOUS = "only_suspicious"  # every passage found speaks to a model rather than a reader


class FallBackReason(StrEnum):
    """Why the extractive answer took over from the model."""

    MODEL_MISSING = "model_missing"
    MODEL_FAILED = "model_failed"
    NOTHING_SUPPORTED = "nothing_supported"
    OTHER_LANGUAGE = "other_language"


@dataclass(frozen=True)
class Turn:
    """An earlier question of the same conversation with the answer shown and the text that was searched for."""

    question: str
    answer: str = ""
    search_text: str = ""


@dataclass(frozen=True)
class BackgroundLine:
    """One line about the case at hand, such as a chart fact; `key` is the caller's own reference, only handed back."""

    key: str
    text: str


@dataclass(frozen=True)
class Citation:
    """A numbered source of a sentence: a passage of the literature, or a background line.

    `label` is what is shown in brackets: "1", "2" for literature by first use, "P1", "P2" for background lines.
    `start` and `end` bound `quote` within the passage's (or line's) text.
    """

    label: str
    passage: PassageRecord | None
    background: BackgroundLine | None
    start: int
    end: int
    quote: str

    @property
    def is_background(self) -> bool:
        return self.background is not None


@dataclass(frozen=True)
class SupportResult:
    """The outcome of checking one sentence; `parameters` fill the reason's message (see Reason)."""

    support: Support
    reason: Reason
    parameters: dict[str, str] = field(default_factory=dict)


class SupportChecker(Protocol):
    """Judges one sentence against the texts it cites."""

    def check(self, sentence: str, cited: Sequence[str]) -> SupportResult: ...


@dataclass(frozen=True)
class Timings:
    """Seconds since the question arrived; None where the stage did not happen."""

    understood: float
    evidence: float
    first_text: float | None
    total: float


@dataclass(frozen=True)
class Understood:
    language: str
    search_text: str


@dataclass(frozen=True)
class EvidenceFound:
    """`set_aside` counts passages that were found but speak to a model rather than a reader."""

    evidence: tuple[Evidence, ...]
    total_passages: int
    seconds: float
    dense_used: bool
    set_aside: int = 0


@dataclass(frozen=True)
class Writing:
    """The generator starts on the answer; `model` names it."""

    model: str


@dataclass(frozen=True)
class TextDelta:
    text: str


@dataclass(frozen=True)
class SentenceFinished:
    """A checked sentence, without citation marks in `text`; `ordinal` counts from 0 over the finished sentences."""

    ordinal: int
    text: str
    citations: tuple[Citation, ...]
    support: Support
    reason: Reason
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SentenceDropped:
    """A sentence the model wrote that is no part of the answer, such as one with a number its source does not hold."""

    text: str
    reason: Reason
    parameters: dict[str, str] = field(default_factory=dict)
    support: Support = Support.UNSUPPORTED


@dataclass(frozen=True)
class ModelFellBack:
    """The extractive answer takes over: sentences quoted from the evidence instead of written ones."""

    reason: FallBackReason
    model: str


@dataclass(frozen=True)
class Abstained:
    """No answer. `nearest` are the closest passages, `missing` the question's terms that none of them holds."""

    reason: AbstainReason
    nearest: tuple[Evidence, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourcesDisagree:
    """Sources that say opposite things of the point asked; comes after the sentences of an answer, if at all."""

    found: tuple[Disagreement, ...]


@dataclass(frozen=True)
class Finished:
    """The end of every stream. `model` names what wrote the sentences shown; empty when nothing was written."""

    timings: Timings
    model: str
    prompt_version: str
    stopped: bool = False


Event = (
    Understood
    | EvidenceFound
    | Writing
    | TextDelta
    | SentenceFinished
    | SentenceDropped
    | ModelFellBack
    | SourcesDisagree
    | Abstained
    | Finished
)
