"""Where a passphrase comes from: a file, the environment, or a question on the terminal; never the command line."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path

from clinic.backups.sealing import BackupError

VARIABLE = "XINGLIN_BACKUP_PASSPHRASE"


def ask_passphrase(path: Path | None, *, twice: bool = False) -> str:
    """The passphrase; raises ``BackupError`` where there is none or the two do not agree."""
    if path is not None:
        try:
            return path.read_text().strip()
        except OSError as error:
            raise BackupError(f"The passphrase file {path} cannot be read.") from error
    if os.environ.get(VARIABLE):
        return os.environ[VARIABLE]
    if not sys.stdin.isatty():
        raise BackupError(f"Give a passphrase with --passphrase-file or in {VARIABLE}.")
    given = getpass("Passphrase: ")
    if twice and getpass("Again: ") != given:
        raise BackupError("The two passphrases differ.")
    return given
