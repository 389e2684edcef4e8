"""Weighs options by words alone: negated findings against a yes, covered words for anything else. Knows no model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qa.answering.verdict import Role, roles
from qa.ingestion.sentences import split_sentences
from qa.retrieval.segmentation import tokens

NOTHING_FOUND = re.compile(
    r"\b(?:no|not|without|neither|nor|cannot|non-?significant|insignificant|fail(?:ed|s)?|lack(?:ed|s)?|similar"
    r"|comparable|unchanged|absence|unrelated|independent)\b|n't\b|不|无(?!菌)|未|没有|相似|相当",
    re.IGNORECASE,
)
# Where half of a study's last findings are negated, its answer is as often no as yes (PubMedQA, development half).
EVEN = 0.5
MAYBE_WEIGHT = 0.4


class WordScorer:
    """Works without any weights, and is the floor that a trained scorer has to pass."""

    name = "words"

    def scores(self, question: str, options: Mapping[str, str], passages: Sequence[str]) -> Mapping[str, float]:
        known = roles(options)
        if known is None:
            return {key: _covered(f"{question} {text}", text, passages) for key, text in options.items()}
        negated = _negated_share(passages[-1]) if passages else EVEN
        weights = {Role.YES: 1 - negated, Role.NO: negated, Role.MAYBE: MAYBE_WEIGHT}
        return {key: weights[role] for key, role in known.items()}


def _negated_share(passage: str) -> float:
    """The share of the passage's sentences that tell of nothing found, 0 to 1; the last passage holds the results."""
    sentences = [passage[start:end] for start, end in split_sentences(passage)]
    return sum(NOTHING_FOUND.search(sentence) is not None for sentence in sentences) / max(len(sentences), 1)


def _covered(wanted: str, option: str, passages: Sequence[str]) -> float:
    """How much of question and option the best sentence holds, the option counted again by itself."""
    return max((_share(wanted, sentence) + _share(option, sentence) for sentence in _sentences(passages)), default=0.0)


def _sentences(passages: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(tokens(text[start:end])) for text in passages for start, end in split_sentences(text)]


def _share(text: str, held: frozenset[str]) -> float:
    words = frozenset(tokens(text))
    return len(words & held) / len(words) if words else 0.0
