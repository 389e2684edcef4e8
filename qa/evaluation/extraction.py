"""Measures the text analyser on texts whose entities somebody else marked. Knows no recogniser by name and no page."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from qa.evaluation.data import BadData, Row, chosen, rows
from qa.text_analysis.base import Analysis, Assertion, Entity, EntityType
from qa.text_analysis.schemes import assertion_named, types_named

PROBLEMS = frozenset([EntityType.DISEASE, EntityType.SYMPTOM, EntityType.FINDING])
Marked = tuple[int, int, str]


class Analysing(Protocol):
    """What of the analyser is measured."""

    def analyse(self, text: str, *, language: str | None = None) -> Analysis: ...

    def assert_spans(
        self, text: str, spans: Sequence[tuple[int, int]], kinds: Sequence[EntityType | None]
    ) -> list[Assertion]: ...


@dataclass(frozen=True)
class Annotation:
    """`type` is the name that the set gives it; the end is excluded."""

    start: int
    end: int
    type: str
    assertion: Assertion | None = None


@dataclass(frozen=True)
class AnnotatedText:
    text: str
    language: str | None
    entities: tuple[Annotation, ...]


@dataclass(frozen=True)
class Counts:
    """True positives, false positives and false negatives."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right else 0.0

    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right else 0.0

    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0

    def as_json(self) -> dict[str, float | int]:
        return {"precision": self.precision(), "recall": self.recall(), "f1": self.f1(), "entities": self.right + self.missed}


@dataclass(frozen=True)
class ExtractionScores:
    """Strict: a span counts only with the same start, end and type.

    `assertion_f1` is the micro F1 over all assertions but «present», of the marked spans themselves; None where the
    set marks no assertion.
    """

    by_type: Mapping[str, Counts]
    by_assertion: Mapping[str, Counts]
    characters_per_second: float

    def as_json(self) -> dict[str, Any]:
        """The keys of `manage.py evaluate extraction --json`."""
        total = summed(self.by_type.values())
        others = summed(counts for name, counts in self.by_assertion.items() if name != Assertion.PRESENT)
        return {
            "micro_f1": total.f1(), "precision": total.precision(), "recall": total.recall(),
            "by_type": {name: counts.as_json() for name, counts in self.by_type.items()},
            "assertion_f1": others.f1() if self.by_assertion else None,
            "by_assertion": {name: counts.as_json() for name, counts in self.by_assertion.items()},
            "characters_per_second": self.characters_per_second,
        }


def summed(counts: Sequence[Counts] | Iterator[Counts]) -> Counts:
    parts = list(counts)
    return Counts(sum(part.right for part in parts), sum(part.wrong for part in parts), sum(part.missed for part in parts))


def read_annotated(path: Path, *, limit: int | None = None, seed: int | None = None) -> tuple[AnnotatedText, ...]:
    """JSONL of `text`, `language` (zh or en, may be left out) and `entities` [{start, end, type, assertion?}]. Raises BadData."""
    found = [_annotated(row) for row in rows(path)]
    if not found:
        raise BadData(path.name, None, "", "there is no text in this file.")
    return chosen(found, limit=limit, seed=seed)


def _annotated(row: Row) -> AnnotatedText:
    text = row.text("text")
    language = row.one_of("language", ("zh", "en")) if row.fields.get("language") is not None else None
    entities = row.fields.get("entities")
    if not isinstance(entities, list):
        raise row.bad("entities", "a list is expected here.")
    return AnnotatedText(text, language, tuple(_annotation(row, place, item, text) for place, item in enumerate(entities)))


def _annotation(row: Row, place: int, item: Any, text: str) -> Annotation:
    field = f"entities[{place}]"
    if not isinstance(item, dict):
        raise row.bad(field, "an object with start, end and type is expected here.")
    start, end, name = item.get("start"), item.get("end"), item.get("type")
    if not (type(start) is int and type(end) is int and 0 <= start < end <= len(text)):
        raise row.bad(field, f"start and end must be whole numbers within the text of {len(text)} characters.")
    if not isinstance(name, str) or not types_named(name):
        raise row.bad(f"{field}.type", f"the type {name!r} is not known.")
    return Annotation(start, end, name, _assertion(row, field, item.get("assertion")))


