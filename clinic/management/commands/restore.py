"""``manage.py restore FILE``: a sealed backup into an empty home, on this machine or another."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from clinic import postgres
from clinic.backups import restoring
from clinic.backups.passphrase import ask_passphrase
from clinic.backups.sealing import BackupError
from clinic.commands import BadInput, ClinicCommand
from clinic.home import site_secrets


class Command(ClinicCommand):
    help = "Bring a backup back into an empty XINGLIN_HOME."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--passphrase-file", type=Path, help="a file with the passphrase; otherwise XINGLIN_BACKUP_PASSPHRASE or a question")

    def run(self, *, file: Path, passphrase_file: Path | None, **options: Any) -> dict[str, Any]:
        if not file.is_file():
            raise BadInput(f"{file} does not exist.")
        if not settings.EMBEDDED_DATABASE:
            raise BadInput("DATABASE_URL is set: restore into the embedded database, then move it with pg_dump.")
        started = time.monotonic()
        try:
            restored = self._restore(file, ask_passphrase(passphrase_file))
        except BackupError as error:
            raise CommandError(str(error)) from error
        finally:
            postgres.stop()
        return {"file": str(file), **asdict(restored), "seconds": round(time.monotonic() - started, 2)}

    def _restore(self, file: Path, passphrase: str) -> restoring.Restored:
        if (postgres.layout().data / "PG_VERSION").exists():
            raise BackupError(f"{settings.HOME} has a database already; set XINGLIN_HOME to an empty folder.")
        return restoring.restore(file, home=settings.HOME, passphrase=passphrase, start=self._start, abandon=self._abandon,
                                 load=self._load, report=self.progress)

    def _start(self) -> None:
        site_secrets.cache_clear()
        postgres.start()

    def _abandon(self) -> None:
        postgres.discard()
        site_secrets.cache_clear()

    def _load(self) -> tuple[list[str], dict[str, str]]:
        return postgres.program("pg_restore", "--exit-on-error", "--single-transaction", "--no-password",
                                f"--dbname={postgres.DATABASE}")
