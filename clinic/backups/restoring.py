"""Brings a backup back into an empty home: keys, files, then the database; whatever fails leaves the home as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clinic.backups import sealing
from clinic.backups.making import CONTENTS, DATABASE, FILES, Report
from clinic.backups.sealing import BackupError

COPY = 1024 * 1024
STAGING = ".restoring"
# What merely looking at an empty home has made already.
FRESH = frozenset(("keys", "start.lock", "users.lock", "static", "models", STAGING))


@dataclass(frozen=True)
class Restored:
    """What came back; ``database`` in bytes of its dump."""

    database: int
    files: int


def require_empty(home: Path) -> None:
    """Raise ``BackupError`` unless the home holds nothing yet that anybody made."""
    found = sorted(entry.name for entry in home.iterdir() if entry.name not in FRESH) if home.exists() else []
    sealed = (home / "keys" / "keyset.json").exists()
    if found or sealed:
        raise BackupError(
            f"{home} is not empty ({', '.join(found) or 'it has sealed values already'}); set XINGLIN_HOME to an empty folder.")


def restore(source: Path, *, home: Path, passphrase: str, start: Callable[[], None], abandon: Callable[[], None],
            load: Callable[[], tuple[list[str], dict[str, str]]], report: Report = lambda message: None) -> Restored:
    """Restore ``source`` into ``home``. Raises ``BackupError``.

    ``start`` makes the new, empty database once the keys are in place, ``load`` gives the command that reads a dump from its
    standard input and its environment, ``abandon`` takes the database away again.
    """
    require_empty(home)
    staging = home / STAGING
    with ExitStack() as undoing:
        undoing.callback(shutil.rmtree, staging, ignore_errors=True)
        undo = undoing.enter_context(ExitStack())
        undo.callback(_put_keys, home, _keys(home))
        undo.callback(abandon)
        with _explaining(source), source.open("rb") as file:
            opened = sealing.unseal(file, passphrase=passphrase)
            staging.mkdir(mode=0o700)
            _put_keys(home, opened.keys)
            report("The database is being made.")
            start()
            restored = _read(opened, staging, load, report)
            _move(staging, home)
        undo.pop_all()
    return restored


@contextmanager
def _explaining(source: Path) -> Iterator[None]:
    """What can go wrong with a file that is no sound backup, or with the disk, as a ``BackupError``."""
    try:
        yield
    except (tarfile.TarError, EOFError, *sealing.damage()) as error:
        raise BackupError("The backup was cut off or altered; nothing was restored.") from error
    except OSError as error:
        raise BackupError(f"{source.name} could not be restored: {error.strerror or error}.") from error


def _keys(home: Path) -> dict[str, str]:
    folder = home / "keys"
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()} if folder.exists() else {}


def _put_keys(home: Path, keys: dict[str, str]) -> None:
    folder = home / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.iterdir():
        path.unlink()
    for name, text in keys.items():
        if Path(name).name != name:
            raise BackupError("The backup holds a key under a forbidden name.")
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)


def _read(opened: sealing.Opened, staging: Path, load: Callable[[], tuple[list[str], dict[str, str]]],
          report: Report) -> Restored:
    database = files = 0
    contents: dict[str, int] = {}
    command, environment = load()
    with opened.content as stream, tarfile.open(fileobj=stream, mode="r|") as tar, _Loading(command, environment) as loading:
        report("Database and files are being read.")
        for entry in tar:
            if entry.islnk():
                files += _link(staging, entry)
                continue
            content = tar.extractfile(entry)
            if content is None:
                continue
            if entry.name.startswith(f"{DATABASE}/"):
                database += loading.take(content)
            elif entry.name.startswith(f"{FILES}/"):
                files += _place(staging, entry.name, content)
            elif entry.name == CONTENTS:
                contents = json.load(content)
    if contents != {"database": database, "files": files}:
        raise BackupError("The backup is not whole; nothing was restored.")
    return Restored(database, files)


class _Loading:
    """The program that writes the dump into the new database."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE)

    def __enter__(self) -> _Loading:
        return self

    def take(self, content: BinaryIO) -> int:
        taken = 0
        while piece := content.read(COPY):
            self.process.stdin.write(piece)
            taken += len(piece)
        return taken

    def __exit__(self, kind: type | None, *details: object) -> None:
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        if kind is not None:
            self.process.kill()
        trouble = self.process.stderr.read().decode(errors="replace").strip()
        status = self.process.wait()
        self.process.stderr.close()
        if status and kind in (None, BrokenPipeError):
            raise BackupError(f"The database could not be restored: {trouble.splitlines()[0] if trouble else status}")


def _inside(staging: Path, name: str) -> Path:
    target = (staging / name.removeprefix(f"{FILES}/")).resolve()
    if not target.is_relative_to(staging.resolve()):
        raise BackupError("The backup holds a file outside its folder; nothing was restored.")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _link(staging: Path, entry: tarfile.TarInfo) -> int:
    """A file that stands under two names, as the segments do that versions of an index share."""
    _inside(staging, entry.name).hardlink_to(_inside(staging, entry.linkname))
    return 1


def _place(staging: Path, name: str, content: BinaryIO) -> int:
    target = _inside(staging, name)
    with target.open("xb") as file:
        shutil.copyfileobj(content, file, COPY)
    return 1


def _move(staging: Path, home: Path) -> None:
    for entry in staging.iterdir():
        entry.rename(home / entry.name)
