"""Keeps the served index versions open in this process and swaps them when others become active; knows no ranking.

Every question asks the database which versions are served. Files are opened in a thread while questions still use the
old ones; switching a corpus off or removing a document counts at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from qa.models import Document, IndexVersion, Passage
from qa.retrieval.base import EvidenceFilter, PassageRecord, Query, RetrievalError
from qa.services import index_parts, locks
from qa.services.index_parts import Part

if TYPE_CHECKING:
    from qa.retrieval.base import Ids

logger = logging.getLogger(__name__)
SWAP_WAIT_SECONDS = 0.5
RETRY_SECONDS = 30
FILTERS_KEPT = 64
Stamp = tuple[tuple[int, str, int], ...]


@dataclass(frozen=True, eq=False)
class Served:
    """What questions are answered from at one moment; ``gone`` are passages of documents no longer in use.

    ``complete`` is false where something could not be opened, which is tried again after RETRY_SECONDS.
    """

    stamp: Stamp
    parts: tuple[Part, ...]
    gone: Ids
    complete: bool = True
    since: float = field(default_factory=time.monotonic)
    # What each filter let through when it was first asked; whatever changes a document makes a new stamp.
    allowed: dict[EvidenceFilter, Ids] = field(default_factory=dict)

    @property
    def versions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f"{part.corpus}:{part.number}" for part in self.parts))

    @property
    def passages(self) -> int:
        return sum(part.live for part in self.parts)

    @property
    def expired(self) -> bool:
        return not self.complete and time.monotonic() - self.since > RETRY_SECONDS

    @property
    def has_gone(self) -> bool:
        """Whether the files hold passages that must not be found any more."""
        return bool(len(self.gone)) or any(len(part.gone) for part in self.parts)


class ServedPassages:
    """The passage source of retrieval: documents in use, of the corpora served, that the filters let through."""

    def __init__(self, served: Served) -> None:
        self._served = served

    def fetch(self, ids: Iterable[int]) -> Mapping[int, PassageRecord]:
        rows = Passage.objects.filter(pk__in=list(ids)).exclude(document__state="removed")
        rows = rows.select_related("document", "corpus")
        return {row.pk: record(row) for row in rows.defer("document__text", "document__outline")}

    def allowed(self, query: Query) -> Ids | None:
        """Questions with the same filter get the same array, so that indexes know it again (``qa.retrieval.rows``)."""
        if not (query.filter.restricts or self._served.has_gone):
            return None
        known = self._served.allowed
        if query.filter not in known:
            if len(known) >= FILTERS_KEPT:
                known.clear()
            known[query.filter] = self._passing(query.filter)
        return known[query.filter]

    def _passing(self, wanted: EvidenceFilter) -> Ids:
        parts = [part for part in self._served.parts if not wanted.corpora or part.corpus in wanted.corpora]
        documents = self._documents(parts, wanted)
        ids = np.concatenate([np.empty(0, np.int64), *(part.passing(documents) for part in parts)])
        return np.setdiff1d(ids, self._served.gone, assume_unique=True)

    @staticmethod
    def _documents(parts: list[Part], wanted: EvidenceFilter) -> Ids | None:
        """Documents that the filter lets through; None where it asks for nothing but corpora."""
        if not replace(wanted, corpora=()).restricts:
            return None
        found = Document.objects.passing(wanted).filter(corpus__name__in=[part.corpus for part in parts])
        return np.fromiter(found.order_by().values_list("pk", flat=True), np.int64)


def record(passage: Passage) -> PassageRecord:
    """A stored passage in the words of retrieval."""
    document = passage.document
    return PassageRecord(
        id=passage.pk, document_id=document.pk, corpus=passage.corpus.name, title=document.title,
        section=passage.section, page=passage.page, text=passage.text, language=document.language, url=document.url,
        year=document.year, study_type=document.study_type, start=passage.start, end=passage.end,
        evidence_level=document.evidence_level, retracted=document.is_retracted, expired=document.is_expired,
    )


class Serving:
    """The served versions of enabled corpora, or of all of them; one instance serves every thread."""

    def __init__(self, *, everything: bool = False) -> None:
        self._everything = everything
        self._swapping = threading.Lock()
        self._served: Served | None = None

    def current(self) -> Served:
        """What is served now; the state before it for as long as new files take to open."""
        versions = self._versions()
        stamp = tuple((version.pk, version.folder, version.corpus.revision) for version in versions)
        served = self._served
        if served is not None and served.stamp == stamp and not served.expired:
            return served
        wanted = _Wanted(versions, stamp, _gone(versions))
        if served is None or all(map(index_parts.is_open, versions)):
            with self._swapping:
                self._served = wanted.opened(mend=True)
        elif self._swapping.acquire(blocking=False):
            self._swap(wanted)
        return self._served or served

    def current_with(self, version: IndexVersion) -> Served:
        """What would be served if ``version`` were active; raises ``RetrievalError`` if its files can't be opened."""
        others = [other for other in self._versions() if other.corpus_id != version.corpus_id]
        served = _Wanted(others, (), _gone([*others, version])).opened(mend=True)
        return replace(served, parts=(*served.parts, *index_parts.opened(version)))

    def _versions(self) -> list[IndexVersion]:
        serving = IndexVersion.objects.serving()
        if not self._everything:
            serving = serving.filter(corpus__enabled=True)
        return list(serving.select_related("corpus").order_by("pk"))

    def _swap(self, wanted: _Wanted) -> None:
        """Open in a thread, and wait a moment: small indexes are there before the question goes on."""
        opening = threading.Thread(target=self._swap_files, args=[wanted], name="index-swap", daemon=True)
        opening.start()
        opening.join(SWAP_WAIT_SECONDS)
        if wanted.broken:
            with self._swapping:
                self._served = wanted.opened(mend=True)

    def _swap_files(self, wanted: _Wanted) -> None:
        try:
            self._served = wanted.opened(mend=False)
        except RetrievalError as error:
            wanted.broken = str(error)
        finally:
            self._swapping.release()


