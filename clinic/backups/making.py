"""Makes a backup: the database as it is at one moment, then the files, in one stream that is never held in memory."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clinic.backups import sealing
from clinic.backups.sealing import BackupError

PIECE = 8 * 1024 * 1024
DATABASE, FILES, CONTENTS = "database", "files", "contents.json"
# What a new home makes by itself, or what is only true of this machine.
LEFT_OUT = frozenset(("postgres", "keys", "models", "static", "backups", "benchmark", "start.lock", "users.lock", "last-backup.json"))
EARLY = "audit-anchors"
Report = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """What went into a backup; sizes in bytes."""

    size: int
    database: int
    files: int
    seconds: float


def make(target: Path, *, home: Path, dump: list[str], environment: dict[str, str], passphrase: str,
         report: Report = lambda message: None) -> Made:
    """Write the backup to ``target``; ``dump`` is the command that prints the database. Raises ``BackupError``.

    The file appears under its name only when it is whole.
    """
    started = time.monotonic()
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            database, files = _write(file, home, dump, environment, passphrase, report)
        _keep(draft, target)
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return Made(target.stat().st_size, database, files, round(time.monotonic() - started, 2))


def _keep(draft: Path, target: Path) -> None:
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(draft, target)
    except FileExistsError as error:
        raise BackupError(f"{target} exists already; name another file.") from error


def _write(file: BinaryIO, home: Path, dump: list[str], environment: dict[str, str], passphrase: str,
           report: Report) -> tuple[int, int]:
    keys = {path.name: path.read_text() for path in sorted((home / "keys").iterdir()) if path.is_file() and path.name[0] != "."}
    with sealing.seal(file, passphrase=passphrase, keys=keys) as sealed, tarfile.open(fileobj=sealed, mode="w|") as tar:
        report("The database is being written.")
        # What the audit trail must hold is read before it, so that the copy of the trail is never behind.
        files = sum(_add_file(tar, home, path) for path in _files(home) if _is_early(home, path))
        database = _add_database(tar, dump, environment)
        report("The files are being written.")
        files += sum(_add_file(tar, home, path) for path in _files(home) if not _is_early(home, path))
        _add(tar, CONTENTS, json.dumps({"database": database, "files": files}).encode())
    return database, files


def _add_database(tar: tarfile.TarFile, dump: list[str], environment: dict[str, str]) -> int:
    """The dump in numbered pieces, since its length is known only at its end."""
    total = 0
    with subprocess.Popen(dump, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        for number, piece in enumerate(_pieces(process.stdout)):
            _add(tar, f"{DATABASE}/{number:08d}", piece)
            total += len(piece)
        trouble = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise BackupError(f"The database could not be read: {trouble.splitlines()[-1] if trouble else 'no reason given'}")
    return total


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


def _files(home: Path) -> Iterator[Path]:
    for entry in sorted(home.iterdir()):
        if entry.name not in LEFT_OUT and not entry.name.startswith("."):
            yield from [entry] if entry.is_file() else sorted(path for path in entry.rglob("*") if path.is_file() and not path.is_symlink())


def _is_early(home: Path, path: Path) -> bool:
    return path.relative_to(home).parts[0] == EARLY


def _add_file(tar: tarfile.TarFile, home: Path, path: Path) -> int:
    """1, or 0 where the file went away meanwhile, as drafts do. A second name of the same file is stored as a link."""
    try:
        with path.open("rb") as file:
            entry = tar.gettarinfo(arcname=f"{FILES}/{path.relative_to(home)}", fileobj=file)
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            tar.addfile(entry, file)
    except FileNotFoundError:
        return 0
    return 1
