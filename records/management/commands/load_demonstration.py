"""``manage.py load_demonstration``: the people and synthetic patients to try the site with."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from clinic.commands import ClinicCommand
from records import demonstration
from records.models import Patient


class Command(ClinicCommand):
    help = "Load the demonstration clinic; safe to repeat."

    def run(self, **options: Any) -> dict[str, Any]:
        demonstration.load(self.progress)
        return {"accounts": [asdict(account) for account in demonstration.accounts()],
                "patients": Patient.objects.count()}
