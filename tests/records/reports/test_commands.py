"""``draft_report`` and ``verify_report``: the JSON that scripts read, and plain sentences for bad input."""

from __future__ import annotations

import io
import json
import uuid

import pytest
from django.core.management import call_command

from clinic.commands import BadInput


def answer(*arguments: str) -> dict:
    output = io.StringIO()
    call_command(*arguments, "--json", stdout=output)
    return json.loads(output.getvalue())


def test_a_draft_is_told_as_json_with_sources(patient):
    drafted = answer("draft_report", "M0001", "--type", "case")
    assert set(drafted) == {"report", "sections", "model", "seconds"}
    assert drafted["model"] == "rules"
    for section in drafted["sections"]:
        for sentence in section["sentences"]:
            assert set(sentence) == {"text", "sources", "support"}
            assert bool(sentence["sources"]) == (sentence["support"] == "supported")


def test_an_english_draft_has_english_titles(patient):
    titles = [
        section["title"]
        for section in answer("draft_report", "M0001", "--type", "progress", "--language", "en")["sections"]
    ]
    assert titles[:2] == ["Subjective", "Objective"]


def test_an_unknown_record_number_is_bad_input(db):
    with pytest.raises(BadInput, match="no patient with the record number M9999"):
        call_command("draft_report", "M9999")


def test_a_doctor_who_does_not_treat_the_patient_cannot_be_named(patient, colleague):
    with pytest.raises(BadInput, match="colleague treats"):
        call_command("draft_report", "M0001", "--as", "colleague")


def test_a_signed_report_is_valid(signed):
    assert answer("verify_report", str(signed.pk)) == {"valid": True, "problems": []}


def test_an_unsigned_report_is_not(report):
    assert answer("verify_report", str(report.pk)) == {"valid": False, "problems": ["The report has not been signed."]}


@pytest.mark.parametrize("identifier", ["nonsense", str(uuid.uuid4())])
def test_an_unknown_report_is_bad_input(db, identifier):
    with pytest.raises(BadInput):
        call_command("verify_report", identifier)