def _assertion(row: Row, field: str, name: Any) -> Assertion | None:
    if name is None:
        return None
    known = assertion_named(name) if isinstance(name, str) else None
    if known is None:
        raise row.bad(f"{field}.assertion", f"the assertion {name!r} is not known.")
    return known


def evaluate_extraction(
    items: Sequence[AnnotatedText], analyser: Analysing, *, report: Callable[[float], None] = lambda share: None
) -> ExtractionScores:
    """Analyse every text; `report` hears the share done, 0 to 1. Loading is not timed."""
    analyser.analyse(items[0].text)
    naming = Naming(items)
    found: list[set[Marked]] = []
    seconds = 0.0
    for place, item in enumerate(items, start=1):
        started = time.perf_counter()
        analysis = analyser.analyse(item.text, language=item.language)
        seconds += time.perf_counter() - started
        found.append(naming.named(analysis.entities))
        report(place / len(items))
    characters = sum(len(item.text) for item in items)
    return ExtractionScores(_by_type(items, found), _by_assertion(items, analyser), characters / seconds if seconds else 0.0)


class Naming:
    """How the set calls what the analyser finds.

    Only types that the set marks are scored. A set of diseases without a type for symptoms counts symptoms among them
    (as BC5CDR does). Nested mentions are scored where the set itself nests.
    """

    def __init__(self, items: Sequence[AnnotatedText]) -> None:
        names = sorted({entity.type for item in items for entity in item.entities})
        self.names: dict[EntityType, str] = {}
        for name in sorted(names, key=lambda name: len(types_named(name))):
            for kind in types_named(name):
                self.names.setdefault(kind, name)
        disease = self.names.get(EntityType.DISEASE)
        if disease is not None and not {EntityType.SYMPTOM, EntityType.FINDING} & self.names.keys():
            self.names |= dict.fromkeys(PROBLEMS, disease)
        self.nests = any(_nested(item.entities) for item in items)

    def named(self, entities: Sequence[Entity]) -> set[Marked]:
        return {(entity.start, entity.end, self.names[entity.type]) for entity in entities
                if entity.type in self.names and (self.nests or not entity.nested)}


def _nested(entities: Sequence[Annotation]) -> bool:
    reached = 0
    for entity in sorted(entities, key=lambda entity: (entity.start, -entity.end)):
        if entity.start < reached:
            return True
        reached = max(reached, entity.end)
    return False


def _by_type(items: Sequence[AnnotatedText], found: Sequence[set[Marked]]) -> dict[str, Counts]:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for item, predicted in zip(items, found, strict=True):
        marked = {(entity.start, entity.end, entity.type) for entity in item.entities}
        right.update(name for _, _, name in marked & predicted)
        wrong.update(name for _, _, name in predicted - marked)
        missed.update(name for _, _, name in marked - predicted)
    return {name: Counts(right[name], wrong[name], missed[name]) for name in sorted(right | wrong | missed)}


def _by_assertion(items: Sequence[AnnotatedText], analyser: Analysing) -> dict[str, Counts]:
    pairs: Counter[tuple[Assertion, Assertion]] = Counter()
    for item in items:
        asserted = [entity for entity in item.entities if entity.assertion is not None]
        if not asserted:
            continue
        spans = [(entity.start, entity.end) for entity in asserted]
        told = analyser.assert_spans(item.text, spans, [types_named(entity.type)[0] for entity in asserted])
        pairs.update((entity.assertion, label) for entity, label in zip(asserted, told, strict=True) if entity.assertion)
    labels = sorted({label for pair in pairs for label in pair})
    return {label.value: _counted(pairs, label) for label in labels}


def _counted(pairs: Counter[tuple[Assertion, Assertion]], label: Assertion) -> Counts:
    right = pairs[label, label]
    return Counts(right, sum(count for (_, told), count in pairs.items() if told is label) - right,
                  sum(count for (true, _), count in pairs.items() if true is label) - right)
