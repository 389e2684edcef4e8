"""Lists an index's files with their checksums and refuses a folder that differs; knows no file's meaning."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from qa.retrieval.base import IndexCorrupt, IndexMissing

MANIFEST = "manifest.json"


def seal(folder: Path) -> None:
    """Record every file's SHA-256. Written last, so that a folder without a manifest is an unfinished one."""
    sums = {path.name: _sum(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST}
    partial = folder / f"{MANIFEST}.partial"
    partial.write_text(json.dumps(sums, indent=1), encoding="utf-8")
    partial.replace(folder / MANIFEST)


def verify(folder: Path) -> None:
    """Raises IndexMissing when nothing was finished here, IndexCorrupt when a file is gone or changed."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise IndexMissing(f"There is no finished index in {folder.name}.")
    for name, expected in _read(manifest).items():
        path = folder / name
        if not path.is_file():
            raise IndexCorrupt(f"The index file {name} is missing.")
        if _sum(path) != expected:
            raise IndexCorrupt(f"The index file {name} differs from its checksum.")


def _read(manifest: Path) -> dict[str, str]:
    try:
        return dict(json.loads(manifest.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise IndexCorrupt("The list of index files cannot be read.") from error


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
