"""Over forty synthetic hospital stays, drafts hold nothing the file does not hold, every abnormal result and every discharge medicine.

What must stand in a draft is read from the FHIR bundles themselves, by the few lines below, not by the importer.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from records.models import Patient
from records.services.patients import import_patients
from records.services.report_drafting import draft
from records.services.reports import create_report

HOSPITAL = Path(os.environ.get("XINGLIN_DATA", Path(__file__).parents[4] / "shared" / "data")) / "fhir-clinosim"
OWN = Path(__file__).with_name("stay.json")
STAYS = [OWN, *sorted(HOSPITAL.glob("pt-*.json.gz"))]
pytestmark = pytest.mark.django_db

NUMBER = re.compile(r"\d+(?:\.\d+)?")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\S+")


def bundle_at(path: Path) -> dict:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        return json.load(file)


@dataclass(frozen=True)
class Stay:
    """What the bundle itself says of the newest hospital stay; ``abnormal`` are (LOINC code, value)."""

    abnormal: frozenset[tuple[str, str]]
    medicines: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]
    names: frozenset[str]


def strings_of(part: object) -> list[str]:
    if isinstance(part, dict):
        return [text for value in part.values() for text in strings_of(value)]
    if isinstance(part, list):
        return [text for value in part for text in strings_of(value)]
    return [plain(part) if isinstance(part, int | float) else str(part)]


def plain(number: float) -> str:
    return f"{number:.10f}".rstrip("0").rstrip(".")


def local_day(moment: str) -> str:
    """The clinic's own day of a FHIR moment."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(settings.TIME_ZONE)).date().isoformat()


def codes(concepts: list[dict]) -> set[str]:
    return {code["code"] for concept in concepts for code in concept["coding"]}


def stay_of(bundle: dict) -> Stay:
    found = [entry["resource"] for entry in bundle["entry"]]
    stays = [one for one in found if one["resourceType"] == "Encounter" and one["class"]["code"] == "IMP"]
    stay = max(stays, key=lambda one: one["period"]["start"])
    strings = strings_of(bundle)
    return Stay(
        frozenset(abnormal_of(found, stay["period"])), frozenset(medicines_of(found, stay["id"])),
        frozenset(plain(float(number)) for text in strings for number in NUMBER.findall(text)),
        frozenset([*DATE.findall("\n".join(strings)), *(local_day(text) for text in strings if MOMENT.fullmatch(text))]),
        frozenset(names_in(found)))


def names_in(found: list[dict]) -> list[str]:
    """What the problems, medicines and substances are called."""
    concepts = [one.get(field) or {} for one in found for field in ("code", "medicationCodeableConcept")
                if one["resourceType"] in ("Condition", "MedicationRequest", "AllergyIntolerance")]
    spoken = [concept.get("text") for concept in concepts] + [code.get("display") for concept in concepts for code in concept.get("coding", [])]
    return [name for name in spoken if name]


def abnormal_of(found: list[dict], period: dict) -> list[tuple[str, str]]:
    start, end = (datetime.fromisoformat(period.get(edge, "9999-12-31T00:00:00+00:00")) for edge in ("start", "end"))
    return [(one["code"]["coding"][0]["code"], plain(one["valueQuantity"]["value"])) for one in found
            if one["resourceType"] == "Observation" and "valueQuantity" in one
            and codes(one.get("interpretation", [])) & {"L", "H", "LL", "HH"}
            and start <= datetime.fromisoformat(one["effectiveDateTime"]) <= end]


def medicines_of(found: list[dict], stay: str) -> list[str]:
    return [one["medicationCodeableConcept"]["text"] for one in found
            if one["resourceType"] == "MedicationRequest" and one["encounter"]["reference"].endswith(f"/{stay}")
            and "discharge" in codes(one["category"])]


@dataclass(frozen=True)
class Drafted:
    patient: Patient
    stay: Stay
    language: str
    sentences: tuple[dict, ...]

    @property
    def text(self) -> str:
        return "\n".join(sentence["text"] for sentence in self.sentences)


