"""``manage.py backup FILE``: database, files and keys in one file that only the passphrase opens."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from clinic import audit, postgres
from clinic.backups import making
from clinic.backups.passphrase import ask_passphrase
from clinic.backups.sealing import BackupError
from clinic.commands import BadInput, ClinicCommand


class Command(ClinicCommand):
    help = "Write a sealed backup of the whole site; people may go on working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write; it must not exist")
        parser.add_argument("--passphrase-file", type=Path, help="a file with the passphrase; otherwise XINGLIN_BACKUP_PASSPHRASE or a question")

    def run(self, *, file: Path, passphrase_file: Path | None, **options: Any) -> dict[str, Any]:
        if file.exists() or not file.absolute().parent.is_dir():
            raise BadInput(f"{file} cannot be written: it exists already, or its folder does not exist.")
        dump, environment = self._dump()
        try:
            made = making.make(file.absolute(), home=settings.HOME, dump=dump, environment=environment, report=self.progress,
                               passphrase=ask_passphrase(passphrase_file, twice=True))
        except BackupError as error:
            raise CommandError(str(error)) from error
        self._remember(made)
        return {"file": str(file), **asdict(made)}

    def _dump(self) -> tuple[list[str], dict[str, str]]:
        options = ("--format=custom", "--no-password")
        if settings.EMBEDDED_DATABASE:
            return postgres.program("pg_dump", *options, connection.settings_dict["NAME"])
        owner = settings.DATABASES["owner"]
        command, environment = postgres.program("pg_dump", *options, owner["NAME"])
        return command, environment | {"PGHOST": owner["HOST"], "PGPORT": str(owner["PORT"] or 5432), "PGUSER": owner["USER"],
                                       "PGPASSWORD": owner["PASSWORD"]}

    def _remember(self, made: making.Made) -> None:
        audit.record("made a backup", person=None, subject="site:backup", bytes=made.size, files=made.files)
        (settings.HOME / "last-backup.json").write_text(json.dumps({"at": timezone.now().isoformat(), "bytes": made.size}))
