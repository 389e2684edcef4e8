"""Measures how many of a sentence's words its source holds, names counted in either language. Knows no meaning."""

from __future__ import annotations

from collections.abc import Iterator

from qa.answering.base import Reason, Support
from qa.answering.support_rules.base import Finding, Rule
from qa.answering.support_rules.statements import Statement
from qa.retrieval.segmentation import tokens
from qa.retrieval.terms import mentions, names_concept

COVERED, PARTLY_COVERED = 0.8, 0.55


def check_words(sentence: Statement, source: Statement) -> Iterator[Finding]:
    """Always one finding: supported, partly or unsupported by the share of words that the source holds."""
    held = source.words | _named_in(sentence, source)
    missing = [word for word in dict.fromkeys(tokens(sentence.text)) if word not in held]
    share = 1 - len(missing) / len(sentence.words) if sentence.words else 0.0
    found = {"coverage": f"{share:.2f}", "missing": ", ".join(missing[:5])}
    if share >= COVERED:
        yield Finding(Rule.WORDS, Support.SUPPORTED, Reason.COVERED, found)
        return
    support = Support.PARTLY if share >= PARTLY_COVERED else Support.UNSUPPORTED
    yield Finding(Rule.WORDS, support, Reason.LITTLE_OVERLAP, found)


def _named_in(sentence: Statement, source: Statement) -> frozenset[str]:
    """Words of names that the source gives in another form or language."""
    named = [mention.text for mention in mentions(sentence.text) if names_concept(source.text, mention.concept)]
    return frozenset(word for name in named for word in tokens(name))
