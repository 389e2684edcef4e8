"""What a rule of the support check is given and what it finds. Knows no single rule and no model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from qa.answering.base import Reason, Support
from qa.answering.support_rules.statements import Statement


class Rule(StrEnum):
    """The kinds of mistake that are looked for, each by a module of this folder."""

    NUMBERS = "numbers"
    DRUGS = "drugs"
    DISEASES = "diseases"
    NEGATION = "negation"
    POPULATION = "population"
    DIRECTION = "direction"
    WORDS = "words"


@dataclass(frozen=True)
class Finding:
    """What one rule holds against a sentence, or, from the rule of words, in its favour.

    `parameters` fill the reason's message; see qa.answering.base.Reason.
    """

    rule: Rule
    support: Support
    reason: Reason
    parameters: dict[str, str] = field(default_factory=dict)


Check = Callable[[Statement, Statement], Iterator[Finding]]
"""A rule: the sentence and everything it cites, each prepared once, to what is wrong with the sentence."""
