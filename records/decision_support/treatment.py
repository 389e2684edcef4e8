"""Treatments that passages name, judged against one patient: kept, kept with care, or struck out, each with its ground.

It proposes nothing by itself: what no passage names is no candidate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from records.decision_support.chart import Chart
from records.decision_support.medicines.base import Alert, Severity
from records.decision_support.medicines.check import check
from records.decision_support.medicines.mentions import classes_in, mentioned_in
from records.decision_support.medicines.names import ingredients
from records.decision_support.medicines.vocabulary import vocabulary
from records.decision_support.pharmacogenomics.results import GeneticResult
from records.decision_support.words import Words

SENTENCE = re.compile(r"(?<=[。！？!?])|(?<=[.;])\s+(?=[A-Z0-9])|\n+")
MOST_MEMBERS = 45
# A sentence speaks for a treatment if it recommends or uses it, and not if it only tells what a medicine causes or disturbs.
SPEAKS_FOR = re.compile(
    r"推荐|首选|一线|二线|选用|可用|应用|治疗|加用|联合|起始|给予|使用|控制|优先|替代|可考虑|recommend|first[- ]line|second[- ]line|first choice|"
    r"prefer|treat|used (?:for|in|to|when|if)|given|indicated|should be|choice|option|start|add(?:ed|ing)?\b|initial|offered|consider|"
    r"reduces?\b|improves?\b",
    re.IGNORECASE)
ONLY_TELLS = re.compile(
    r"引起|所致|导致|诱发|相互作用|毒性|影响.{0,4}吸收|间隔|同服|干扰|cause|induced|interact|toxicity|absorption|apart|interfere|increases? the risk|"
    r"raises? the (?:risk|level)|with (?:certain|some) medicines|history of|caused by|due to", re.IGNORECASE)


class Verdict(StrEnum):
    """Whether a treatment stands for this patient."""

    TAKEN = "taken"
    KEPT = "kept"
    CARE = "care"
    INSTEAD = "instead"
    STRUCK = "struck"
    AGAINST = "against"


@dataclass(frozen=True)
class Statement:
    """A sentence that names a treatment, and the number of the passage it stands in; ``denied`` speaks against it."""

    passage: int
    sentence: str
    denied: bool

    @property
    def speaks_for(self) -> bool:
        return not self.denied and bool(SPEAKS_FOR.search(self.sentence)) and not ONLY_TELLS.search(self.sentence)


@dataclass(frozen=True)
class Candidate:
    """One medicine, or a class of several ``members``, with all that the passages say of it."""

    code: str
    words: Words
    members: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Judged:
    """``alerts`` are the grounds, the gravest first; ``spared`` are the members of a class that are not struck out."""

    candidate: Candidate
    verdict: Verdict
    alerts: tuple[Alert, ...] = ()
    spared: tuple[str, ...] = field(default=())


def candidates_in(passages: Sequence[str]) -> list[Candidate]:
    """Every medicine and class that the passages speak for or against as a treatment, in the order in which they first do."""
    said: dict[str, list[Statement]] = {}
    for number, text in enumerate(passages):
        for sentence in filter(None, map(str.strip, SENTENCE.split(text))):
            for code, denied in _named(sentence):
                said.setdefault(code, []).append(Statement(number, sentence, denied))
    return [_candidate(code, told) for code, statements in said.items()
            if (told := [each for each in statements if each.denied or each.speaks_for])]


def _named(sentence: str) -> list[tuple[str, bool]]:
    """Codes of medicines and classes in the sentence, each once, with whether it is spoken against."""
    medicines = [(name, each.denied) for each in mentioned_in(sentence) for name in each.names]
    classes = [(each.code, each.denied) for each in classes_in(sentence) if 1 < len(vocabulary().members.get(each.code, ())) <= MOST_MEMBERS]
    return list(dict(reversed([*medicines, *classes])).items())[::-1]


def _candidate(code: str, statements: Sequence[Statement]) -> Candidate:
    known = vocabulary()
    words = known.medicines[code].words if code in known.medicines else known.groups[code].words
    return Candidate(code, words, tuple(sorted(known.members[code])), tuple(statements))


def judge(candidates: Sequence[Candidate], chart: Chart, genetics: Mapping[str, GeneticResult]) -> list[Judged]:
    """All candidates, those that are taken first, then kept, kept with care, advised against and struck out."""
    taken = frozenset(name for text in chart.medicines for name in ingredients(text))
    before = {(alert.rule, *sorted(alert.medicines)) for alert in check((), chart, genetics=genetics).alerts}
    found = {name: _grounds(name, chart, genetics, before) for each in candidates for name in each.members if name not in taken}
    rivals = taken & {name for each in candidates if not _denied(each) for name in each.members}
    judged = [_judged(each, taken, rivals, found) for each in candidates]
    return sorted(judged, key=lambda each: list(Verdict).index(each.verdict))


def _denied(each: Candidate) -> bool:
    return all(statement.denied for statement in each.statements)


def _grounds(name: str, chart: Chart, genetics: Mapping[str, GeneticResult], before: set[tuple[str, ...]]) -> tuple[Alert, ...]:
    """The alerts that taking this medicine would add."""
    raised = check((name,), chart, genetics=genetics).alerts
    return tuple(alert for alert in raised if name in alert.medicines and (alert.rule, *sorted(alert.medicines)) not in before)


def _judged(each: Candidate, taken: frozenset[str], rivals: frozenset[str], found: Mapping[str, tuple[Alert, ...]]) -> Judged:
    """``rivals`` are medicines taken for the same problem: what only clashes with them may stand in their place."""
    if taken & set(each.members):
        return Judged(each, Verdict.TAKEN, spared=tuple(sorted(taken & set(each.members))))
    if _denied(each):
        return Judged(each, Verdict.AGAINST)
    grave = {name: [alert for alert in found[name] if alert.severity >= Severity.MAJOR] for name in each.members}
    struck = {name for name, alerts in grave.items() if alerts}
    instead = {name for name in struck if all(set(alert.medicines) - {name} <= rivals and len(alert.medicines) > 1 for alert in grave[name])}
    spared = tuple(name for name in each.members if name not in struck)
    if spared:
        grounds = _told(each, found, set(each.members))
        return Judged(each, Verdict.CARE if grounds else Verdict.KEPT, grounds, spared if struck else ())
    if instead:
        return Judged(each, Verdict.INSTEAD, _told(each, found, instead), tuple(sorted(instead)) if len(each.members) > 1 else ())
    return Judged(each, Verdict.STRUCK, _told(each, found, struck))


def _told(each: Candidate, found: Mapping[str, tuple[Alert, ...]], names: set[str]) -> tuple[Alert, ...]:
    """The gravest alerts on these members, one for each rule."""
    alerts = sorted((alert for name in each.members if name in names for alert in found[name]), key=lambda alert: -alert.severity)
    return tuple({alert.rule: alert for alert in reversed(alerts)}.values())[::-1][:4]
