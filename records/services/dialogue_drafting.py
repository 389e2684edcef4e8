"""Begins a report from a consultation's transcript: its lines become the facts that the note's sentences rest on."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Person
from qa.services.text_analysis import spoken_analyser
from records.models import Patient, Report, ReportVersion
from records.models.reports import Drafting
from records.reporting import document as documents
from records.reporting.dialogue.note import Note, NoteWriter
from records.reporting.dialogue.parts import HEADINGS, Part
from records.reporting.dialogue.transcript import NotATranscript
from records.reporting.facts import Fact
from records.reporting.sections import Outline, Section
from records.services.reports import ReportRefused, create_report

LONGEST_TRANSCRIPT = 200_000
KIND = "said"


def begin_from_transcript(person: Person, patient: Patient, *, kind: str, transcript: str, instruction: str = "") -> Report:
    """A drafted report in the language that was spoken; the transcript is kept with it, line by line, encrypted.

    Raises ReportRefused for an empty or overlong transcript and PermissionDenied.
    """
    if len(transcript) > LONGEST_TRANSCRIPT:
        raise ReportRefused(_("The transcript is too long; paste one consultation of at most 200,000 characters."))
    try:
        note = NoteWriter(spoken_analyser()).write(transcript)
    except NotATranscript as error:
        raise ReportRefused(_("The transcript is empty. Paste what was said, one line for each turn.")) from error
    with transaction.atomic():
        report = create_report(person, patient, kind=kind, language=note.language, instruction=instruction)
        report.facts = [*(fact.to_json() for fact in lines_of(transcript)), *report.facts]
        report.drafted_by = _outline(note, report.outline).to_json()
        report.drafted, report.drafting = _sections(note), Drafting.FINISHED
        report.save(update_fields=["facts", "drafted_by", "drafted", "drafting", "changed"])
        prose = {section.key for section in report.outline.sections}
        ReportVersion.objects.create(
            report=report, number=1, saved_by=person, content=documents.build(report.drafted, prose=prose, language=report.language))
        audit.record("report drafted", person=person, subject=f"report:{report.pk}", model="", sections=len(report.drafted),
                     refused=note.refused, stopped=False)
    return report


def lines_of(transcript: str) -> list[Fact]:
    """One fact for each line that says something; its key names the line."""
    lines = ((number, line.strip()) for number, line in enumerate(transcript.splitlines(), start=1))
    return [Fact(f"{KIND}:{number}", KIND, line, line) for number, line in lines if line]


def _parts(note: Note) -> list[Part]:
    return [part for part in Part if any(one.part is part for one in note.statements)]


def _outline(note: Note, usual: Outline) -> Outline:
    sections = tuple(Section(part.value, *HEADINGS[part], (KIND,), "prose") for part in _parts(note))
    return Outline(usual.kind, usual.title_zh, usual.title_en, sections)


def _sections(note: Note) -> list[dict[str, object]]:
    return [{
        "key": part.value, "title": HEADINGS[part][note.language == "en"],
        "sentences": [
            {"text": one.text, "sources": [f"{KIND}:{line}" for line in one.lines], "support": "supported", "written_by": "code"}
            for one in note.statements if one.part is part
        ],
    } for part in _parts(note)]
