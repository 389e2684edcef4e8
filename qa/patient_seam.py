"""The only door from questions to patients: functions lent by dotted path in the settings; knows nothing behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from clinic.models import Person
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


def recognise(*, person: Person, text: str) -> dict[str, Any] | None:
    """What the text tells the site to do: {label, message, choices: [{label, url}]}; None for a question."""
    if not settings.QA_INSTRUCTIONS:
        return None
    return import_string(settings.QA_INSTRUCTIONS)(person, text)
