"""Takes an answer from the literature into a report: its sentences and references become a new version's last section."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import Person
from qa.patient_seam import InsertedAnswer, InsertionRefused, OpenReport, OpenReports
from records.access import require_patient
from records.models.reports import Report
from records.reporting import document as documents
from records.services.reports import ReportRefused, find_report, may_edit, save_version

OFFERED = 8
TITLES = {"zh": "文献依据", "en": "From the literature"}


def open_reports(person: Person, patient_id: str) -> OpenReports:
    """Reports of the patient that have a text and may still be changed by this person, newest first."""
    patient = require_patient(person, patient_id)
    found = (report for report in patient.reports.select_related("author") if _takes(person, report))
    offered = [OpenReport(str(report.pk), _label(report)) for report, _number in zip(found, range(OFFERED), strict=False)]
    return OpenReports(tuple(offered), f"{reverse('report-new')}?patient={patient.pk}")


def _takes(person: Person, report: Report) -> bool:
    return may_edit(person, report) and report.current is not None


def _label(report: Report) -> str:
    return f"{report.title} · {timezone.localtime(report.changed):%Y-%m-%d %H:%M} · {report.author}"


def insert_answer(person: Person, patient_id: str, report_id: str, inserted: InsertedAnswer) -> str:
    """Append the answer to the newest text; whoever is editing meanwhile is shown both texts at the next save."""
    report = report_of_patient(person, patient_id, report_id)
    return save_appended(person, report, _section(inserted, report.language))


def save_appended(person: Person, report: Report, blocks: list[dict[str, Any]]) -> str:
    """Save a version with the blocks at the end; the report's address. Raises ``InsertionRefused``."""
    current = report.current
    if current is None:
        raise InsertionRefused(_("This report has no text yet. Wait until its draft is finished."))
    content = {**current.content, "content": [*current.content["content"], *blocks]}
    try:
        save_version(person, report, document=content, base=current.number)
    except ReportRefused as refusal:
        raise InsertionRefused(str(refusal)) from refusal
    return reverse("report", args=[report.pk])


def report_of_patient(person: Person, patient_id: str, report_id: str) -> Report:
    """The report, if it is about this patient and the person may see both. Raises ``InsertionRefused`` or ``PermissionDenied``."""
    patient = require_patient(person, patient_id)
    try:
        report = find_report(person, report_id)
    except (Http404, ValidationError) as error:
        raise InsertionRefused(_("This report no longer exists.")) from error
    if report.patient_id != patient.pk:
        raise PermissionDenied(_("This report is about another patient."))
    return report


def _section(inserted: InsertedAnswer, language: str) -> list[dict[str, Any]]:
    space = [{"type": "text", "text": " "}] if inserted.language == "en" else []
    sentences = [documents.drafted(text, number=f"literature-{inserted.answer}-{place}", sources=[], support="cited",
                                   by="literature") for place, text in enumerate(inserted.sentences, 1)]
    joined = [part for sentence in sentences for part in (*space, sentence)][len(space):]
    references = [documents.paragraph(documents.drafted(text, number=f"reference-{inserted.answer}-{place}", sources=[],
                                                        support="cited", by="literature"))
                  for place, text in enumerate(inserted.references, 1)]
    return [documents.heading("", TITLES[language]), documents.paragraph(*joined), *references]
