"""Tells whether what a sentence adds to its question stands in its sources. Knows no support check and no model.

«Gout is treated with X» repeats the words of «How is gout treated?»; all that can be wrong is X. Shared words of the
question would make such a sentence look supported, so what is new in it is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qa.answering.support_rules.statements import plain
from qa.retrieval.coverage import ASKING
from qa.retrieval.segmentation import tokens
from qa.retrieval.terms import GENERAL, Concept, mentions, names_concept

MOSTLY = 0.6  # share of the new words that the sources hold


@dataclass(frozen=True)
class News:
    """The words that the question doesn't hold, and those of them that no source holds either."""

    words: frozenset[str]
    missing: frozenset[str]

    @property
    def stands(self) -> bool:
        """Whether the sources hold most of what is new; a sentence without news adds nothing that could be wrong."""
        return len(self.missing) <= (1 - MOSTLY) * len(self.words)


def news(sentence: str, question: str, cited: Sequence[str]) -> News:
    """What the sentence adds to the question, held against the cited texts; names count in either language."""
    text, asked, source = plain(sentence), plain(question), plain("\n".join(cited))
    named = {mention.concept: frozenset(tokens(mention.text)) for mention in mentions(text)}
    given = frozenset(tokens(asked)) | ASKING
    given |= _words(named, lambda concept: concept.kind == GENERAL or names_concept(asked, concept))
    # A disease that a source names is what the sentence is about; the other rules look at those that none names.
    given |= _words(named, lambda concept: concept.kind == "disease" and names_concept(source, concept))
    held = frozenset(tokens(source)) | _words(named, lambda concept: names_concept(source, concept))
    fresh = frozenset(tokens(text)) - given
    return News(fresh, fresh - held)


def _words(named: Mapping[Concept, frozenset[str]], wanted: Callable[[Concept], bool]) -> frozenset[str]:
    return frozenset(word for concept, words in named.items() if wanted(concept) for word in words)
