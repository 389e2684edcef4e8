"""``manage.py retention``: what has been kept long enough; deletes nothing unless asked with ``--apply``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from clinic import retention
from clinic.commands import ClinicCommand


class Command(ClinicCommand):
    help = "Tell what has passed the period that the site keeps it for; with --apply delete it, as the worker does every night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="delete it now")

    def run(self, *, apply: bool, **options: Any) -> dict[str, Any]:
        return {"applied": apply, "kinds": [asdict(due) for due in retention.look(apply=apply)]}

    def present(self, result: dict[str, Any]) -> None:
        for kind in result["kinds"]:
            self.stdout.write(f"{kind['name']}: {_sentence(kind, applied=result['applied'])}")


def _sentence(kind: dict[str, Any], *, applied: bool) -> str:
    if not kind["days"]:
        return "kept for ever; no period is set."
    older = f"{kind['count']} older than {kind['days']} days"
    if kind["by_hand"]:
        return f"{older}; the law of records asks a person to decide, so none is deleted."
    return f"{older}; {kind['forgotten']} were deleted." if applied else f"{older} would be deleted."
