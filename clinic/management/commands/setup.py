"""``manage.py setup``: everything a fresh clone needs, with no server left running."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from clinic import setup
from clinic.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Prepare database, models, demonstration clinic and index; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", nargs="+", choices=list(settings.SETUP_STEPS), help="run only these steps")

    def run(self, *, only: list[str] | None, **options: Any) -> dict[str, Any]:
        return {"seconds": setup.run(self.progress, only=only)}
