"""``manage.py draft_report``: one draft of one patient's report, by the same service as the page."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from clinic.access import Role
from clinic.commands import BadInput, ClinicCommand
from clinic.models import Person
from records.models import CareTeamMember, Patient, Report
from records.reporting.drafting import DraftFinished, SectionFinished
from records.reporting.outlines import OUTLINES
from records.services.dialogue_drafting import begin_from_transcript
from records.services.report_drafting import draft
from records.services.reports import ReportRefused, create_report


class Command(ClinicCommand):
    help = "Draft a report from a patient's record; it is kept and can be corrected and signed in the editor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mrn", help="the patient's record number")
        parser.add_argument("--type", default="case", choices=list(OUTLINES), dest="kind", help="the kind of report")
        parser.add_argument("--instruction", default="", help="what to emphasise")
        parser.add_argument("--transcript", type=Path, metavar="FILE", help="what was said in a consultation, one line for each turn")
        parser.add_argument("--language", choices=["zh", "en"], default="zh")
        parser.add_argument(
            "--as", dest="username", default="", help="the doctor who is the author; the treating one by default"
        )

    def run(
        self, *, mrn: str, kind: str, instruction: str, language: str, username: str, transcript: Path | None = None, **options: Any
    ) -> dict[str, Any]:
        patient = Patient.objects.with_mrn(mrn).first()
        if patient is None:
            raise BadInput(f"There is no patient with the record number {mrn}.")
        author = self._author(patient, username)
        started = time.monotonic()
        if transcript is not None:
            report = self._from(transcript, author, patient, kind=kind, instruction=instruction)
            return self._result(report, round(time.monotonic() - started, 3))
        report = create_report(author, patient, kind=kind, language=language, instruction=instruction)
        sections = report.outline.sections
        for event in draft(author, report, stop=threading.Event()):
            if isinstance(event, SectionFinished):
                done = [section.key for section in sections].index(event.key) + 1
                self.progress(f"Section {event.key} is drafted.", done / len(sections))
            elif isinstance(event, DraftFinished) and event.trouble:
                self.progress(f"The facts were put together by rule: {event.trouble}")
        return self._result(report, round(time.monotonic() - started, 3))

    def _from(self, path: Path, author: Person, patient: Patient, **wishes: str) -> Report:
        try:
            return begin_from_transcript(author, patient, transcript=path.read_text(encoding="utf-8"), **wishes)
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"The transcript {path.name} cannot be read as text in UTF-8.") from error
        except ReportRefused as refusal:
            raise BadInput(f"{path.name}: {refusal}") from refusal

    def _author(self, patient: Patient, username: str) -> Person:
        members = CareTeamMember.objects.filter(patient=patient, person__is_active=True).select_related("person")
        members = members.filter(person__username=username) if username else members.filter(person__role=Role.DOCTOR)
        member = members.order_by("since").first()
        if member is None:
            raise BadInput(f"{username or 'No doctor'} treats the patient with this record number; name one with --as.")
        return member.person

    def _result(self, report: Report, seconds: float) -> dict[str, Any]:
        report.refresh_from_db()
        return {
            "report": str(report.pk),
            "sections": [
                {
                    "title": section["title"],
                    "sentences": [
                        {"text": sentence["text"], "sources": sentence["sources"], "support": sentence["support"]}
                        for sentence in section["sentences"]
                    ],
                }
                for section in report.drafted
            ],
            "model": report.model or "rules",
            "seconds": seconds,
        }
