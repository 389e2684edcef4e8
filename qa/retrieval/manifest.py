"""Lists an index's files with their checksums and refuses a folder that differs; knows no file's meaning.

Reading gigabytes would make every start and every switch of versions wait. So a folder is looked at quickly when it is
opened (sizes, and blocks spread over each file, which is all of a small one) and read through when it was built, when
an administrator asks for a repair, and in the background after it was opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.retrieval.base import IndexCorrupt, IndexMissing

MANIFEST = "manifest.json"
SAMPLES, SAMPLE_BYTES = 64, 64 * 1024
READ_BYTES = 4 * 1024 * 1024
Pause = Callable[[], None]


@dataclass(frozen=True)
class Entry:
    """One file: its length in bytes, the SHA-256 of all of it and that of its samples."""

    size: int
    sha256: str
    sampled: str


def seal(folder: Path, facts: Mapping[str, object] | None = None) -> None:
    """Record every file and what is known of the index. Written last: a folder without a manifest is unfinished."""
    listed = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name != MANIFEST]
    files = {path.name: vars(_entry(path)) for path in listed}
    partial = folder / f"{MANIFEST}.partial"
    partial.write_text(json.dumps({"files": files, "facts": dict(facts or {})}, indent=1), encoding="utf-8")
    partial.replace(folder / MANIFEST)


def verify(folder: Path) -> None:
    """A quick look, milliseconds whatever the size. Raises IndexMissing for an unfinished folder, or IndexCorrupt."""
    for path, entry in _listed(folder):
        if path.stat().st_size != entry.size or _sampled(path) != entry.sampled:
            raise IndexCorrupt(f"The index file {path.name} differs from its checksum.")


def verify_fully(folder: Path, *, pause: Pause = lambda: None) -> None:
    """Read every byte, about a second a gigabyte, with ``pause`` called between blocks. Raises as ``verify`` does."""
    for path, entry in _listed(folder):
        if _whole(path, pause) != entry.sha256:
            raise IndexCorrupt(f"The index file {path.name} differs from its checksum.")


def sampled_in_full(folder: Path) -> bool:
    """Whether ``verify`` looks at every byte, as it does where the files are small. Raises as it does."""
    return all(entry.size <= SAMPLES * SAMPLE_BYTES for _path, entry in _listed(folder))


def facts(folder: Path) -> dict[str, Any]:
    """What the builder recorded about the index. Raises as ``verify`` does."""
    return dict(_read(folder)[1])


def _listed(folder: Path) -> list[tuple[Path, Entry]]:
    entries, _facts = _read(folder)
    for name in entries:
        if not (folder / name).is_file():
            raise IndexCorrupt(f"The index file {name} is missing.")
    return [(folder / name, entry) for name, entry in entries.items()]


def _read(folder: Path) -> tuple[dict[str, Entry], dict[str, Any]]:
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise IndexMissing(f"There is no finished index in {folder.name}.")
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        return {name: Entry(**entry) for name, entry in content["files"].items()}, content["facts"]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexCorrupt("The list of index files cannot be read.") from error


def _entry(path: Path) -> Entry:
    return Entry(path.stat().st_size, _whole(path, lambda: None), _sampled(path))


def _whole(path: Path, pause: Pause) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
            pause()
    return digest.hexdigest()


def _sampled(path: Path) -> str:
    """Of SAMPLES blocks at even distances, the first and the last among them; they meet where the file is small."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    step = max((size - SAMPLE_BYTES) / (SAMPLES - 1), SAMPLE_BYTES)
    with path.open("rb") as file:
        for number in range(SAMPLES):
            file.seek(min(round(number * step), size))
            digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()

