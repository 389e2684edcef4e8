"""The only door from questions to patients: functions lent by dotted path in the settings; knows nothing behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from clinic.models import Person
from clinic.privacy.deidentification import KnownPerson
from qa.answering.base import BackgroundLine


def background_for(*, person: Person, patient_id: str, question: str, language: str) -> tuple[BackgroundLine, ...]:
    """The lines that may leave the chart for this question; raises ``PermissionDenied`` for a patient of others."""
    if not patient_id or not settings.QA_BACKGROUND:
        return ()
    lines: Sequence[BackgroundLine] = import_string(settings.QA_BACKGROUND)(person, patient_id, question, language)
    return tuple(lines)


@dataclass(frozen=True)
class Case:
    """The patient in view: what the caller's own ``template`` needs to draw the banner."""

    id: str
    banner: Any
    template: str


def case_for(*, person: Person, patient_id: str) -> Case | None:
    """The patient in view, if any; raises ``PermissionDenied`` for a patient of others."""
    if not patient_id or not settings.QA_BANNER:
        return None
    banner = import_string(settings.QA_BANNER)(person, patient_id)
    return Case(patient_id, banner, settings.QA_BANNER_TEMPLATE)


def case_numbered(number: str) -> tuple[Person, str] | None:
    """Who treats the patient of this record number, and the patient's id; None if nobody does."""
    return import_string(settings.QA_CASE_NUMBERED)(number) if settings.QA_CASE_NUMBERED else None


@dataclass(frozen=True)
class OpenReport:
    """A report that may still be changed, as a person recognises it."""

    id: str
    label: str


@dataclass(frozen=True)
class OpenReports:
    """Those of one patient; ``new_url`` begins another."""

    reports: tuple[OpenReport, ...]
    new_url: str


@dataclass(frozen=True)
class InsertedAnswer:
    """Checked sentences with their citation marks, and one reference a mark; ``answer`` is the answer's id."""

    answer: str
    language: str
    sentences: tuple[str, ...]
    references: tuple[str, ...]


class InsertionRefused(Exception):
    """The answer cannot go into a report; the message is a full sentence for the person."""


def open_reports(*, person: Person, patient_id: str) -> OpenReports:
    """Raises ``PermissionDenied`` for a patient of others, ``InsertionRefused`` where the site keeps no reports."""
    return import_string(_reports_setting("QA_OPEN_REPORTS"))(person, patient_id)


def insert_answer(*, person: Person, patient_id: str, report_id: str, inserted: InsertedAnswer) -> str:
    """Have the report take the answer; the report's address. Raises as ``open_reports`` does."""
    return import_string(_reports_setting("QA_INSERT_ANSWER"))(person, patient_id, report_id, inserted)


def _reports_setting(name: str) -> str:
    path: str = getattr(settings, name)
    if not path:
        raise InsertionRefused(_("This site keeps no reports."))
    return path


def known_people(patient_id: str) -> tuple[KnownPerson, ...]:
    """What the record says of the patient and of those who treat them, so that it can be removed from text that leaves."""
    return tuple(import_string(settings.QA_KNOWN_PEOPLE)(patient_id)) if patient_id and settings.QA_KNOWN_PEOPLE else ()


def recognise(*, person: Person, text: str) -> dict[str, Any] | None:
    """What the text tells the site to do: {label, message, choices: [{label, url}]}; None for a question."""
    if not settings.QA_INSTRUCTIONS:
        return None
    return import_string(settings.QA_INSTRUCTIONS)(person, text)
