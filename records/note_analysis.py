"""What the names found in a note would be in the record: which entry, with which fields. Knows no page and no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from qa.text_analysis.base import Analysis, Assertion, Entity, EntityType

CONDITION, OBSERVATION, MEDICATION, ALLERGY, PROCEDURE = "condition", "observation", "medication", "allergy", "procedure"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
PRESENT_MARK, ABSENT_MARK = "(+)", "(-)"
_CERTAINTY = {
    Assertion.PRESENT: "confirmed", Assertion.PAST: "confirmed", Assertion.UNCERTAIN: "suspected",
    Assertion.NEGATED: "refuted",
}
_VITAL_SIGNS = frozenset(["8310-5", "8867-4", "9279-1", "85354-9", "8480-6", "8462-4", "2708-6", "8302-2", "29463-7", "39156-5"])
_LARGEST = 10**9
# «对磺胺过敏», «青霉素过敏史», «allergic to sulfa»: what is named is an allergy, whatever the heading it stands under.
_ALLERGIC_AFTER = re.compile(r"(?:类(?:药物?)?|药物?|制剂)?(?:过敏|不耐受)|\s+(?:allergy|allergies|intolerance)\b", re.IGNORECASE)
_ALLERGIC_BEFORE = re.compile(r"\b(?:allerg(?:ic|y|ies)|intoleran(?:t|ce))\s*(?:to|:)\s*$", re.IGNORECASE)
_ALLERGY_NAMED = re.compile(r"(?P<substance>.+?)(?:类(?:药物?)?|药物)?过敏(?:反应|史)?")
_NO_PROBLEMS = frozenset(["allergy", "allergies", "过敏"])
_NO_SUBSTANCE = frozenset(["药物", "药", "食物", "皮肤", "接触", "严重", "多种药物", "物质", "全身", "急性"])


@dataclass(frozen=True)
class Proposal:
    """One entry the note would add: `kind` of record, its `fields`, and the place in the note it comes from.

    `doubtful` entries (a value that cannot be) are never taken over together with the others.
    """

    start: int
    end: int
    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    doubtful: bool = False

    @property
    def key(self) -> str:
        return f"{self.start}-{self.end}"


@dataclass(frozen=True)
class Piece:
    """A stretch of the note: plain, or a name with its number in the list of entities."""

    text: str
    entity: Entity | None = None


def source_of(note_id: Any, key: str) -> str:
    """The span that an entry comes from, as its ``source_id``."""
    return f"note:{note_id}:{key}"


def pieces(analysis: Analysis) -> list[Piece]:
    """The whole text cut at the names, nested ones left inside the longer ones."""
    found, position = [], 0
    for entity in analysis.entities:
        if entity.nested:
            continue
        if entity.start > position:
            found.append(Piece(analysis.text[position : entity.start]))
        found.append(Piece(entity.text, entity))
        position = entity.end
    if position < len(analysis.text):
        found.append(Piece(analysis.text[position:]))
    return found


def proposals(analysis: Analysis, *, offset: int = 0) -> dict[str, Proposal]:
    """What can be taken into the record, by key, in the order of the note; `offset` is where the analysed part begins.

    What is said of relatives or only spoken of is left out, and so are places, times and the like.
    """
    found = (_proposal(place, entity, analysis) for place, entity in enumerate(analysis.entities) if not entity.nested)
    moved = (replace(one, start=one.start + offset, end=one.end + offset) for one in found if one is not None)
    return {proposal.key: proposal for proposal in moved}


def _proposal(place: int, entity: Entity, analysis: Analysis) -> Proposal | None:
    if entity.assertion in (Assertion.FAMILY, Assertion.HYPOTHETICAL):
        return None
    if entity.type is EntityType.DISEASE:
        substance = _allergen(entity.text)
        if entity.text.lower() in _NO_PROBLEMS or (substance and entity.assertion is Assertion.NEGATED):
            return None
        if substance:
            return Proposal(entity.start, entity.end, ALLERGY, {"substance": substance})
        return Proposal(entity.start, entity.end, CONDITION, _condition(entity))
    if entity.type in (EntityType.SYMPTOM, EntityType.FINDING):
        return _symptom(entity)
    if entity.type is EntityType.TEST:
        return _test(entity)
    if entity.assertion is Assertion.NEGATED:
        return None
    if entity.type is EntityType.DRUG:
        return _drug(place, entity, analysis)
    if entity.type is EntityType.PROCEDURE:
        return Proposal(entity.start, entity.end, PROCEDURE, {"name": entity.text, "code": _bare(entity.code)})
    return None


def _condition(entity: Entity) -> dict[str, Any]:
    code = entity.code if entity.code and entity.code.startswith("ICD10:") else None
    return {
        "name": entity.text, "code": _bare(code), "code_system": ICD10 if code else "",
        "certainty": _CERTAINTY[entity.assertion], "active": entity.assertion not in (Assertion.PAST, Assertion.NEGATED),
    }


def _symptom(entity: Entity) -> Proposal | None:
    """There or not there; what is past or in doubt is not an observation of this note."""
    if entity.assertion not in (Assertion.PRESENT, Assertion.NEGATED):
        return None
    mark = ABSENT_MARK if entity.assertion is Assertion.NEGATED else PRESENT_MARK
    return Proposal(entity.start, entity.end, OBSERVATION, _named(entity) | {"category": "other", "text": mark})


def _test(entity: Entity) -> Proposal | None:
    measured = entity.measurement
    if measured is None or entity.assertion is Assertion.NEGATED:
        return None
    fields = _named(entity) | {"unit": measured.unit or "", "flag": measured.interpretation or ""}
    fields["category"] = "vital-signs" if fields["code"] in _VITAL_SIGNS else "laboratory"
    if measured.number is not None and measured.value[:1].isdigit() and measured.number < _LARGEST:
        fields["value"] = Decimal(str(measured.number))
    else:
        fields["text"] = measured.value
    return Proposal(entity.start, entity.end, OBSERVATION, fields, doubtful=bool(measured.flags))


def _named(entity: Entity) -> dict[str, Any]:
    concept = entity.concept
    chinese = concept.chinese if concept else ""
    english = concept.english if concept else ""
    own = "name_zh" if any(ord(character) > 0x2E80 for character in entity.text) else "name_en"
    names = {"name_zh": chinese, "name_en": english}
    names[own] = (names[own] or entity.text)[:200]
    return names | {"code": (_bare(entity.code) or entity.text)[:40]}


def _drug(place: int, entity: Entity, analysis: Analysis) -> Proposal:
    if entity.section == "allergies" or _allergic(entity, analysis.text):
        return Proposal(entity.start, entity.end, ALLERGY, {"substance": entity.text})
    dosage = " ".join(_details(place, analysis))
    active = entity.assertion is not Assertion.PAST
    return Proposal(entity.start, entity.end, MEDICATION, {"name": entity.text, "dosage": dosage[:300], "active": active})


def _allergic(entity: Entity, text: str) -> bool:
    before = text[max(0, entity.start - 24) : entity.start]
    return _ALLERGIC_AFTER.match(text, entity.end) is not None or _ALLERGIC_BEFORE.search(before) is not None


def _allergen(name: str) -> str:
    """The substance in «青霉素过敏»; empty where none is named."""
    found = _ALLERGY_NAMED.fullmatch(name)
    return found["substance"] if found is not None and found["substance"] not in _NO_SUBSTANCE else ""


def _details(place: int, analysis: Analysis) -> Iterator[str]:
    tails = [relation.tail for relation in analysis.relations if relation.head == place and relation.kind.startswith("has_")]
    return (analysis.entities[tail].text for tail in sorted(set(tails)))


def _bare(code: str | None) -> str:
    return code.partition(":")[2] if code else ""

