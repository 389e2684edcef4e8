"""Removes what uploads left behind whose process was killed before their row was committed; knows no page and no file format."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from qa.models import EvaluationRun, ImportFile, PubMedSearch

logger = logging.getLogger(__name__)
# An upload names its files within minutes; a day leaves room for a disk that hangs and a clock that is put forward.
LEFT_BEHIND = timedelta(days=1)
FOLDERS = ("literature", "evaluation")


def sweep_uploads(*, older_than: timedelta = LEFT_BEHIND) -> int:
    """Delete what lies in the folders of uploads, was not touched for so long, and is named by no row; how many it were.

    Names are compared, not whole paths: a site that was restored elsewhere keeps its files.
    """
    before = time.time() - older_than.total_seconds()
    old = [entry for entry in _entries() if _touched(entry) < before]
    if not old:
        return 0
    named = _named()
    left = [entry for entry in old if entry.name not in named]
    for entry in left:
        _remove(entry)
    if left:
        logger.warning("%s uploads that were cut off were removed.", len(left))
    return len(left)


def _entries() -> Iterator[Path]:
    for name in FOLDERS:
        folder = settings.UPLOADS / name
        if folder.is_dir():
            yield from folder.iterdir()


def _touched(entry: Path) -> float:
    """When anything in it was last written, in seconds since 1970."""
    return max(path.lstat().st_mtime for path in (entry, *entry.rglob("*")))


def _named() -> set[str]:
    """Every part of every path that a row names, as names of uploads are unique by themselves."""
    columns = (ImportFile.objects.values_list("path", flat=True), PubMedSearch.objects.values_list("folder", flat=True),
               EvaluationRun.objects.values_list("data_path", flat=True))
    return {part for column in columns for path in column.iterator(chunk_size=5000) for part in Path(path).parts}


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)
