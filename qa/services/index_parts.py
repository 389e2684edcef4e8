"""Opens the segments of index versions once a process, checks them in the background and has damaged ones mended."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

import numpy as np
from django.db import DatabaseError, connections

from qa.models import IndexVersion
from qa.retrieval.base import IndexCorrupt, IndexMissing, RetrievalError
from qa.retrieval.manifest import sampled_in_full, verify_fully
from qa.services import index_files, indexing, locks
from qa.services.index_files import FACTS, VECTORS, WORDS

if TYPE_CHECKING:
    from qa.retrieval.base import Ids
    from qa.retrieval.dense import StoredVectors
    from qa.retrieval.lexical import Bm25Index
    from qa.retrieval.stores.segments import Segment

logger = logging.getLogger(__name__)
MENDED_AT_ONCE = 20_000  # passages: a few seconds, which a question may wait
CHECK_PAUSE_SECONDS = 0.01
Opened = TypeVar("Opened")


@dataclass(frozen=True, eq=False)
class Part:
    """One opened segment of a version; ``gone`` are passages in it that the version no longer holds."""

    corpus: str
    number: int
    embedder: str
    words: Bm25Index
    vectors: StoredVectors | None
    facts: index_files.Facts
    gone: Ids

    @property
    def live(self) -> int:
        return len(self.facts.ids) - len(self.gone)

    def holding(self, ids: Sequence[int]) -> list[int]:
        """Those of the passages that lie in this segment."""
        wanted = np.asarray(ids, np.int64)
        return wanted[np.isin(wanted, self.facts.ids)].tolist()

    def passing(self, documents: Ids | None) -> Ids:
        """Ids of its passages, of these documents only where they are given."""
        ids = self.facts.ids if documents is None else self.facts.ids[np.isin(self.facts.documents, documents)]
        return np.setdiff1d(ids, self.gone, assume_unique=True)


# What was opened, by part and its list of checksums, shared by everybody in this process for as long as anybody uses it.
_opened: WeakValueDictionary[tuple[str, str], object] = WeakValueDictionary()
_checked: set[tuple[str, str]] = set()
_mending: set[int] = set()
_opening = threading.RLock()


def is_open(version: IndexVersion) -> bool:
    """Whether the version could be searched without reading a file."""
    parts = [part for part in version.checksums if part != index_files.LAYOUT]
    return bool(parts) and all((part, version.checksums[part]) in _opened for part in parts)


def opened(version: IndexVersion, *, partly: bool = False) -> list[Part]:
    """The version's segments; if ``partly``, those that can be opened, which may be none.

    Raises ``RetrievalError`` otherwise.
    """
    try:
        layout = index_files.layout(version)
        parts = [_part(version, segment, layout.gone, partly=partly) for segment in layout.segments]
    except RetrievalError:
        if not partly:
            raise
        return []
    if not partly:
        _check_later(version)
    return [part for part in parts if part is not None]


def _part(version: IndexVersion, segment: Segment, gone: Ids, *, partly: bool) -> Part | None:
    try:
        words = _once(version, segment, WORDS, index_files.open_words)
        facts = _once(version, segment, FACTS, index_files.open_facts)
        vectors = None
        if segment.embedder:
            vectors = _vectors(version, segment, partly=partly)
    except RetrievalError:
        if not partly:
            raise
        return None
    own = gone[np.isin(gone, facts.ids)]
    return Part(version.corpus.name, version.number, segment.embedder, words, vectors, facts, own)


def _vectors(version: IndexVersion, segment: Segment, *, partly: bool) -> StoredVectors | None:
    try:
        return _once(version, segment, VECTORS, index_files.open_vectors)
    except RetrievalError:
        if not partly:
            raise
        return None


def _once(version: IndexVersion, segment: Segment, part: str, open_part: Callable[[IndexVersion, str], Opened]) -> Opened:
    key = (f"{segment.name}/{part}", version.checksums.get(f"{segment.name}/{part}", ""))
    with _opening:
        found = _opened.get(key)
        if found is None:
            found = _opened[key] = open_part(version, segment.name)
        return found  # type: ignore[return-value]


def mend(version: IndexVersion) -> bool:
    """Write damaged files again, now if that takes seconds, else in a thread; true if it is done."""
    version.refresh_from_db()
    if version.passages > MENDED_AT_ONCE:
        _in_background(version, _repair)
        return False
    indexing.repair(version)
    return True


def _repair(version: IndexVersion) -> None:
    if version.pk in _mending:
        return
    _mending.add(version.pk)
    try:
        with locks.indexing(version.corpus):
            version.refresh_from_db()
            indexing.repair(version)
    except (RetrievalError, DatabaseError) as error:
        logger.error("Version %s could not be mended: %s", version.pk, error)
    finally:
        _mending.discard(version.pk)


def _check_later(version: IndexVersion) -> None:
    """Read through, once, what was only sampled when it was opened."""
    waiting = [(part, text) for part, text in version.checksums.items() if (part, text) not in _checked]
    _checked.update(waiting)
    large = [part for part, _text in waiting if not sampled_in_full(version.path / part)]
    if large:
        _in_background(version, lambda version: _check(version, large))


def _check(version: IndexVersion, parts: list[str]) -> None:
    try:
        for part in parts:
            verify_fully(version.path / part, pause=lambda: time.sleep(CHECK_PAUSE_SECONDS))
    except IndexCorrupt as error:
        logger.error("Version %s is damaged: %s", version.pk, error)
        _repair(version)
    except (IndexMissing, FileNotFoundError):
        logger.info("Version %s was deleted before its files were read through.", version.pk)


def _in_background(version: IndexVersion, action: Callable[[IndexVersion], None]) -> None:
    def work() -> None:
        try:
            action(version)
        finally:
            connections.close_all()

    threading.Thread(target=work, name="index-care", daemon=True).start()
