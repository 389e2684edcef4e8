"""FHIR R4 resources become entries that say what the resource said, and complaints name the field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from records.interoperability import fhir
from records.interoperability.elements import BadField
from records.interoperability.entries import KeptEntry

SUBJECT = {"subject": {"reference": "Patient/p1"}}
WHITE_CELLS = {"coding": [{"system": "http://loinc.org", "code": "6690-2", "display": "Leukocytes"}]}


def observation(**changes):
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": WHITE_CELLS,
        "category": [{"coding": [{"code": "laboratory"}]}],
        "effectiveDateTime": "2026-11-20T09:30:00+08:00",
        "valueQuantity": {"value": 2.9, "unit": "10*9/L"},
        "referenceRange": [{"low": {"value": 3.5}, "high": {"value": 9.5}}],
        **SUBJECT,
        **changes,
    }


def only(resource):
    [(whose, entry)] = fhir.entries(resource)
    return whose, entry


def test_a_chinese_name_is_written_family_first_without_a_space():
    entry = only({"resourceType": "Patient", "id": "p1", "name": [{"family": "张", "given": ["三"]}]})[1]
    assert (entry.name, entry.language) == ("张三", "zh")


def test_an_english_name_is_written_given_names_first():
    entry = only({"resourceType": "Patient", "id": "p1", "name": [{"family": "Whitfield", "given": ["Mary", "Ann"]}]})[
        1
    ]
    assert (entry.name, entry.language) == ("Mary Ann Whitfield", "en")


def test_the_record_number_is_the_identifier_that_says_so():
    number = {"type": {"coding": [{"code": "MR"}]}, "value": "M-7"}
    resource = {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"text": "A B"}],
        "identifier": [{"system": "urn:insurer", "value": "X-1"}, number],
    }
    assert only(resource)[1].mrn == "M-7"


def test_a_result_keeps_its_value_range_and_moment():
    whose, entry = only(observation())
    assert whose == "p1"
    assert (entry.value, entry.low, entry.high, entry.unit) == (
        Decimal("2.9"),
        Decimal("3.5"),
        Decimal("9.5"),
        "10*9/L",
    )
    assert entry.effective_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert (entry.name_zh, entry.name_en, entry.category) == ("白细胞计数", "White cell count", "laboratory")


@pytest.mark.parametrize(("value", "flag"), [(2.9, "low"), (3.5, "normal"), (9.5, "normal"), (9.6, "high")])
def test_a_result_without_a_stated_judgement_is_judged_by_its_range(value, flag):
    assert only(observation(valueQuantity={"value": value}))[1].flag == flag


def test_the_laboratory_s_own_judgement_wins_over_the_range():
    assert only(observation(interpretation=[{"coding": [{"code": "LL"}]}]))[1].flag == "critical-low"


def test_a_result_without_a_range_is_not_judged():
    assert only(observation(referenceRange=[]))[1].flag == ""


def test_each_component_of_a_blood_pressure_is_a_result_of_its_own():
    parts = [
        {"code": {"coding": [{"code": code}]}, "valueQuantity": {"value": value, "unit": "mmHg"}}
        for code, value in (("8480-6", 128), ("8462-4", 79))
    ]
    resource = observation(component=parts)
    whole = [entry for _whose, entry in fhir.entries(resource)]
    del resource["valueQuantity"]
    found = [entry for _whose, entry in fhir.entries(resource)]
    assert [(entry.code, entry.value) for entry in found] == [("8480-6", 128), ("8462-4", 79)]
    assert len({entry.source_id for entry in found}) == 2
    assert [entry.value for entry in whole] == [Decimal("2.9"), 128, 79]


def test_a_value_in_words_is_kept_as_words():
    resource = observation(valueString="阳性")
    del resource["valueQuantity"]
    entry = only(resource)[1]
    assert (entry.value, entry.text) == (None, "阳性")


@pytest.mark.parametrize(
    ("code", "certainty"), [("provisional", "suspected"), ("refuted", "refuted"), ("confirmed", "confirmed")]
)
def test_a_problem_keeps_how_certain_it_is(code, certainty):
    resource = {
        "resourceType": "Condition",
        "id": "c1",
        "code": {"text": "肺炎"},
        **SUBJECT,
        "verificationStatus": {"coding": [{"code": code}]},
        "onsetDateTime": "2026-11-18",
    }
    entry = only(resource)[1]
    assert (entry.name, entry.certainty, entry.onset) == ("肺炎", certainty, date(2026, 11, 18))


def test_a_kind_the_record_has_no_place_for_is_kept_whole():
    resource = {"resourceType": "FamilyMemberHistory", "id": "f1", "patient": {"reference": "Patient/p1"}}
    whose, entry = only(resource)
    assert (whose, type(entry), entry.content) == ("p1", KeptEntry, resource)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valueQuantity": {"value": "much"}}, "valueQuantity.value"),
        ({"valueQuantity": {"value": True}}, "valueQuantity.value"),
        ({"valueQuantity": {"value": "NaN"}}, "valueQuantity.value"),
        ({"valueQuantity": [1]}, "valueQuantity"),
        ({"effectiveDateTime": "yesterday"}, "effectiveDateTime"),
        ({"referenceRange": [{"low": {"value": "x"}}]}, "referenceRange.low.value"),
        ({"code": {}}, "code"),
        ({"subject": {}}, "subject"),
        ({"id": ""}, "id"),
        ({"component": "none"}, "component"),
    ],
)
def test_a_malformed_result_names_the_field(changes, field):
    with pytest.raises(BadField) as error:
        list(fhir.entries(observation(**changes)))
    assert error.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gender": "m"}, "gender"),
        ({"birthDate": "1981-13-40"}, "birthDate"),
        ({"name": []}, "name"),
        ({"name": [{"given": "Ann"}]}, "name.given"),
    ],
)
def test_a_malformed_patient_names_the_field(changes, field):
    with pytest.raises(BadField) as error:
        list(fhir.entries({"resourceType": "Patient", "id": "p1", "name": [{"text": "A"}], **changes}))
    assert error.value.field == field
