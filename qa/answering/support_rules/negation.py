"""Finds sentences that deny what their source states, or state what it denies. Knows no negating word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.answering.base import Reason, Support
from qa.answering.support_rules.base import Finding, Rule
from qa.answering.support_rules.scope import STOP, USE, content, first_words, forbids, has_negation, heads, negated
from qa.answering.support_rules.statements import Clause, Statement, nearest
from qa.retrieval.segmentation import tokens
from qa.retrieval.terms import mentions, names_concept

ALIKE, SLACK = 0.6, 0.12
LEAST_WORDS = 2
OF_USE = re.compile(
    r"用|服|推荐|首选|给予|建议|适合"
    r"|\b(?:us(?:e|ed|ing|able)|giv(?:e|en)|tak(?:e|en|ing)|prescribed?|recommended|indicated|suitable|safe|first[- ]line"
    r"|preferred|started?|treat(?:s|ed)?|suggested|receives?|administered|choice)\b"
)
OF_STOPPING = re.compile(r"停|继续|\b(?:stop|discontinu|withh|continu)")


def check_negation(sentence: Statement, source: Statement) -> Iterator[Finding]:
    """A finding for the first clause that every near clause of the source contradicts."""
    for clause in sentence.clauses:
        opposed = _opposed_drug(clause, source) or _opposed(clause, source)
        if opposed:
            yield Finding(Rule.NEGATION, Support.CONTRADICTED, Reason.NEGATION_DIFFERS, {"quote": opposed})
            return


def _opposed(clause: Clause, source: Statement) -> str:
    close = nearest(clause, source, least=ALIKE, slack=SLACK) if len(clause.words) >= LEAST_WORDS else []
    return close[0].written if close and all(differ(clause.text, unit.text) for unit in close) else ""


def _opposed_drug(clause: Clause, source: Statement) -> str:
    """A source clause about the same drug, where every such clause forbids it and this one has it used."""
    if has_negation(clause.text) or not OF_USE.search(clause.text):
        return ""
    for mention in mentions(clause.text):
        about = [other for other in source.clauses if names_concept(other.text, mention.concept)]
        if mention.concept.kind == "drug" and about and all(_forbids(other.text, mention.text) for other in about):
            return about[0].written
    return ""


def _forbids(text: str, drug: str) -> bool:
    name = tokens(drug)
    return forbids(text) or bool(name and negated(text).issuperset(name))


def differ(one: str, other: str) -> bool:
    """Whether what both normalised texts speak of is negated in one and not in the other."""
    both = content(one) & content(other)
    mine, theirs = negated(one) & both, negated(other) & both
    if mine and not theirs:
        return _speaks_of(other, heads(one))
    if theirs and not mine:
        return _speaks_of(one, heads(other))
    # Both deny something; it has to be the same.
    turned = (first_words(one) & mine - theirs) | (first_words(other) & theirs - mine)
    return bool(turned & both)


def _speaks_of(text: str, denied: frozenset[str]) -> bool:
    """Whether the text states one of the words denied; words for using and recommending stand for each other."""
    if denied & content(text):
        return True
    if STOP in denied and OF_STOPPING.search(text):
        return True
    of_use = any(word == USE or OF_USE.search(word) for word in denied)
    return of_use and OF_USE.search(text) is not None
