"""Whatever is read can be written out again: from the entries alone as the same entries, with the rest to the letter."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import carebundle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.interoperability import fhir
from records.interoperability.entries import KeptEntry, Located
from records.interoperability.fhir_out import resource_of
from records.interoperability.files import bundle_entries, located
from records.interoperability.trees import absent, depth_of, difference, joined, leaves

OPEN_DATA = Path(os.environ.get("XINGLIN_DATA", Path(__file__).parents[4] / "shared" / "data"))
HOSPITAL, OUTPATIENTS = OPEN_DATA / "fhir-clinosim", OPEN_DATA / "fhir-carebundle"


def generated() -> Iterator[dict]:
    for number, profile in enumerate(carebundle.PROFILES):
        bundle = json.loads(carebundle.to_json(carebundle.generate_bundle(
            profile=profile, seed=number, reference_date=date(2026, 11, 20))))
        yield from (resource for _number, resource in bundle_entries("b", bundle))


def hospital() -> Iterator[dict]:
    for path in sorted(HOSPITAL.glob("pt-*.json.gz")):
        with gzip.open(path) as file:
            yield from (entry["resource"] for entry in json.load(file)["entry"])


def outpatients() -> Iterator[dict]:
    for path in sorted(OUTPATIENTS.glob("*.ndjson")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


OPEN_PATIENTS = [pytest.param(source, marks=pytest.mark.skipif(not folder.exists(), reason="The open FHIR data is not on this machine."))
                 for source, folder in ((hospital, HOSPITAL), (outpatients, OUTPATIENTS))]


def understood(resource: dict) -> list[Located]:
    items = located("b", 1, resource)
    return [] if isinstance(items[0].content, KeptEntry) else items


def restored(items: list[Located]) -> dict:
    first = items[0]
    written = resource_of(first.remains.kind, [item.content for item in items])
    return joined(written, list(first.remains.more), without=list(first.remains.without))


def whose(resource: dict) -> dict:
    field = "patient" if "patient" in resource else "subject"
    return {field: {**resource.get(field, {})}} if field in resource else {}


@pytest.mark.parametrize("source", [generated, *OPEN_PATIENTS])
def test_every_resource_of_synthetic_patients_comes_back_to_the_letter(source):
    count = 0
    for resource in source():
        if items := understood(resource):
            assert restored(items) | {"id": resource["id"], **whose(resource)} == resource
            count += 1
    assert count > 100


@pytest.mark.parametrize("source", [generated, *OPEN_PATIENTS])
def test_the_entries_alone_are_written_so_that_they_are_read_the_same(source):
    for resource in source():
        if items := understood(resource):
            written = resource_of(items[0].remains.kind, [item.content for item in items])
            again = [entry for _whose, entry in fhir.entries(written | {"id": resource["id"], **whose(resource)})]
            assert again == [item.content for item in items]


@pytest.mark.skipif(not OUTPATIENTS.exists(), reason="The open FHIR data is not on this machine.")
def test_a_hundred_patients_are_read_and_what_is_not_understood_is_kept_with_its_reason():
    known, kept = {}, []
    for source in (hospital, outpatients):
        for resource in source():
            first = located("b", 1, resource)[0].content
            if isinstance(first, KeptEntry):
                kept.append(first)
            else:
                known.setdefault(resource["resourceType"], set()).add(resource["id"])
    assert len(known["Patient"]) == 100
    assert kept and all(one.reason and one.content["resourceType"] == one.kind for one in kept)


def test_fields_that_no_reader_looked_at_are_counted():
    resource = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"}, "code": {"text": "Gout"},
                "severity": {"text": "Severe"}, "note": [{"text": "a"}, {"text": "b"}], "onsetDateTime": "2026"}
    assert located("b", 1, resource)[0].remains.unread == {"severity.text": 1, "note.text": 2}


def test_a_partial_date_comes_back_as_partial_as_it_was():
    resource = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"}, "code": {"text": "Gout"},
                "onsetDateTime": "2026-11"}
    assert restored(understood(resource))["onsetDateTime"] == "2026-11"


def test_a_second_name_is_not_lost():
    resource = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Whitfield", "given": ["Mary"]}, {"text": "May"}]}
    [item] = located("b", 1, resource)
    assert item.remains.unread == {"name.text": 1}
    assert restored([item])["name"] == resource["name"]


@pytest.mark.parametrize("value", [
    {"valueInteger": 7}, {"valueBoolean": True}, {"valueString": "阳性"}, {"valueCodeableConcept": {"text": "A"}},
    {"valueRange": {"low": {"value": 1}, "high": {"value": 3, "unit": "/HPF"}}},
    {"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, {"valueDateTime": "2026-11-20"},
    {"valueQuantity": {"value": 0.5, "comparator": "<", "unit": "mg/L"}},
])
def test_a_value_of_any_kind_is_shown_and_comes_back(value):
    resource = {"resourceType": "Observation", "id": "o1", "subject": {"reference": "Patient/p1"}, "code": {"text": "X"}, **value}
    [item] = understood(resource)
    assert item.content.value is not None or item.content.text
    assert restored([item]) | {"id": "o1", **whose(resource)} == resource


def test_a_structured_instruction_is_put_into_words():
    dosage = {"doseAndRate": [{"doseQuantity": {"value": 0.50, "unit": "mg"}}], "route": {"text": "oral"},
              "timing": {"repeat": {"frequency": 4, "period": 1, "periodUnit": "d"}}}
    resource = {"resourceType": "MedicationRequest", "id": "m1", "subject": {"reference": "Patient/p1"}, "status": "active",
                "medicationCodeableConcept": {"text": "Ipratropium"}, "dosageInstruction": [dosage]}
    assert understood(resource)[0].content.dosage == "0.5 mg oral 4 × / 1 d"


trees = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3),
    max_leaves=12)
objects = st.dictionaries(st.text("abc", min_size=1, max_size=2), trees, max_size=4)


@given(objects, objects)
def test_a_tree_comes_back_from_any_other_tree_and_the_difference(tree, other):
    assert joined(other, difference(tree, other), without=absent(other, tree)) == tree


@given(objects)
def test_a_tree_does_not_differ_from_itself(tree):
    assert difference(tree, tree) == [] == absent(tree, tree)
    assert all(len(path) < depth_of(tree) or path == () for path, _value in leaves(tree))


def test_numbers_are_compared_by_value_and_truth_is_no_number():
    assert difference({"a": 2.50}, {"a": Decimal("2.5")}) == []
    assert difference({"a": True}, {"a": 1}) == [(("a",), True)]


def test_a_resource_nested_without_end_is_refused_and_not_followed():
    deep: dict = {"resourceType": "Observation"}
    for _ in range(500):
        deep = {"extension": [deep]}
    with pytest.raises(fhir.BadField, match="nested too deeply"):
        located("b", 1, {"resourceType": "Observation", **deep})
