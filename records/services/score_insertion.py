"""Puts a score with its inputs at the end of a report of the same patient."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Person
from qa.patient_seam import InsertionRefused
from records.models import Patient
from records.reporting import document as documents
from records.score_pages import sentence_of
from records.services.answer_insertion import report_of_patient, save_appended
from records.services.decision_scores import Worked


@transaction.atomic
def insert_score(person: Person, patient: Patient, *, report_id: str, worked: Worked, day: str) -> str:
    """Append the score to the newest text; the report's address. Raises ``InsertionRefused`` with a sentence for the person."""
    report = report_of_patient(person, str(patient.pk), report_id)
    sentence = sentence_of(worked, "zh" if report.language == "zh" else "en", day)
    if not sentence:
        raise InsertionRefused(_("The score has no value yet; nothing was kept."))
    number = f"score-{uuid4().hex[:12]}"
    added = [documents.paragraph(documents.drafted(sentence, number=number, sources=[], support="calculated", by="score")),
             documents.paragraph(documents.drafted(worked.calculator.source, number=f"{number}-source", sources=[], support="calculated",
                                                   by="score"))]
    url = save_appended(person, report, added)
    audit.record("score inserted", person=person, subject=f"patient:{patient.pk}", score=worked.calculator.name, report=str(report.pk))
    return url
