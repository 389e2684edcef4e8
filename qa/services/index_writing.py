"""Writes the files of an index version; knows no states.

A segment is never changed: the next version links those that stay and indexes the rest. A folder is written under a
draft name, flushed to disk and renamed, so that it is there whole or not at all.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from qa import engine
from qa.models import IndexVersion
from qa.retrieval.base import IndexCorrupt, IndexMissing
from qa.retrieval.lexical import Bm25Index, follows_rules
from qa.retrieval.manifest import MANIFEST, seal
from qa.retrieval.stores.base import Quality, recorded_quality
from qa.retrieval.stores.segments import Segment, kept
from qa.services import index_rows, vector_stores
from qa.services.index_files import FACTS, GONE_FILE, LAYOUT, SEGMENTS_FILE, VECTORS, WORDS, check, layout

if TYPE_CHECKING:
    from qa.retrieval.base import Ids

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class IndexFiles:
    """Where a version's files lie below ``settings.INDEXES``, and the manifest of each sealed folder in it.

    ``quality`` is that of the segment whose vectors are searched least well, None for words only.
    """

    folder: str
    checksums: dict[str, str]
    quality: Quality | None


def write(version: IndexVersion, *, dense: bool, before: IndexVersion | None = None,
          thorough: bool = False) -> IndexFiles:
    """Write the version's files; what is sound of its own or of the version ``before`` is linked, not made again.

    Raises ``IndexCorrupt`` when a passage has no vector yet, or ``OSError``, with nothing kept, where the disk is full.
    """
    name = f"{version.corpus_id}-{version.number}-{secrets.token_hex(4)}"
    draft = settings.INDEXES / f".{name}"
    draft.mkdir(parents=True)
    try:
        _fill(draft, version, dense=dense, source=version if version.folder else before, thorough=thorough)
        return _finished(draft, settings.INDEXES / name)
    except OSError:
        # A disk that is full must not be filled further by every attempt.
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _fill(draft: Path, version: IndexVersion, *, dense: bool, source: IndexVersion | None, thorough: bool) -> None:
    wanted = index_rows.member_ids(version)
    segments, gone = _linked(source, draft, wanted, thorough=thorough) if source else ((), np.empty(0, np.int64))
    held = _held(draft, segments)
    fresh = np.setdiff1d(wanted, held, assume_unique=True)
    if len(fresh):
        segments = (*segments, _new_segment(draft, fresh))
    if dense:
        segments = tuple(_with_vectors(draft, segment, version.embedder, gone) for segment in segments)
    _write_layout(draft / LAYOUT, segments, gone)


def _linked(source: IndexVersion, draft: Path, wanted: Ids, *, thorough: bool) -> tuple[tuple[Segment, ...], Ids]:
    """Link the segments that may stay; those and the ids in them that are not wanted any more."""
    sound = {segment.name: segment for segment in _sound_segments(source, thorough=thorough)}
    held = {name: np.load(source.path / name / FACTS / "ids.npy") for name in sound}
    gone = {name: np.setdiff1d(ids, wanted, assume_unique=True) for name, ids in held.items()}
    counted = [replace(segment, gone=len(gone[name])) for name, segment in sound.items()]
    fresh = len(wanted) - sum(segment.live for segment in counted)
    staying = kept(counted, fresh)
    for segment in staying:
        for part in (WORDS, FACTS, *([VECTORS] if segment.embedder else [])):
            shutil.copytree(source.path / segment.name / part, draft / segment.name / part, copy_function=os.link)
    return staying, np.sort(np.concatenate([np.empty(0, np.int64), *(gone[segment.name] for segment in staying)]))


def _sound_segments(source: IndexVersion, *, thorough: bool) -> list[Segment]:
    """Segments whose words can be used as they are; their vectors too where the segment names an embedder."""
    try:
        segments = layout(source).segments
    except (IndexMissing, IndexCorrupt):
        return []
    found = []
    for segment in segments:
        whole = all(_is_sound(source, segment, part, thorough=thorough) for part in (WORDS, FACTS))
        if whole and follows_rules(source.path / segment.name / WORDS):
            vectors = segment.embedder and _is_sound(source, segment, VECTORS, thorough=thorough)
            found.append(replace(segment, embedder=segment.embedder if vectors else ""))
    return found


def _is_sound(source: IndexVersion, segment: Segment, part: str, *, thorough: bool) -> bool:
    try:
        check(source, f"{segment.name}/{part}", thorough=thorough)
        if part == VECTORS:
            vector_stores.opened(source.path / segment.name / part).close()
    except (IndexMissing, IndexCorrupt) as error:
        logger.warning("Segment %s of version %s is made again: %s", segment.name, source.pk, error)
        return False
    return True


def _held(draft: Path, segments: Sequence[Segment]) -> Ids:
    parts = [np.load(draft / segment.name / FACTS / "ids.npy") for segment in segments]
    return np.concatenate([np.empty(0, np.int64), *parts])


def _new_segment(draft: Path, ids: Ids) -> Segment:
    name = secrets.token_hex(6)
    Bm25Index.build(index_rows.texts(ids), draft / name / WORDS)
    _write_facts(draft / name / FACTS, ids)
    return Segment(name, len(ids))


def _write_facts(target: Path, ids: Ids) -> None:
    target.mkdir()
    np.save(target / "ids.npy", ids)
    np.save(target / "documents.npy", index_rows.documents(ids))
    seal(target)


def _with_vectors(draft: Path, segment: Segment, embedder: str, gone: Ids) -> Segment:
    """Build the vectors of a segment that has none by this embedder; ``gone`` passages are left out."""
    if segment.embedder == embedder:
        return segment
    folder = draft / segment.name / VECTORS
    shutil.rmtree(folder, ignore_errors=True)
    ids = np.setdiff1d(np.load(draft / segment.name / FACTS / "ids.npy"), gone, assume_unique=True)
    questions = partial(index_rows.questions, ids, embedder, engine.embedder())
    vector_stores.new(folder).build(index_rows.vectors(ids, embedder), questions=questions)
    return replace(segment, embedder=embedder)


def _write_layout(target: Path, segments: Sequence[Segment], gone: Ids) -> None:
    target.mkdir()
    (target / SEGMENTS_FILE).write_text(json.dumps([vars(segment) for segment in segments], indent=1))
    np.save(target / GONE_FILE, gone)
    seal(target)


def _finished(draft: Path, folder: Path) -> IndexFiles:
    sealed = [path.parent.relative_to(draft).as_posix() for path in draft.rglob(MANIFEST)]
    checksums = {part: (draft / part / MANIFEST).read_text() for part in sealed}
    qualities = [recorded_quality(draft / part) for part in sealed if part.endswith(f"/{VECTORS}")]
    _flush(draft)
    draft.rename(folder)
    _flush_folder(settings.INDEXES)
    worst = min(qualities, key=lambda quality: quality.recall_at_10, default=None)
    return IndexFiles(folder.name, checksums, worst)


def _flush(folder: Path) -> None:
    for root, _folders, files in os.walk(folder, topdown=False):
        for name in files:
            with open(os.path.join(root, name), "rb") as file:
                os.fsync(file.fileno())
        _flush_folder(Path(root))


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
