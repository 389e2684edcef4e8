"""Opens and checks the files of an index version; knows no states and writes nothing.

A version's folder holds segments, each with sealed folders of words, facts and vectors, and a layout that names them.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from qa.models import Corpus, IndexVersion
from qa.retrieval.base import IndexCorrupt, IndexMissing, RetrievalError
from qa.retrieval.combined import CombinedVectors, CombinedWords
from qa.retrieval.dense import StoredVectors
from qa.retrieval.lexical import Bm25Index, follows_rules
from qa.retrieval.manifest import MANIFEST, verify, verify_fully
from qa.retrieval.stores.segments import Segment
from qa.services import index_rows, vector_stores

if TYPE_CHECKING:
    from qa.retrieval.base import Ids

logger = logging.getLogger(__name__)
WORDS, VECTORS, FACTS, LAYOUT = "words", "vectors", "facts", "layout"
SEGMENTS_FILE, GONE_FILE = "segments.json", "gone.npy"
GATE_QUESTIONS = 20
GATE_LEAST = 0.9


class GateFailed(Exception):
    """The finished index does not find its own passages, so it must not go live."""


@dataclass(frozen=True)
class Layout:
    """The segments of a version, and the passages in them that it no longer holds."""

    segments: tuple[Segment, ...]
    gone: Ids


@dataclass(frozen=True)
class Facts:
    """Which document each passage belongs to: what filters ask is known of documents, and may change after indexing."""

    ids: Ids
    documents: Ids


def layout(version: IndexVersion) -> Layout:
    """Raises ``IndexMissing`` or ``IndexCorrupt``."""
    folder = check(version, LAYOUT)
    rows = json.loads((folder / SEGMENTS_FILE).read_text())
    return Layout(tuple(Segment(**row) for row in rows), np.load(folder / GONE_FILE))


def ids_of(version: IndexVersion) -> Ids:
    """The passages that the version's files hold and that it has not dropped, ascending. Raises as ``layout`` does."""
    return _live(version, layout(version).segments)


def ids_without_vectors(version: IndexVersion, model: str) -> Ids:
    """Those in segments that have no vectors by this embedder."""
    return _live(version, [segment for segment in layout(version).segments if segment.embedder != model])


def _live(version: IndexVersion, segments: Sequence[Segment]) -> Ids:
    parts = [open_facts(version, segment.name).ids for segment in segments]
    ids = np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
    return np.setdiff1d(ids, layout(version).gone, assume_unique=True)


def open_words(version: IndexVersion, segment: str) -> Bm25Index:
    """Raises ``IndexMissing`` or ``IndexCorrupt``."""
    return Bm25Index.open(check(version, f"{segment}/{WORDS}"))


def open_vectors(version: IndexVersion, segment: str) -> StoredVectors:
    """Raises ``IndexMissing``, ``IndexCorrupt`` or ``StoreUnavailable``."""
    return StoredVectors(vector_stores.opened(check(version, f"{segment}/{VECTORS}")))


def open_facts(version: IndexVersion, segment: str) -> Facts:
    """Raises ``IndexMissing`` or ``IndexCorrupt``."""
    folder = check(version, f"{segment}/{FACTS}")
    return Facts(np.load(folder / "ids.npy"), np.load(folder / "documents.npy"))


def check(version: IndexVersion, part: str, *, thorough: bool = False) -> Path:
    """The folder of a part whose files are those that were built. Raises ``IndexMissing`` or ``IndexCorrupt``.

    Its list of checksums must be the one the database knows, so that exchanged files are found too.
    """
    folder = version.path / part
    try:
        found = (folder / MANIFEST).read_text()
    except OSError as error:
        raise IndexMissing(f"There is no finished index in {version.folder}.") from error
    if found != version.checksums.get(part):
        raise IndexCorrupt(f"The index in {version.folder} is not the one that was built.")
    (verify_fully if thorough else verify)(folder)
    return folder


def problem(version: IndexVersion, *, thorough: bool = True) -> str:
    """What is wrong with the version's files, "" if nothing; every byte is read where it has to be ``thorough``."""
    if not version.folder or not version.checksums:
        return "The files were deleted."
    try:
        layout(version)
        for part in version.checksums:
            folder = check(version, part, thorough=thorough)
            if folder.name == VECTORS:
                vector_stores.opened(folder).close()
    except (IndexMissing, IndexCorrupt) as error:
        return str(error)
    return ""


def outdated(version: IndexVersion) -> bool:
    """Whether texts are cut into words otherwise now than when the version was built, so that it should be built anew."""
    parts = [part for part in version.checksums if part.endswith(f"/{WORDS}")]
    try:
        return not all(follows_rules(version.path / part) for part in parts)
    except RetrievalError:
        return True


def gate(version: IndexVersion, folder: str, checksums: dict[str, str]) -> dict[str, int]:
    """Ask the finished index for passages it holds, by their words and by their vectors; raises ``GateFailed``."""
    built = IndexVersion(corpus_id=version.corpus_id, number=version.number, folder=folder, checksums=checksums)
    segments = [segment.name for segment in layout(built).segments]
    words = CombinedWords([open_words(built, name) for name in segments])
    vectors = CombinedVectors([open_vectors(built, name) for name in segments])
    ids = ids_of(built)
    chosen = ids[np.linspace(0, len(ids) - 1, min(GATE_QUESTIONS, len(ids))).astype(int)]
    batches = index_rows.vectors(chosen, version.embedder)
    own = {int(key): vector for batch in batches for key, vector in zip(*batch, strict=True)}
    found = sum(_found_by_words(words, key, text) and vectors.search(own[key], limit=1)[0].score > 0.999
                for key, text in index_rows.texts(chosen))
    if found < GATE_LEAST * len(chosen):
        raise GateFailed(f"Only {found} of {len(chosen)} passages were found again.")
    return {"gate_asked": len(chosen), "gate_found": found}


def _found_by_words(words: CombinedWords, key: int, text: str) -> bool:
    """Near the best for its own text: being first would ask too much where texts are nearly alike."""
    best = words.search(text, limit=1)
    own = words.search(text, limit=1, allowed=np.asarray([key], np.int64))
    return bool(own) and own[0].score > 0.5 * best[0].score


def remove_others(corpus: Corpus, kept: set[str]) -> None:
    """Delete the corpus's folders and drafts but the kept ones; open files stay readable for who has them."""
    used = {path.name for folder in kept for path in (settings.INDEXES / folder).glob("*")}
    for folder in settings.INDEXES.glob(f"*{corpus.pk}-*-*"):
        name = folder.name.removeprefix(".")
        if name.split("-")[0] == str(corpus.pk) and folder.name not in kept:
            for segment in folder.iterdir():
                if segment.name not in used and (segment / VECTORS).is_dir():
                    _discard(segment / VECTORS)
            shutil.rmtree(folder, ignore_errors=True)


def _discard(vectors: Path) -> None:
    try:
        vector_stores.discard(vectors)
    except RetrievalError as error:
        logger.warning("What %s kept elsewhere stays there: %s", vectors.parent.name, error)
