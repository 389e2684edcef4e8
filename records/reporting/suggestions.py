"""What the literature might suggest for a report: which questions its facts raise, and which found sentences are worth showing.

It writes nothing itself: every suggestion is a sentence of a passage, word for word. Knows no database and no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.retrieval.base import Evidence, PassageRecord
from records.reporting.facts import Fact

MOST_PROBLEMS, MOST_RESULTS, EACH, MOST_OF_A_KIND = 3, 4, 2, 6
LONGEST_SUBJECT = 60
QUESTIONS = {
    ("zh", ""): "{}的鉴别诊断与处理", ("zh", "low"): "{}偏低的原因与处理", ("zh", "high"): "{}偏高的原因与处理",
    ("en", ""): "{}: differential diagnosis and management", ("en", "low"): "low {}: causes and management",
    ("en", "high"): "high {}: causes and management",
}
LOW, HIGH = re.compile(r"偏低|降低|减少|\b(?:low|reduced|decreased)\b", re.IGNORECASE), re.compile(
    r"偏高|升高|增多|\b(?:high|raised|elevated|increased)\b", re.IGNORECASE)
SPEAKS_OF_CAUSES = re.compile(r"鉴别|病因|原因|含义|意义|类型|cause|differential|meaning|types", re.IGNORECASE)
SPEAKS_OF_STEPS = re.compile(
    r"检查|处理|治疗|随访|注意|紧急|警示|诊断|评估|控制|预防|check|test|manag|treat|follow|caution|urgent|red flag|diagnos|assess|control|prevent",
    re.IGNORECASE)
# Shorter ones are headings.
FEWEST_CHARACTERS, FEWEST_WORDS = 12, 6


class SuggestionKind(StrEnum):
    DIFFERENTIAL = "differential"
    NEXT_STEP = "next-step"


@dataclass(frozen=True)
class Subject:
    """What to ask the literature about; ``keys`` are the facts that raise it, ``direction`` is low, high or empty."""

    name: str
    keys: tuple[str, ...]
    direction: str = ""

    def question(self, language: str) -> str:
        return QUESTIONS[language, self.direction].format(self.name)


@dataclass(frozen=True)
class Suggestion:
    """A sentence of the literature, from ``start`` to ``end`` of its document's text, and what in the record it is about."""

    kind: SuggestionKind
    subject: Subject
    quote: str
    passage: PassageRecord
    start: int
    end: int


def subjects_of(facts: Sequence[Fact], language: str) -> list[Subject]:
    """The complaint, abnormal results and current problems, each name once, in the order in which they are asked about."""
    results = [fact for fact in facts if fact.kind == "result" and fact.abnormal]
    problems = [fact for fact in facts if fact.kind == "condition"]
    found = [*_complaint(facts, language), *(_result(fact, language) for fact in results[:MOST_RESULTS]),
             *(Subject(fact.name[:LONGEST_SUBJECT], (fact.key,)) for fact in problems[:MOST_PROBLEMS])]
    return list({subject.name.lower(): subject for subject in reversed(found) if subject.name}.values())[::-1]


def _complaint(facts: Sequence[Fact], language: str) -> Iterator[Subject]:
    """What the patient came for, as the note says it, else as the last visit does."""
    told = next((fact for fact in facts if fact.kind == "complaint"), None)
    visit = next((fact for fact in facts if fact.kind == "encounter" and fact.name), None)
    if told is not None:
        yield Subject(told.text(language)[:LONGEST_SUBJECT].strip("。. "), (told.key,))
    elif visit is not None:
        yield Subject(visit.name[:LONGEST_SUBJECT], (visit.key,))


def _result(fact: Fact, language: str) -> Subject:
    text = fact.text(language)
    name = text.split(f" {fact.value}")[0] if fact.value and f" {fact.value}" in text else fact.name
    told = text[len(name):]
    return Subject(name[:LONGEST_SUBJECT], (fact.key,), "low" if LOW.search(told) else "high" if HIGH.search(told) else "")


def suggestions_in(found: Iterable[tuple[Subject, Sequence[Evidence]]]) -> list[Suggestion]:
    """At most ``EACH`` of each kind for a subject and ``MOST_OF_A_KIND`` in all, no sentence twice."""
    chosen: dict[str, Suggestion] = {}
    for subject, evidence in found:
        for kind in SuggestionKind:
            made = (each for each in _about(subject, evidence) if each.kind is kind and each.quote not in chosen)
            room = MOST_OF_A_KIND - sum(each.kind is kind for each in chosen.values())
            for each in list(made)[:min(EACH, room)]:
                chosen[each.quote] = each
    return sorted(chosen.values(), key=lambda each: list(SuggestionKind).index(each.kind))


def _about(subject: Subject, evidence: Sequence[Evidence]) -> Iterator[Suggestion]:
    documents = _on(subject, evidence)
    for each in evidence:
        passage, quote = each.passage, each.deciding_text.strip()
        kind = _kind(passage)
        if kind is None or passage.document_id not in documents or passage.retracted or passage.expired or _is_heading(quote):
            continue
        start = passage.start + each.deciding.start
        yield Suggestion(kind, subject, quote, passage, start, start + len(each.deciding_text))


def _on(subject: Subject, evidence: Sequence[Evidence]) -> frozenset[int]:
    """The documents that are about the subject: by their heading, or the best one where its passage names the subject."""
    name = subject.name.lower()
    named = {each.passage.document_id for each in evidence if each.on_subject or name in each.passage.title.lower()}
    if not named and evidence and name in evidence[0].passage.text.lower():
        named = {evidence[0].passage.document_id}
    return frozenset(each.passage.document_id for each in evidence
                     if each.passage.document_id in named and not _opposite(subject.direction, each.passage.title))


def _opposite(direction: str, title: str) -> bool:
    low, high = bool(LOW.search(title)), bool(HIGH.search(title))
    return (direction == "low" and high and not low) or (direction == "high" and low and not high)


def _kind(passage: PassageRecord) -> SuggestionKind | None:
    """What its section speaks of; where the section does not tell, what the document is called."""
    for told in (passage.section, passage.title):
        if SPEAKS_OF_CAUSES.search(told):
            return SuggestionKind.DIFFERENTIAL
        if SPEAKS_OF_STEPS.search(told):
            return SuggestionKind.NEXT_STEP
    return None


def _is_heading(quote: str) -> bool:
    return len(quote) < FEWEST_CHARACTERS or (quote.isascii() and len(quote.split()) < FEWEST_WORDS)
