"""Chooses between given answers (yes, no, maybe; A to E) from passages. Knows no model, index or page.

Who weighs the options is behind OptionScorer: by shared words (qa.answering.verdict_words), by the end that the generator gives a
conclusion (qa.answering.verdict_conclusion), by the letter it names (qa.answering.verdict_generator), or by a trained model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What an option says to a question that can be answered with yes or no."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


WORDS = {
    Role.YES: {"yes", "true", "是", "是的", "对", "能", "可以", "正确"},
    Role.NO: {"no", "false", "否", "不", "不是", "不能", "不可以", "错误"},
    Role.MAYBE: {"maybe", "unclear", "uncertain", "possibly", "也许", "可能", "不确定", "不清楚", "不一定"},
}


@dataclass(frozen=True)
class Verdict:
    """The option chosen; `scores` are shares of belief by key, together 1; `by` names who weighed them."""

    key: str
    scores: Mapping[str, float]
    by: str


class OptionScorer(Protocol):
    """Weighs each option by what the passages say; one instance serves many threads at once."""

    @property
    def name(self) -> str:
        """Stored beside a verdict to say what it rests on."""
        ...

    def scores(self, question: str, options: Mapping[str, str], passages: Sequence[str]) -> Mapping[str, float]:
        """A number from 0 up for every key of `options`; more means better supported."""
        ...


def choose(
    question: str, options: Mapping[str, str], passages: Sequence[str], *, scorer: OptionScorer
) -> Verdict:
    """The option that the passages support best; the first of equals. Raises ValueError without options."""
    if not options:
        raise ValueError("There is no option to choose from.")
    weighed = scorer.scores(question, options, passages)
    total = sum(weighed[key] for key in options)
    scores = {key: weighed[key] / total if total else 1 / len(options) for key in options}
    return Verdict(max(scores, key=scores.__getitem__), scores, scorer.name)


def roles(options: Mapping[str, str]) -> dict[str, Role] | None:
    """Which key says yes, no or maybe; None unless every option is one of them, and no two the same."""
    found = {key: role for key, text in options.items() for role in Role if plain(text) in WORDS[role]}
    return found if len(found) == len(options) == len(set(found.values())) else None


def plain(text: str) -> str:
    """An option's text without case and end mark, as options are compared."""
    return text.strip().rstrip(".。").casefold()
