"""Hands an answer with its references to a report of the patient it was asked about; knows neither patient nor report."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa import patient_seam
from qa.models import Answer, Citation
from qa.patient_seam import InsertedAnswer, InsertionRefused, OpenReports
from qa.services.payloads import source
from qa.services.recording import with_marks
from qa.services.standing import standings


def reports_for(*, person: Person, answer: Answer) -> OpenReports:
    """The reports that may take this answer; raises ``InsertionRefused`` or ``PermissionDenied``."""
    require(person, "draft_reports")
    patient = answer.question.conversation.background_reference
    if not patient:
        raise InsertionRefused(_("This conversation is not about a patient, so there is no report to insert into."))
    return patient_seam.open_reports(person=person, patient_id=patient)


@transaction.atomic
def insert_answer(*, person: Person, answer: Answer, report: str) -> str:
    """Append the answer and its references to the report; the report's address. Raises as ``reports_for`` does."""
    require(person, "draft_reports")
    if answer.running or not answer.text:
        raise InsertionRefused(_("There is no finished answer to insert."))
    patient = answer.question.conversation.background_reference
    url = patient_seam.insert_answer(person=person, patient_id=patient, report_id=report, inserted=_inserted(answer))
    audit.record("inserted an answer", person=person, subject=f"answer:{answer.pk}", report=report)
    return url


def _inserted(answer: Answer) -> InsertedAnswer:
    sentences = [with_marks(row.text, [citation.label for citation in row.citations.all()])
                 for row in answer.sentences.prefetch_related("citations")]
    cited = list({citation.label: citation for citation in answer.citations.all()}.values())
    with translation.override("zh-hans" if answer.question.language == "zh" else "en"):
        known = standings(citation.document_id for citation in cited)
        references = [_reference(citation, known) for citation in cited]
    return InsertedAnswer(str(answer.pk), answer.question.language, tuple(sentences), tuple(references))


def _reference(citation: Citation, known: dict) -> str:
    if citation.is_background:
        return f"[{citation.label}] {_('Chart')}: {citation.passage_text}"
    shown = source(citation, known)
    page = _("page %(page)s") % {"page": citation.page} if citation.page else ""
    flags = [flag["text"].rstrip("。.") for flag in shown["flags"]]
    parts = [citation.title, citation.section, str(citation.year or ""), page, citation.url, *flags]
    return f"[{citation.label}] {'. '.join(part for part in parts if part)}"
