"""The measure of signing really signs and files reports of three pages, and leaves nothing behind."""

from __future__ import annotations

import pytest

from clinic.models import AuditEvent, Person
from qa.evaluation.speed import NothingMeasured
from records import signing_benchmark
from records.models import Report, ReportPaper


def test_reports_of_three_pages_are_signed_filed_and_undone(patient):
    people, trail = Person.objects.count(), AuditEvent.objects.count()
    told = signing_benchmark.measure(2).as_json()
    assert told["ours"] > 0 and told["unit"] == "s" and told["reports"] == 2
    assert told["pages"] == signing_benchmark.PAGES + 1 and told["bytes"] > 20_000
    assert not Report.objects.exists() and not ReportPaper.objects.exists()
    assert (Person.objects.count(), AuditEvent.objects.count()) == (people, trail)


def test_a_seal_that_does_not_hold_is_no_figure(patient, monkeypatch):
    monkeypatch.setattr(signing_benchmark, "seal_roots", lambda: ())
    with pytest.raises(NothingMeasured, match="does not hold: untrusted"):
        signing_benchmark.measure(1)


def test_without_a_patient_there_is_nothing_to_sign(db):
    with pytest.raises(NothingMeasured, match="no patient"):
        signing_benchmark.measure(1)
