"""The rules of the support check, from the gravest mistake to the mildest, and how their findings make one verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.answering.base import Support
from qa.answering.support_rules.base import Check, Finding, Rule
from qa.answering.support_rules.direction import check_direction
from qa.answering.support_rules.names import check_diseases, check_drugs
from qa.answering.support_rules.negation import check_negation
from qa.answering.support_rules.numbers import check_numbers
from qa.answering.support_rules.population import check_population
from qa.answering.support_rules.statements import squeezed, statement
from qa.answering.support_rules.words import check_words
from qa.ingestion.sentences import split_sentences

__all__ = ["GRAVITY", "RULES", "Finding", "Rule", "findings", "gravest", "quoted"]

RULES: tuple[Check, ...] = (
    check_numbers,
    check_drugs,
    check_diseases,
    check_negation,
    check_direction,
    check_population,
)
GRAVITY = (Support.CONTRADICTED, Support.UNSUPPORTED, Support.PARTLY, Support.SUPPORTED)


def findings(sentence: str, cited: Sequence[str]) -> Iterator[Finding]:
    """Everything the rules hold against the sentence, then what its words come to; the cited texts count together."""
    claim, source = statement(sentence), statement("\n".join(cited))
    for rule in RULES:
        yield from rule(claim, source)
    yield from check_words(claim, source)


def gravest(found: Sequence[Finding]) -> Finding:
    """The finding that decides; of equally grave ones the first. Raises ValueError when there is none."""
    return min(found, key=lambda finding: GRAVITY.index(finding.support))


def quoted(sentence: str, cited: Sequence[str]) -> bool:
    """Whether the sentence is a whole sentence of one of the texts."""
    wanted = squeezed(sentence)
    return any(wanted == squeezed(text[start:end]) for text in cited for start, end in split_sentences(text))
