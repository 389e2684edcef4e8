"""Joins the trained recogniser with the rules. Where both see a name, the trained one says where it ends and the rules what it is.

Strict F1 on the development part of the NCBI disease corpus 0.835, by rules alone 0.754; the thresholds were chosen on groups of its
training part that were held out from training. More figures stand in qa/weights/trained/entities/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from qa.text_analysis.base import EntityType, Mention, Recogniser, Sentence
from qa.text_analysis.recognising.combined import rule_recogniser, settled
from qa.text_analysis.recognising.trained import Reading, TrainedRecogniser
from qa.text_analysis.terminology.store import Terminology
from qa.weights.readers import ENTITIES, MODEL_FILE

SURE_ALONE, SURE_CONFIRMED, SURE_AGAINST = 0.9, 0.3, 0.95
# The score that rules give to a name put together from words; what the dictionary holds has 1.
BUILT = 0.8
SURE_FOR_REPEATS, SHORTEST_REPEATED, SCORE_OF_REPEAT = 0.9, 3, 0.7
# «potassium 2.9 mmol/L» is a test, whatever the abstracts of chemicals say.
_VALUE = re.compile(r"(?:\s*(?:was|is|of|at|[:：=]))*\s*[<>≤≥]?\s*\d|\s+levels?\b|\s+(?:trend|rose|fell|peaked)"
                    r"|\s+(?:was|is|were|are|remains?)\s+(?:\w+ly\s+)?(?:elevated|high|low|normal|within|increased|decreased|stable)", re.IGNORECASE)
_JUDGED = re.compile(r"\b(?:elevated|high|low|raised|normal|increased|decreased|reduced|abnormal|check|repeat)\s+$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|、|and|or|,\s*and|,\s*or|/|;)\s*", re.IGNORECASE)
_COMPLAINTS = frozenset([EntityType.SYMPTOM, EntityType.FINDING])


def full_recogniser(terminology: Terminology, models: Path) -> Recogniser:
    """Rules and the trained recogniser; the rules alone where `models` holds no prepared one."""
    rules, folder = rule_recogniser(terminology, models), models / ENTITIES.name
    return JoinedRecogniser(rules, TrainedRecogniser(folder)) if (folder / MODEL_FILE).is_file() else rules


class Reader(Protocol):
    def read(self, text: str, sentences: Sequence[Sentence], *, asked: Sequence[Mention] = ()) -> Reading: ...


class JoinedRecogniser:
    """`trained` must name diseases and drugs only; everything else is what `rules` find."""

    def __init__(self, rules: Recogniser, trained: Reader) -> None:
        self._rules, self._trained = rules, trained

    def recognise(self, text: str, sentences: Sequence[Sentence]) -> list[Mention]:
        by_rules = self._rules.recognise(text, sentences)
        places = {(mention.start, mention.end) for mention in by_rules if mention.type is EntityType.ANATOMY}
        confirmed = {(mention.start, mention.end) for mention in by_rules} - places
        read = self._trained.read(text, sentences, asked=[mention for mention in by_rules if _can_be_refuted(mention)])
        trusted = [mention for mention in read.mentions
                   if mention.score >= (SURE_CONFIRMED if (mention.start, mention.end) in confirmed else SURE_ALONE)]
        trusted = [mention for mention in trusted
                   if (mention.start, mention.end) not in places and not _against(text, mention, by_rules)]
        learned = [_typed(mention, by_rules) for mention in trusted]
        kept = [mention for mention in by_rules
                if not (_can_be_refuted(mention) and read.outside.get((mention.start, mention.end), 0) >= SURE_AGAINST)]
        found = learned + [mention for mention in kept if mention.nested or not _touches(mention, learned)]
        return settled(found + list(_repeats(text, trusted, found)))


def _can_be_refuted(mention: Mention) -> bool:
    """A disease that the rules put together from words; names of the dictionary stand."""
    return mention.type is EntityType.DISEASE and not mention.nested and mention.score <= BUILT


def _typed(mention: Mention, by_rules: Sequence[Mention]) -> Mention:
    """A complaint stays one: the training data calls every ailment a disease."""
    kinds = {other.type for other in by_rules if not other.nested and _overlap(mention, other)}
    complaints = kinds & _COMPLAINTS
    return replace(mention, type=min(complaints)) if complaints and EntityType.DISEASE not in kinds else mention


def _against(text: str, mention: Mention, by_rules: Sequence[Mention]) -> bool:
    """Whether the rules know better: a test that is judged, several names side by side, or a part of a longer name they know."""
    return _measured(text, mention, by_rules) or _list(text, mention, by_rules) or any(
        (other.type in _COMPLAINTS or (other.type is EntityType.DISEASE and other.score > BUILT)) and not other.nested
        and other.end - other.start > mention.end - mention.start
        and other.start <= mention.start and mention.end <= other.end for other in by_rules)


def _measured(text: str, mention: Mention, by_rules: Sequence[Mention]) -> bool:
    """Whether the rules take it for a test and a value or a judgement stands beside it."""
    tests = (other for other in by_rules if other.type is EntityType.TEST and _overlap(mention, other))
    return any(_VALUE.match(text, other.end) or _JUDGED.search(text, max(0, other.start - 24), other.start) for other in tests)


def _list(text: str, mention: Mention, by_rules: Sequence[Mention]) -> bool:
    """Whether it is several names of the rules side by side, such as «cough and fever»."""
    inside = [other for other in by_rules if not other.nested and _overlap(mention, other)]
    if len(inside) < 2 or inside[0].start != mention.start or inside[-1].end != mention.end:
        return False
    return all(_BETWEEN.fullmatch(text, one.end, other.start) for one, other in pairwise(inside))


def _repeats(text: str, trusted: Sequence[Mention], found: Sequence[Mention]) -> Iterator[Mention]:
    """Other places of a name that was surely one somewhere in the text, the longest names first."""
    taken = list(found)
    sure = {text[one.start : one.end].lower(): one for one in trusted if one.score >= SURE_FOR_REPEATS and one.end - one.start >= SHORTEST_REPEATED}
    for name in sorted(sure, key=len, reverse=True):
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text, re.IGNORECASE):
            mention = replace(sure[name], start=match.start(), end=match.end(), score=SCORE_OF_REPEAT)
            if not _touches(mention, taken):
                taken.append(mention)
                yield mention


def _touches(mention: Mention, others: Sequence[Mention]) -> bool:
    return any(_overlap(mention, other) for other in others)


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end
