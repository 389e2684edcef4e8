"""``manage.py translations``: compile the Chinese catalogues."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from clinic.commands import ClinicCommand
from clinic.translations import compile_all


class Command(ClinicCommand):
    help = "Compile the translations."
    needs_database = False

    def run(self, **options: Any) -> dict[str, Any]:
        return {"compiled": compile_all(settings.LOCALE_PATHS)}
