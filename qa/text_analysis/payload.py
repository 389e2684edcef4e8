"""An analysis as plain data, the shape that ``manage.py analyse --json`` prints. Knows no page."""

from __future__ import annotations

from typing import TypedDict

from qa.text_analysis.base import Analysis, Entity, Measurement


class EntityPayload(TypedDict):
    """`start` and `end` are character offsets, the end excluded; `value` is a number where one was written."""

    start: int
    end: int
    text: str
    type: str
    code: str | None
    assertion: str
    value: float | str | None
    unit: str | None
    interpretation: str | None
    flags: list[str]
    concept: str | None
    names: dict[str, str]
    codes: list[str]
    section: str
    nested: bool


class AnalysisPayload(TypedDict):
    language: str
    sections: list[dict[str, str | int]]
    entities: list[EntityPayload]
    relations: list[dict[str, str | int]]


def analysis_payload(analysis: Analysis) -> AnalysisPayload:
    """`relations` name their ends by place in `entities`."""
    return {
        "language": analysis.language,
        "sections": [{"kind": section.kind, "title": section.title, "start": section.start, "end": section.end}
                     for section in analysis.sections],
        "entities": [entity_payload(entity) for entity in analysis.entities],
        "relations": [{"type": relation.kind, "head": relation.head, "tail": relation.tail}
                      for relation in analysis.relations],
    }


def entity_payload(entity: Entity) -> EntityPayload:
    measured, concept = entity.measurement, entity.concept
    return {
        "start": entity.start, "end": entity.end, "text": entity.text, "type": entity.type.value, "code": entity.code,
        "assertion": entity.assertion.value, "value": _value(measured), "unit": measured.unit if measured else None,
        "interpretation": measured.interpretation if measured else None, "flags": list(measured.flags) if measured else [],
        "concept": concept.id if concept else None,
        "names": {"zh": concept.chinese, "en": concept.english} if concept else {},
        "codes": list(concept.codes) if concept else [], "section": entity.section, "nested": entity.nested,
    }


def _value(measured: Measurement | None) -> float | str | None:
    if measured is None:
        return None
    number = measured.number
    if number is None or not measured.value[:1].isdigit():
        return measured.value
    return int(number) if number.is_integer() else number
