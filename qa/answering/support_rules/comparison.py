"""Reads «A is better than B» and tells whether another comparison says the reverse. Knows no source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.answering.support_rules.scope import has_negation
from qa.retrieval.segmentation import tokens
from qa.retrieval.terms import mentions

MORE, LESS = "more", "less"
COMPARISONS = (
    (
        MORE,
        re.compile(
            r"优于|好于|强于|胜过|高于|多于|大于|快于|(?:\bmore\s+\w+(?:\s+\w+)?|\b(?:superior|preferred|preferable|better|higher|greater"
            r"|faster|safer|stronger|longer))\s+(?:than|to|over)\b"
        ),
    ),
    (
        LESS,
        re.compile(
            r"劣于|不如|差于|逊于|低于|少于|小于|慢于|(?:\bless\s+\w+(?:\s+\w+)?|\b(?:inferior|worse|lower|fewer|slower|weaker|shorter))"
            r"\s+(?:than|to)\b"
        ),
    ),
)
THAN = re.compile(
    r"(?P<left>.+?)(?:比|较)(?P<right>.+?)(?:更|较|要|明显|显著)*(?P<pole>有效|好|高|多|强|快|安全|长|佳|差|低|少|弱|慢|短)"
)
WEAK = frozenset("差低少弱慢短")
AND = re.compile(r"\band\b|[,，、和及]")
ASPECT = re.compile(r"\b(?:in|for|at)\b")
SAYS_NOTHING = frozenset(
    word
    for text in (
        "more less superior inferior preferred preferable better worse higher lower greater faster slower"
        " effective likely 优于 劣于 好于 高于 低于",
    )
    for word in tokens(text)
)
NUMBER_FOLLOWS = re.compile(r"\s*\d")


@dataclass(frozen=True)
class Comparison:
    """Which side has more: what stands before and after the comparing word, and what is compared in them if it says so."""

    pole: str
    left: frozenset[str]
    right: frozenset[str]
    measured: frozenset[str]
    denied: bool


@lru_cache(maxsize=4096)
def comparison(text: str) -> Comparison | None:
    """The first comparison of two things in a normalised clause; one with a number is none."""
    for pole, pattern in COMPARISONS:
        match = pattern.search(text)
        if match and not NUMBER_FOLLOWS.match(text, match.end()):
            return _made(pole, text[: match.start()], text[match.end() :], match.group(), text)
    match = THAN.search(text)
    if match:
        return _made(LESS if match["pole"] in WEAK else MORE, match["left"], match["right"], "", text)
    return None


def crossed(one: str, other: str) -> bool | None:
    """Whether the two comparisons of the same things say the reverse; None where they can't be told to be the same."""
    mine, theirs = comparison(one), comparison(other)
    if mine is None or theirs is None or mine.denied != theirs.denied:
        return None
    if mine.measured and theirs.measured and not mine.measured & theirs.measured:
        return None
    if mine.left & mine.right or theirs.left & theirs.right:
        return None
    straight = len(mine.left & theirs.left) + len(mine.right & theirs.right)
    across = len(mine.left & theirs.right) + len(mine.right & theirs.left)
    if straight == across:
        return None
    return (straight > across) != (mine.pole == theirs.pole)


def _made(pole: str, left: str, right: str, comparing: str, text: str) -> Comparison:
    aspect = ASPECT.search(right)
    measured = tokens(comparing) + tokens(AND.split(right[aspect.end() :])[0] if aspect else "")
    return Comparison(pole, _things(left), _things(right), frozenset(measured) - SAYS_NOTHING, has_negation(text))


def _things(side: str) -> frozenset[str]:
    """What stands on one side: its drugs where it names any, else its words."""
    drugs = frozenset(mention.concept.english[0] for mention in mentions(side) if mention.concept.kind == "drug")
    return drugs or frozenset(tokens(side))
