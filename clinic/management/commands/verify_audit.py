"""``manage.py verify_audit``: walk the chain of the audit trail."""

from __future__ import annotations

from typing import Any

from clinic import audit
from clinic.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Check that no line of the audit trail was altered, removed or inserted."

    def run(self, **options: Any) -> dict[str, Any]:
        problems = list(audit.problems())
        return {"valid": not problems, "problems": problems}
