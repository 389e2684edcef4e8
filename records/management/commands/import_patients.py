"""``manage.py import_patients``: FHIR R4 bundles, NDJSON and CSV into the record."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from clinic.commands import BadInput, ClinicCommand
from clinic.models import Person
from records.interoperability.entries import NotARecordFile
from records.services.patients import import_patients


class Command(ClinicCommand):
    help = "Import patients from FHIR R4 bundles, NDJSON or CSV files and folders."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path)
        parser.add_argument("--team", nargs="*", default=[], metavar="USER", help="who treats the imported patients")
        parser.add_argument("--sender", default="", metavar="NAME", help="the system the files come from")

    def run(self, *, paths: list[Path], team: list[str], sender: str, **options: Any) -> dict[str, Any]:
        people = list(Person.objects.filter(username__in=team))
        unknown = set(team) - {person.username for person in people}
        if unknown:
            raise BadInput(f"There is no person called {sorted(unknown)[0]}.")
        try:
            result = import_patients(paths, team=people, sender=sender, report=self.progress)
        except NotARecordFile as error:
            raise BadInput(str(error)) from error
        return asdict(result)