@pytest.fixture(params=STAYS, ids=lambda path: path.name.split(".")[0])
def hospital_stay(request, doctor):
    import_patients([request.param], team=[doctor])
    return Patient.objects.get(), stay_of(bundle_at(request.param))


def drafted(person, stay, *, kind, language) -> Drafted:
    patient, told = stay
    report = create_report(person, patient, kind=kind, language=language)
    list(draft(person, report, stop=threading.Event()))
    report.refresh_from_db()
    return Drafted(patient, told, language, tuple(one for section in report.drafted for one in section["sentences"]))


def test_drafts_of_a_stay_tell_it_whole_and_add_nothing(doctor, hospital_stay):
    for kind, language in product(("discharge", "case"), ("zh", "en")):
        found = drafted(doctor, hospital_stay, kind=kind, language=language)
        assert missing_results(found) == []
        assert {name for name in found.stay.medicines if name not in found.text} == set()
        assert foreign_numbers(found) == []
        assert foreign_names(found) == []
        assert all(sentence["sources"] or sentence["support"] == "absent" for sentence in found.sentences)


def missing_results(drafted: Drafted) -> list[tuple[str, str]]:
    lines = drafted.text.splitlines()
    return sorted((code, value) for code, value in drafted.stay.abnormal
                  if not any(name in line and value in map(plain, map(float, NUMBER.findall(line)))
                             for name in names_of(drafted, code) for line in lines))


def names_of(drafted: Drafted, code: str) -> set[str]:
    return {row.name(drafted.language) for row in drafted.patient.observations.filter(code=code)}


def foreign_names(drafted: Drafted) -> list[str]:
    """Lines of problems, medicines and allergies that name none of the bundle's."""
    return [one["text"] for one in drafted.sentences
            if any(source.partition(":")[0] in ("condition", "medication", "allergy") for source in one["sources"])
            and not any(name in one["text"] for name in drafted.stay.names)]


def foreign_numbers(drafted: Drafted) -> list[str]:
    """Numbers and days of the draft that the bundle holds nowhere; the age, which is computed, is left out."""
    text = re.sub(r"\d+(?= years old|岁)", "", drafted.text)
    days = [found for found in DATE.findall(text) if found not in drafted.stay.days]
    return days + [number for number in NUMBER.findall(DATE.sub("", text)) if plain(float(number)) not in drafted.stay.numbers]


def test_a_value_of_the_stay_stays_when_a_later_visit_brings_a_normal_one(doctor, db):
    import_patients([OWN], team=[doctor])
    found = drafted(doctor, (Patient.objects.get(), stay_of(bundle_at(OWN))), kind="discharge", language="zh")
    assert "C反应蛋白（mg/L，参考范围 0–10）：2026-10-05 118 偏高。" in found.text
    assert "2026-10-05 13.2 偏高；2026-10-06 9.9 偏高、12.4 偏高" in found.text


def test_what_was_ruled_out_is_told_as_ruled_out(doctor, db):
    import_patients([OWN], team=[doctor])
    found = drafted(doctor, (Patient.objects.get(), stay_of(bundle_at(OWN))), kind="discharge", language="en")
    assert "Ruled out: 肺栓塞, recorded 2026-10-06." in found.text


def test_a_draft_that_lost_a_result_or_gained_a_number_is_noticed(doctor, db):
    """The checks above can fail."""
    import_patients([OWN], team=[doctor])
    found = drafted(doctor, (Patient.objects.get(), stay_of(bundle_at(OWN))), kind="case", language="zh")
    without = tuple(one for one in found.sentences if "2.6" not in one["text"])
    assert missing_results(replace(found, sentences=without)) == [("2823-3", "2.6")]
    more = (*found.sentences, {"text": "血钾 2.7 mmol/L，2026-11-01。", "sources": ["observation:1"]})
    assert foreign_numbers(replace(found, sentences=more)) == ["2026-11-01", "2.7"]
