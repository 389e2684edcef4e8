"""Measures how much of a query a text holds, across languages where a term is known in both. Knows no ranking."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from qa.retrieval.segmentation import normalise, tokens, word_list
from qa.retrieval.terms import GENERAL, Concept, mentions, names_concept

GENERAL_WEIGHT = 0.5  # «treatment» or «cause» says less about the subject than the disease
# Words of questions that say nothing about their subject, as they stand and as index words.
ASKING = word_list("asking_words.txt") | {token for word in word_list("asking_words.txt") for token in tokens(word)}


@dataclass(frozen=True)
class Need:
    """One part of a query that evidence should hold: a known concept, or a word that stands for itself."""

    text: str
    weight: float
    concept: Concept | None = None

    def met_by(self, text: str, words: frozenset[str]) -> bool:
        if self.concept is not None and names_concept(text, self.concept):
            return True
        return bool(words.issuperset(tokens(self.text)))


@dataclass(frozen=True)
class Coverage:
    """`share` of the query's weight found, 0 to 1 (0 for a query without content), and the parts that were not."""

    share: float
    missing: tuple[str, ...]


def needs(query: str, idf: Callable[[str], float]) -> tuple[Need, ...]:
    """The concepts and remaining content words of a query, weighted by their rarest word."""
    found = mentions(query)
    rest = _without([mention.text for mention in found], query)
    named = [_concept_need(mention.text, mention.concept, idf) for mention in found]
    words = [Need(word, idf(word)) for word in dict.fromkeys(_whole_words(rest)) if word not in ASKING]
    return tuple(dict.fromkeys(named + words))


def coverage(wanted: tuple[Need, ...], text: str) -> Coverage:
    """How much of the query's needs the text holds."""
    words = frozenset(tokens(text))
    missing = [need for need in wanted if not need.met_by(text, words)]
    total = sum(need.weight for need in wanted)
    share = 1 - sum(need.weight for need in missing) / total if total else 0.0
    return Coverage(share, tuple(need.text for need in missing))


def on_subject(wanted: tuple[Need, ...], text: str) -> bool:
    """Whether the text names one of the diseases, drugs, tests or symptoms that the query names, by any of its names."""
    named = [need.concept for need in wanted if need.concept is not None and need.concept.kind != GENERAL]
    return any(names_concept(text, concept) for concept in named)


def _concept_need(text: str, concept: Concept, idf: Callable[[str], float]) -> Need:
    known = [idf(word) for name in concept.names for word in tokens(name)[-1:]]
    weight = min(known, default=1.0)
    return Need(text, weight * (GENERAL_WEIGHT if concept.kind == GENERAL else 1), concept)


def _without(found: list[str], query: str) -> str:
    text = " ".join(re.findall(r"[a-z0-9.]+|[^\x00-\x7f]+", normalise(query)))
    for name in sorted(found, key=len, reverse=True):
        text = re.sub(re.escape(name).replace(r"\ ", r"\s*") + ("s?" if name.isascii() else ""), " ", text)
    return text


def _whole_words(text: str) -> list[str]:
    """Tokens without the sub-words that lie inside a longer token of the same text."""
    words = tokens(text)
    return [word for word in words if not any(word != other and word in other for other in words) and len(word) > 1]
