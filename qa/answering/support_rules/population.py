"""Holds the people a sentence speaks of against those of its source. Knows no drug and no number."""

from __future__ import annotations

from collections.abc import Iterator

from qa.answering.base import Reason, Support
from qa.answering.support_rules.base import Finding, Rule
from qa.answering.support_rules.groups import POPULATIONS, apart, named
from qa.answering.support_rules.statements import Clause, Statement, nearest

ALIKE = 0.75
# The source is about adults unless it says otherwise, so leaving these out changes little.
UNREMARKABLE = frozenset({"adults", "men", "women", "diabetes"})
WIDER = {
    "newborns": {"infants", "children"},
    "infants": {"children", "newborns"},
    "children": {"infants", "adolescents"},
    "elderly": {"adults"},
    "pregnancy": {"women"},
    "women": {"pregnancy", "breastfeeding"},
}


def check_population(sentence: Statement, source: Statement) -> Iterator[Finding]:
    """Groups of the sentence that the source doesn't speak of, and a restriction of the source that was left out."""
    groups = _codes(sentence.text)
    offered = _codes(source.text)
    for code in dict.fromkeys(item.code for item in named(sentence.text, POPULATIONS)):
        if code in offered or offered & WIDER.get(code, set()):
            continue
        other = next((group for group in offered if apart(group, code)), "")
        if code in UNREMARKABLE and not other:
            continue
        yield Finding(Rule.POPULATION, Support.UNSUPPORTED, Reason.POPULATION_MISSING, {"group": code, "other": other})
        return
    yield from _swapped(sentence, source)
    dropped = _dropped(sentence, source, groups)
    if dropped:
        yield Finding(Rule.POPULATION, Support.PARTLY, Reason.POPULATION_DROPPED, {"group": dropped})


def _swapped(sentence: Statement, source: Statement) -> Iterator[Finding]:
    """What the source says of one group only, said of another one that the source names elsewhere."""
    for clause in sentence.clauses:
        own = _codes(clause.text)
        close = nearest(clause, source, least=ALIKE, slack=0.05) if own else []
        others = [_codes(unit.text) for unit in close]
        if close and all(other and all(apart(one, two) for one in own for two in other) for other in others):
            group, other = next(iter(own)), next(iter(others[0]))
            yield Finding(
                Rule.POPULATION, Support.UNSUPPORTED, Reason.POPULATION_MISSING, {"group": group, "other": other}
            )
            return


def _dropped(sentence: Statement, source: Statement, groups: frozenset[str]) -> str:
    """A special group to which the source's nearest sentence is restricted and the sentence is not."""
    whole = Clause(sentence.written, sentence.text, sentence.words, sentence.text)
    close = nearest(whole, source, least=ALIKE, slack=0.1)
    restrictions = [_codes(unit.sentence) - UNREMARKABLE - groups for unit in close]
    if groups - UNREMARKABLE or not restrictions or not all(restrictions):
        return ""
    return sorted(restrictions[0])[0]


def _codes(text: str) -> frozenset[str]:
    return frozenset(item.code for item in named(text, POPULATIONS))
