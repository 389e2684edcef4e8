"""Prepares a sentence or a source for the rules: normalised text, clauses and their words. Knows no rule."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qa.answering.support_rules.numerals import with_digits
from qa.answering.support_rules.scope import content
from qa.ingestion.sentences import split_sentences
from qa.retrieval.segmentation import tokens
from qa.retrieval.terms import mentions

REFERENCE = re.compile(r"[\[【［]\s*P?\d{1,3}(?:\s*[,，、–-]\s*P?\d{1,3})*\s*[\]】］]")
SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
POWER_OF_TEN = re.compile(r"(?<=10)([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)")
NAMED = frozenset({"drug", "disease"})
NAME_LEFT_OUT, LEAST_REST = 0.9, 2
CLAUSE_END = re.compile(
    r"(?<!\d)[，,](?!\d)|(?<=\d)，|[；;。.!?！？:：](?!\d)|\s+(?:but|whereas|while|although|however|yet)\s+|但(?:是)?|而(?![且言])|却|然而",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """A stretch between marks: as `written`, normalised as `text`, its index words but for «not», and its sentence."""

    written: str
    text: str
    words: frozenset[str]
    sentence: str


@dataclass(frozen=True)
class Statement:
    """A text as the rules read it; `sentences` are normalised, `clauses` keep their order."""

    written: str
    text: str
    words: frozenset[str]
    sentences: tuple[str, ...]
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=2048)
def statement(written: str) -> Statement:
    """The text prepared for the rules."""
    spans = [written[start:end] for start, end in split_sentences(written)]
    clauses = tuple(clause for sentence in spans for clause in _clauses(sentence))
    text = plain(written)
    return Statement(written, text, frozenset(tokens(text)), tuple(map(plain, spans)), clauses)


def plain(text: str) -> str:
    """Lower case, full-width forms made ordinary, number words as digits, 10⁹ as 10^9, reference marks left out."""
    text = POWER_OF_TEN.sub(lambda match: "^" + match[1].translate(SUPERSCRIPT), REFERENCE.sub("", text))
    return with_digits(unicodedata.normalize("NFKC", text).lower())


def squeezed(text: str) -> str:
    """Only what is read: lower case, without white space, reference marks and end marks."""
    return "".join(plain(text).split()).rstrip(".。;；!！?？")


def shared(words: frozenset[str], other: frozenset[str]) -> float:
    """Share of the words that the other side holds too, 0 to 1."""
    return len(words & other) / len(words) if words else 0.0


def nearest(clause: Clause, source: Statement, *, least: float, slack: float = 0.0) -> list[Clause]:
    """The source's clauses that hold most of the clause's words, best first; whole sentences where no clause does.

    None below `least`; none further than `slack` from the best.
    """
    for units in (source.clauses, _whole_sentences(source)):
        scored = sorted(((_alike(clause, unit), unit) for unit in units), key=lambda item: -item[0])
        if scored and scored[0][0] >= least:
            return [unit for score, unit in scored if score >= max(least, scored[0][0] - slack)]
    return []


def _alike(clause: Clause, unit: Clause) -> float:
    """Share of the words held; names alone are no likeness, and one that stands once for several clauses is no lack."""
    share = shared(clause.words, unit.words)
    rest = clause.words - _name_words(clause.text)
    if rest and not rest & unit.words:
        return 0.0
    if share == 1.0 or len(rest) < LEAST_REST or _names(unit.text) - _names(clause.text):
        return share
    return max(share, NAME_LEFT_OUT * shared(rest, unit.words))


@lru_cache(maxsize=8192)
def _names(text: str) -> frozenset[str]:
    return frozenset(mention.concept.english[0] for mention in mentions(text) if mention.concept.kind in NAMED)


@lru_cache(maxsize=8192)
def _name_words(text: str) -> frozenset[str]:
    return frozenset(
        word for mention in mentions(text) if mention.concept.kind in NAMED for word in tokens(mention.text)
    )


@lru_cache(maxsize=2048)
def _whole_sentences(source: Statement) -> tuple[Clause, ...]:
    return tuple(Clause(text, text, content(text), text) for text in source.sentences)


def _clauses(sentence: str) -> Iterator[Clause]:
    around = plain(sentence)
    start = 0
    for match in [*CLAUSE_END.finditer(sentence), None]:
        written = sentence[start : match.start() if match else len(sentence)].strip()
        start = match.end() if match else start
        text = plain(written)
        words = content(text)
        if words:
            yield Clause(written, text, words, around)
