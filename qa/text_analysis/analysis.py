"""From a text to sections, sentences and entities with their assertion, value, code and concept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.ingestion.sentences import split_sentences
from qa.text_analysis import measurements
from qa.text_analysis.assertion.context import assertions
from qa.text_analysis.base import (
    Analysis,
    Assertion,
    Concept,
    Entity,
    EntityType,
    Measurement,
    Mention,
    Recogniser,
    Relation,
    Section,
    Sentence,
)
from qa.text_analysis.nearest import nearest_concept
from qa.text_analysis.normalising import folded
from qa.text_analysis.recognising.combined import rule_recogniser
from qa.text_analysis.recognising.medication import drug_details
from qa.text_analysis.recognising.vital_signs import NAMES as VITAL_SIGNS
from qa.text_analysis.sections import find_sections, told_by
from qa.text_analysis.terminology.store import Terminology

CHINESE = re.compile(r"[\u3400-\u9fff]")
LONGEST_SENTENCE = 600
_ASSERTED = frozenset(set(EntityType) - {EntityType.TIME, EntityType.DOSE, EntityType.ROUTE, EntityType.FREQUENCY})
_COMPLAINTS = frozenset([EntityType.SYMPTOM, EntityType.FINDING])
# Sentences that are of today even where no heading ends the history before them.
_OF_TODAY = re.compile(
    r"(?:查体|体检|体温|血压|神志|神清|目前|现(?!病)|入院|本次|此次|考虑|诊断|拟|予|给予|(?:today|currently|on exam)\b)", re.IGNORECASE)
_CUT = re.compile(r"[,，、\s]")


class Analyser:
    """Reads clinical text; knows the terminology and one recogniser (rules, unless another is given)."""

    def __init__(self, terminology: Terminology, recogniser: Recogniser | None = None) -> None:
        self.terminology = terminology
        self.recogniser = recogniser or rule_recogniser(terminology)

    def analyse(self, text: str, *, language: str | None = None) -> Analysis:
        """`language` («zh» or «en») is only told back; rules go by the letters of each sentence."""
        sections = find_sections(text)
        sentences = [sentence for section in sections for sentence in _sentences(text, section)]
        mentions = self.recogniser.recognise(text, sentences)
        entities, relations = _Reading(self.terminology, text, sentences, mentions).read()
        spoken = language or ("zh" if CHINESE.search(text) else "en")
        return Analysis(text, spoken, tuple(sections), tuple(sentences), tuple(entities), tuple(relations))

    def assert_spans(self, text: str, spans: Sequence[tuple[int, int]], kinds: Sequence[EntityType | None]) -> list[Assertion]:
        """The assertion of given spans, as `analyse` would tell it of its own."""
        known = {span: Mention(*span, kind or EntityType.DISEASE) for span, kind in zip(spans, kinds, strict=True)}
        sentences = [sentence for section in find_sections(text) for sentence in _sentences(text, section)]
        told: dict[tuple[int, int], Assertion] = {}
        ordered = sorted(known.values())
        for sentence, inside in _by_sentence(sentences, ordered):
            told |= _asserted(text, sentence, inside)
        return [told.get(span, Assertion.PRESENT) for span in spans]


class _Reading:
    """One text being read."""

    def __init__(self, terminology: Terminology, text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> None:
        self.terminology, self.text, self.sentences = terminology, text, sentences
        self.plain = folded(text)
        self.mentions = mentions

    def read(self) -> tuple[list[Entity], list[Relation]]:
        entities: list[Entity] = []
        owners: list[tuple[tuple[int, int], tuple[int, int], str]] = []
        for sentence, mentions in _by_sentence(self.sentences, self.mentions):
            details = list(self._details(sentence, mentions))
            covered = [(detail.start, detail.end) for _, detail in details]
            kept = [mention for mention in mentions if not _covered(mention, covered)]
            told = _asserted(self.text, sentence, kept)
            owners += [((drug.start, drug.end), (detail.start, detail.end), f"has_{detail.type}") for drug, detail in details]
            entities += [self._entity(mention, told, sentence) for mention in kept]
            entities += [self._entity(detail, {}, sentence) for detail in {detail for _, detail in details}]
        entities.sort(key=lambda entity: (entity.start, -entity.end))
        owners += _parts(entities)
        entities = _dosed(entities, owners)
        return entities, _relations(entities, owners)

    def _details(self, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
        drugs = [mention for mention in mentions if mention.type is EntityType.DRUG]
        return drug_details(self.text, drugs, start=sentence.start, end=sentence.end)

    def _entity(self, mention: Mention, told: dict[tuple[int, int], Assertion], sentence: Sentence) -> Entity:
        text = self.text[mention.start : mention.end]
        kind, concept, measured = mention.type, nearest_concept(self.terminology, text), None
        if kind in (EntityType.TEST, EntityType.ANATOMY, EntityType.FINDING):
            kind, concept, measured = self._measured(mention, text, concept)
        if concept is not None and not _agrees(concept.type, kind):
            concept = None
        assertion = told.get((mention.start, mention.end), Assertion.PRESENT)
        return Entity(mention.start, mention.end, text, kind, assertion, concept, measured, sentence.section, mention.score, mention.nested)

    def _measured(self, mention: Mention, text: str, concept: Concept | None) -> tuple[EntityType, Concept | None, Measurement | None]:
        """A test with its value; a cell that is counted («白细胞 12.3») is a test, a test that is high is a finding."""
        test = measurements.test_named(VITAL_SIGNS.get(text.lower(), text))
        if mention.type is EntityType.FINDING:
            return mention.type, concept or self._finding(text), None
        if mention.type is EntityType.ANATOMY and (test is None or mention.nested):
            return mention.type, concept, None
        found = measurements.measurement_at(self.plain, mention.start, mention.end, test)
        if mention.type is EntityType.ANATOMY and (found is None or found[0].number is None):
            return mention.type, concept, None
        named = concept if concept is not None else self.terminology.named(VITAL_SIGNS.get(text.lower(), ""))
        return EntityType.TEST, named, found[0] if found is not None else None

    def _finding(self, text: str) -> Concept | None:
        """The concept of a test and a direction: «白细胞总数增高» is leukocytosis."""
        for cut in range(len(text) - 1, 1, -1):
            test = measurements.test_named(text[:cut])
            if test is not None:
                found = measurements.measurement_at(folded(text), 0, cut, test)
                direction = found[0].interpretation if found is not None else None
                name = {"low": test.low_concept, "high": test.high_concept}.get(direction or "", "")
                return self.terminology.named(name) if name else None
        return None


def _sentences(text: str, section: Section) -> Iterator[Sentence]:
    for span in split_sentences(text[section.body : section.end]):
        start, end = section.body + span.start, section.body + span.end
        while end - start > LONGEST_SENTENCE:
            cut = _last_cut(text, start, start + LONGEST_SENTENCE)
            yield Sentence(start, cut, section.kind)
            start = cut
        yield Sentence(start, end, section.kind)


def _last_cut(text: str, start: int, end: int) -> int:
    """Where a text without sentence ends can be cut: after its last comma or space, else anywhere."""
    for place in range(end - 1, start + LONGEST_SENTENCE // 2, -1):
        if _CUT.match(text[place]):
            return place + 1
    return end


def _by_sentence(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> Iterator[tuple[Sentence, list[Mention]]]:
    """Both in reading order; mentions that begin in a heading are left out."""
    place = 0
    for sentence in sentences:
        inside = []
        while place < len(mentions) and mentions[place].start < sentence.end:
            if mentions[place].start >= sentence.start:
                inside.append(mentions[place])
            place += 1
        yield sentence, inside


def _asserted(text: str, sentence: Sentence, mentions: Sequence[Mention]) -> dict[tuple[int, int], Assertion]:
    asserted = [mention for mention in mentions if mention.type in _ASSERTED]
    if not asserted:
        return {}
    part = text[sentence.start : sentence.end]
    spans = [(mention.start - sentence.start, mention.end - sentence.start) for mention in asserted]
    outer = [span for span, mention in zip(spans, asserted, strict=True) if not mention.nested]
    complaints = {span for span, mention in zip(spans, asserted, strict=True) if mention.type in _COMPLAINTS}
    language = "zh" if CHINESE.search(part) else "en"
    told = dict(zip(outer, assertions(part, outer, language=language, complaints=complaints), strict=True))
    default = None if _OF_TODAY.match(part) else told_by(sentence.section)
    return {
        (mention.start, mention.end): _in_section(_of_outer(told, start, end), default, mention.type)
        for (start, end), mention in zip(spans, asserted, strict=True)
    }


def _of_outer(told: dict[tuple[int, int], Assertion], start: int, end: int) -> Assertion:
    if (start, end) in told:
        return told[start, end]
    return next((found for (first, last), found in told.items() if first <= start and end <= last), Assertion.PRESENT)


def _in_section(told: Assertion, default: Assertion | None, kind: EntityType) -> Assertion:
    """What a medical history tells is past, but not the medicines taken for it and the values measured."""
    if default is None or told in (Assertion.NEGATED, Assertion.FAMILY, Assertion.HYPOTHETICAL):
        return told
    if default is Assertion.PAST and kind in (EntityType.DRUG, EntityType.TEST):
        return told
    return default if told is Assertion.PRESENT or default is Assertion.FAMILY else told


def _covered(mention: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in spans)


def _agrees(concept: EntityType, kind: EntityType) -> bool:
    problems = (EntityType.SYMPTOM, EntityType.DISEASE, EntityType.FINDING)
    return concept is kind or (concept in problems and kind in problems) or {concept, kind} == {EntityType.TEST, EntityType.PROCEDURE}


def _parts(entities: Sequence[Entity]) -> list[tuple[tuple[int, int], tuple[int, int], str]]:
    """A finding and the test or place named inside it."""
    found = []
    outer: Entity | None = None
    for entity in entities:
        if not entity.nested:
            outer = entity
        elif outer is not None and entity.end <= outer.end:
            kind = "of_test" if entity.type is EntityType.TEST else "located_at"
            found.append(((outer.start, outer.end), (entity.start, entity.end), kind))
    return found


def _dosed(entities: list[Entity], owners: Sequence[tuple[tuple[int, int], tuple[int, int], str]]) -> list[Entity]:
    """Drugs told with their dose as value and unit."""
    doses = {drug: detail for drug, detail, kind in owners if kind == f"has_{EntityType.DOSE}"}
    texts = {(entity.start, entity.end): entity.text for entity in entities}
    return [replace(entity, measurement=_dose(texts[doses[entity.start, entity.end]]))
            if entity.type is EntityType.DRUG and doses.get((entity.start, entity.end)) in texts else entity for entity in entities]


def _dose(text: str) -> Measurement:
    match = re.match(r"(?P<value>[\d.,]+(?:\s?[-~～至]\s?[\d.]+)?)\s?(?P<unit>.*)", folded(text))
    value = match.group("value") if match is not None else text
    plain = value.replace(",", "")
    number = float(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None
    return Measurement(value, number, (match.group("unit") or None) if match is not None else None)


def _relations(entities: Sequence[Entity], owners: Sequence[tuple[tuple[int, int], tuple[int, int], str]]) -> list[Relation]:
    places = {(entity.start, entity.end): place for place, entity in enumerate(entities)}
    return [Relation(kind, places[head], places[tail]) for head, tail, kind in owners if head in places and tail in places]
