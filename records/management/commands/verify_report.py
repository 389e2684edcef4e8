"""``manage.py verify_report``: whether a signed report is still what was signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser

from clinic import audit
from clinic.commands import BadInput, ClinicCommand
from clinic.encryption import Undecipherable
from records.models import Report
from records.services.report_integrity import integrity_problems
from records.services.report_papers import check_handed_in, problem_sentences


class Command(ClinicCommand):
    help = "Check a report: text, sources, record, signatures, addenda, their order, the audit trail and the filed PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", help="the report's identifier")
        parser.add_argument("--pdf", type=Path, metavar="FILE", help="also compare this PDF with what was filed")

    def run(self, *, report: str, pdf: Path | None, **options: Any) -> dict[str, Any]:
        found = self._found(report)
        problems = self._problems(found) + (self._pdf_problems(found, pdf) if pdf else [])
        audit.record("report verified", person=None, subject=f"report:{report}", problems=len(problems))
        return {"valid": not problems, "problems": problems}

    def _found(self, identifier: str) -> Report:
        try:
            found = Report.objects.filter(pk=UUID(identifier)).first()
        except ValueError as error:
            raise BadInput(f"{identifier} is not the identifier of a report.") from error
        if found is None:
            raise BadInput(f"There is no report {identifier}.")
        return found

    def _pdf_problems(self, report: Report, path: Path) -> list[str]:
        try:
            return problem_sentences(check_handed_in(report, path.read_bytes()))
        except OSError as error:
            raise BadInput(f"{path}: the file cannot be read ({error.strerror}).") from error

    def _problems(self, report: Report) -> list[str]:
        try:
            return integrity_problems(report)
        except Undecipherable as error:
            return [str(error)]
