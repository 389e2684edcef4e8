"""The manners that all commands share: they bring the database up, talk on standard error, and answer in JSON if asked."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import postgres


class BadInput(CommandError):
    """The input cannot be used: one plain sentence naming file, line and field. Exit status 2; nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=2)


class ClinicCommand(BaseCommand):
    """Base of every command: subclasses write ``run(**options)`` and return the dict that ``--json`` prints."""

    requires_system_checks: list[str] = []
    needs_database = True

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--json", action="store_true", dest="as_json",
                            help="print exactly one JSON object on standard output")
        return parser

    def handle(self, *args: Any, as_json: bool = False, **options: Any) -> None:
        embedded = self.needs_database and settings.EMBEDDED_DATABASE
        with postgres.in_use() if embedded else nullcontext():
            result = self.run(**options)
        if result is None:
            return
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.present(result)

    def run(self, **options: Any) -> dict[str, Any] | None:
        raise NotImplementedError

    def present(self, result: dict[str, Any]) -> None:
        """Show the result to a person; the default prints one «key: value» a line."""
        for key, value in result.items():
            self.stdout.write(f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")

    def progress(self, message: str, fraction: float | None = None) -> None:
        """One line of progress on standard error; a bar that redraws itself on a terminal."""
        if fraction is not None and sys.stderr.isatty():
            filled = round(24 * min(max(fraction, 0.0), 1.0))
            ending = "\n" if fraction >= 1 else ""
            self.stderr.write(f"\r\033[K{'█' * filled}{'░' * (24 - filled)} {message}", ending=ending)
        elif fraction is None or fraction >= 1:
            self.stderr.write(message)
