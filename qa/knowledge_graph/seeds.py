"""What the graph starts with: attributes of the PyCMeKG package as edges. They were extracted by machine, are wrong in
places, and are marked as such wherever they are shown; none may drive an alert.

The Disease and Symptom Ontologies come as names and codes of the concepts (``fixtures/terminology``); they hold no edges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qa.ingestion.disease_cards import package_file, read_entities
from qa.knowledge_graph.base import RelationKind
from qa.knowledge_graph.linking import Linker
from qa.text_analysis.base import Concept, EntityType

SOURCE = "PyCMeKG"
SEEDS = "1"
_PROBLEM = (EntityType.DISEASE, EntityType.SYMPTOM, EntityType.FINDING)
_STUDY = (EntityType.TEST, EntityType.PROCEDURE)
# Attribute: kind of edge, types of the value, and whether the value is the head.
ATTRIBUTES = {
    "常见症状": (RelationKind.HAS_SYMPTOM, (EntityType.SYMPTOM, EntityType.FINDING), False),
    "临床症状及体征": (RelationKind.HAS_SYMPTOM, (EntityType.SYMPTOM, EntityType.FINDING), False),
    "药物治疗": (RelationKind.TREATED_BY, (EntityType.DRUG,), False),
    "手术治疗": (RelationKind.TREATED_BY, (EntityType.PROCEDURE,), False),
    "检查": (RelationKind.DIAGNOSED_BY, _STUDY, False),
    "实验室检查": (RelationKind.DIAGNOSED_BY, _STUDY, False),
    "影像学检查": (RelationKind.DIAGNOSED_BY, _STUDY, False),
    "并发症": (RelationKind.COMPLICATION_OF, _PROBLEM, True),
    "高危因素": (RelationKind.RISK_FACTOR_OF, _PROBLEM, True),
}
MOST_VALUES = 30


@dataclass(frozen=True)
class Seed:
    """One attribute value as an edge; `attribute` says under which heading the source holds it."""

    kind: RelationKind
    head: Concept
    tail: Concept
    head_name: str
    tail_name: str
    attribute: str


def cmekg_seeds(linker: Linker) -> Iterator[Seed]:
    """Edges between names that the terminology knows as the right type. Raises ``disease_cards.PackageMissing``."""
    for name, attributes in read_entities(package_file()).items():
        subject = linker.concept(name, EntityType.DISEASE)
        if subject is None or subject.type is not EntityType.DISEASE:
            continue
        for attribute, (kind, types, value_first) in ATTRIBUTES.items():
            for value in _values(attributes.get(attribute)):
                yield from _seed(linker, kind, (name, subject), value, types, attribute, value_first)


def _values(values: object) -> list[str]:
    if not isinstance(values, list):
        return []
    plain = (" ".join(value.split()) for value in values if isinstance(value, str))
    return list(dict.fromkeys(value for value in plain if value))[:MOST_VALUES]


def _seed(linker: Linker, kind: RelationKind, subject: tuple[str, Concept], value: str, types: tuple[EntityType, ...],
          attribute: str, value_first: bool) -> Iterator[Seed]:
    name, disease = subject
    found = next((concept for one in types if (concept := linker.concept(value, one)) is not None), None)
    if found is None or found.type not in types or found.id == disease.id:
        return
    if value_first:
        yield Seed(kind, found, disease, value, name, attribute)
    else:
        yield Seed(kind, disease, found, name, value, attribute)
