"""Opens a file that may be packed with gzip, as a stream that refuses to unpack without end; knows no format inside."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from qa.ingestion.base import ArchiveBomb, Limits

MAGIC = b"\x1f\x8b"
# Below this much text the ratio says nothing: a few repeated lines pack to almost nothing.
_RATIO_COUNTS_FROM = 8 * 1024 * 1024


class Unpacked:
    """What ``read`` gives is counted. Raises ArchiveBomb past the limits."""

    def __init__(self, file: BinaryIO, *, packed: int, limits: Limits) -> None:
        self._file, self._packed, self._limits, self._given = file, packed, limits, 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size if size >= 0 else self._limits.archive_bytes + 1)
        self._given += len(data)
        if self._given > self._limits.archive_bytes:
            raise ArchiveBomb(rule="total", limit=self._limits.archive_bytes)
        if self._given > _RATIO_COUNTS_FROM and self._given > self._packed * self._limits.archive_ratio:
            raise ArchiveBomb(rule="ratio", limit=self._limits.archive_ratio)
        return data


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[BinaryIO | Unpacked]:
    """The bytes of the file, unpacked where it is packed."""
    with path.open("rb") as file:
        packed = file.read(2) == MAGIC
        file.seek(0)
        if not packed:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield Unpacked(unpacked, packed=path.stat().st_size, limits=limits)
