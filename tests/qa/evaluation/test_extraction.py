"""Scores of extraction: strict spans, other schemes' names, nesting, assertion of the marked spans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.evaluation.data import BadData
from qa.evaluation.extraction import AnnotatedText, Annotation, evaluate_extraction, read_annotated
from qa.text_analysis.base import Analysis, Assertion, Entity, EntityType


class Fixed:
    """Finds the same entities in every text and takes every span for negated."""

    def __init__(self, *entities: Entity) -> None:
        self.entities = entities

    def analyse(self, text, *, language=None):
        return Analysis(text, "zh", (), (), self.entities, ())

    def assert_spans(self, text, spans, kinds):
        return [Assertion.NEGATED for _ in spans]


def entity(start: int, end: int, kind: EntityType, *, nested: bool = False) -> Entity:
    return Entity(start, end, "x", kind, nested=nested)


def scored(found: Fixed, *marked: Annotation) -> dict:
    return evaluate_extraction([AnnotatedText("x" * 20, "zh", marked)], found).as_json()


def test_only_exact_spans_of_the_same_type_count():
    found = Fixed(entity(0, 2, EntityType.DISEASE), entity(3, 6, EntityType.SYMPTOM), entity(8, 9, EntityType.DRUG))
    scores = scored(found, Annotation(0, 2, "dis"), Annotation(3, 5, "sym"))
    assert (scores["micro_f1"], scores["precision"], scores["recall"]) == (0.5, 0.5, 0.5)
    assert scores["by_type"]["dis"] == {"precision": 1, "recall": 1, "f1": 1, "entities": 1}
    assert set(scores["by_type"]) == {"dis", "sym"}


def test_a_set_of_diseases_only_counts_symptoms_among_them():
    found = Fixed(entity(0, 2, EntityType.SYMPTOM))
    assert scored(found, Annotation(0, 2, "Disease"))["micro_f1"] == 1
    assert scored(found, Annotation(0, 2, "dis"), Annotation(4, 5, "sym"))["recall"] == 0


def test_nested_mentions_count_where_the_set_nests():
    found = Fixed(entity(0, 4, EntityType.SYMPTOM), entity(0, 2, EntityType.ANATOMY, nested=True))
    flat = scored(found, Annotation(0, 4, "sym"), Annotation(6, 8, "bod"))
    nested = scored(found, Annotation(0, 4, "sym"), Annotation(0, 2, "bod"))
    assert flat["precision"] == 1 and nested["micro_f1"] == 1


def test_assertion_is_scored_on_the_marked_spans():
    scores = scored(Fixed(), Annotation(0, 2, "sym", Assertion.NEGATED), Annotation(3, 5, "sym", Assertion.FAMILY))
    assert scores["assertion_f1"] == 0.5
    assert scored(Fixed(), Annotation(0, 2, "sym"))["assertion_f1"] is None


def written(folder: Path, row: object) -> Path:
    path = folder / "data.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"entities": []}, "line 1, field text"),
        ({"text": "发热"}, "line 1, field entities"),
        ({"text": "发热", "language": "fr", "entities": []}, "line 1, field language"),
        ({"text": "发热", "entities": [{"start": 0, "end": 3, "type": "sym"}]}, r"field entities\[0\]: start and end"),
        ({"text": "发热", "entities": [{"start": True, "end": 2, "type": "sym"}]}, r"field entities\[0\]: start and end"),
        ({"text": "发热", "entities": [{"start": 0, "end": 2, "type": "xyz"}]}, r"field entities\[0\]\.type"),
        ({"text": "发热", "entities": [{"start": 0, "end": 2, "type": "sym", "assertion": "??"}]}, r"field entities\[0\]\.assertion"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(tmp_path, row, place):
    with pytest.raises(BadData, match=place):
        read_annotated(written(tmp_path, row))


def test_names_of_other_schemes_are_read(tmp_path):
    row = {"text": "无发热", "language": "zh", "entities": [{"start": 1, "end": 3, "type": "临床表现", "assertion": "absent"}]}
    assert read_annotated(written(tmp_path, row))[0].entities == (Annotation(1, 3, "临床表现", Assertion.NEGATED),)
