"""A treated patient, a drafted report and a signed one; drafts are told by code so that no model need be there."""

from __future__ import annotations

import threading

import pytest

from qa import engine
from qa.generation import GeneratorUnavailable
from records.services.report_drafting import draft
from records.services.report_signing import sign_report
from records.services.reports import create_report
from tests.records.reports.patients import patient_of

PASSWORD = "apricot-grove"


@pytest.fixture(autouse=True)
def no_model(monkeypatch):
    def unavailable():
        raise GeneratorUnavailable("The model's files are missing.")

    monkeypatch.setattr(engine, "generator", unavailable)


@pytest.fixture
def patient(doctor, trainee):
    return patient_of(doctor, trainee)


def written(person, patient, **options):
    """A report whose draft is finished."""
    report = create_report(person, patient, **({"kind": "case", "language": "zh"} | options))
    list(draft(person, report, stop=threading.Event()))
    report.refresh_from_db()
    return report


@pytest.fixture
def report(doctor, patient):
    return written(doctor, patient)


@pytest.fixture
def signed(doctor, report):
    sign_report(doctor, report, version=1, meaning="author", password=PASSWORD)
    report.refresh_from_db()
    return report


def with_line(document, text):
    """The document with one more line of the doctor's own."""
    line = {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": [{"type": "own"}]}]}
    return {**document, "content": [*document["content"], line]}
