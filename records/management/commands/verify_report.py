"""``manage.py verify_report``: whether a signed report is still what was signed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser

from clinic import audit
from clinic.commands import BadInput, ClinicCommand
from records.models import Report
from records.services.report_integrity import integrity_problems


class Command(ClinicCommand):
    help = "Check the signatures of a report: text, sources, record, signer, time and meaning against the signed hash."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", help="the report's identifier")

    def run(self, *, report: str, **options: Any) -> dict[str, Any]:
        problems = integrity_problems(self._found(report))
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
