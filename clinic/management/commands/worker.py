"""``manage.py worker``: imports, indexing and other long work, with the processor time that doctors leave over."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from clinic.processes import die_with_parent, give_way


class Command(BaseCommand):
    help = "Do the long work (started by «serve»)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        die_with_parent()
        give_way()
        call_command("procrastinate", "worker", concurrency=3)