@dataclass
class _Wanted:
    """What the database says should be served; ``broken`` tells why its files could not be opened."""

    versions: list[IndexVersion]
    stamp: Stamp
    gone: Ids
    broken: str = ""

    def opened(self, *, mend: bool) -> Served:
        """Raises ``RetrievalError`` for missing or damaged files unless they may be mended, which asks the database."""
        parts: list[Part] = []
        complete = True
        for version in self.versions:
            try:
                parts += index_parts.opened(version)
            except RetrievalError as error:
                if not mend:
                    raise
                logger.warning("Version %s: %s", version.pk, error)
                found, whole = _mended(version)
                parts, complete = parts + found, complete and whole
        return Served(self.stamp, tuple(parts), self.gone, complete)


def _mended(version: IndexVersion) -> tuple[list[Part], bool]:
    """What can be searched of a damaged version, and whether that is all of it.

    A small one is written again at once; a large one in a thread, while questions go on with its sound parts.
    """
    try:
        with locks.indexing(version.corpus, wait=False):
            if index_parts.mend(version):
                return index_parts.opened(version), True
    except (RetrievalError, locks.Busy) as error:
        logger.error("Version %s is left out in part: %s", version.pk, error)
    return index_parts.opened(version, partly=True), False


def _gone(versions: list[IndexVersion]) -> Ids:
    """Passages in the served versions whose documents have been removed since."""
    keys = [version.corpus_id for version in versions]
    removed = Document.objects.filter(corpus__in=keys, state=Document.State.REMOVED)
    rows = Passage.objects.filter(document__in=removed, removed_in__isnull=True, added_in__isnull=False)
    return np.asarray(sorted(rows.values_list("pk", flat=True)), np.int64)
