"""Writes and opens the files of an index version: words and vectors, each in a sealed folder; knows no states.

A folder is written under a draft name, flushed to disk and renamed, so that it is there whole or not at all.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db.models import OuterRef, Subquery

from qa.models import Corpus, IndexVersion, Passage, PassageEmbedding
from qa.retrieval.base import EMBEDDING_DIMENSIONS, IndexCorrupt, IndexMissing
from qa.retrieval.dense import FaissIndex
from qa.retrieval.lexical import Bm25Index
from qa.retrieval.manifest import MANIFEST, seal, verify
from qa.services.importing import indexed_text

if TYPE_CHECKING:
    from qa.retrieval.base import Ids, Vectors

WORDS, VECTORS, FACTS = "words", "vectors", "facts"
GATE_QUESTIONS = 20
GATE_LEAST = 0.9


class GateFailed(Exception):
    """The finished index does not find its own passages, so it must not go live."""


@dataclass(frozen=True)
class IndexFiles:
    """Where a version's files lie below ``settings.INDEXES``, and the manifest of each part."""

    folder: str
    checksums: dict[str, str]


def members(version: IndexVersion):
    """The passages that the version holds."""
    return Passage.objects.filter(corpus=version.corpus_id).in_version(version.number)


def write(version: IndexVersion, *, dense: bool) -> IndexFiles:
    """Write the version's files anew. Raises ``IndexCorrupt`` when a passage has no vector yet."""
    name = f"{version.corpus_id}-{version.number}-{secrets.token_hex(4)}"
    draft = settings.INDEXES / f".{name}"
    draft.mkdir(parents=True)
    _write_words(version, draft / WORDS)
    _write_facts(version, draft / FACTS)
    if dense:
        index = FaissIndex()
        index.add(*_vectors(version))
        index.save(draft / VECTORS)
    checksums = {part.name: (part / MANIFEST).read_text() for part in draft.iterdir()}
    _flush(draft)
    draft.rename(settings.INDEXES / name)
    _flush_folder(settings.INDEXES)
    return IndexFiles(name, checksums)


def _write_words(version: IndexVersion, target: Path) -> None:
    """Link the words this version already has, if they are sound; index them otherwise."""
    if version.folder and version.checksums.get(WORDS):
        source = version.path / WORDS
        try:
            _check(source, version.checksums[WORDS])
            shutil.copytree(source, target, copy_function=os.link)
            return
        except (IndexMissing, IndexCorrupt):
            pass
    Bm25Index.build(_texts(version), target)


def _write_facts(version: IndexVersion, target: Path) -> None:
    ids, documents = _documents(version)
    target.mkdir()
    np.save(target / "ids.npy", ids)
    np.save(target / "documents.npy", documents)
    seal(target)


def _documents(version: IndexVersion) -> tuple[Ids, Ids]:
    rows = list(members(version).order_by("pk").values_list("pk", "document_id"))
    pairs = np.asarray(rows, np.int64).reshape(-1, 2)
    return pairs[:, 0].copy(), pairs[:, 1].copy()


def _texts(version: IndexVersion) -> Iterator[tuple[int, str]]:
    rows = members(version).order_by("pk").values_list("pk", "document__title", "section", "text")
    for key, title, section, text in rows.iterator(chunk_size=2000):
        yield key, indexed_text(title, section, text)


def _vectors(version: IndexVersion) -> tuple[Ids, Vectors]:
    stored = PassageEmbedding.objects.filter(model=version.embedder, text_sha256=OuterRef("text_sha256"))
    rows = members(version).order_by("pk").annotate(vector=Subquery(stored.values("vector")[:1]))
    ids, parts = [], []
    for key, vector in rows.values_list("pk", "vector").iterator(chunk_size=5000):
        if vector is None:
            raise IndexCorrupt(f"Passage {key} has no vector.")
        ids.append(key)
        parts.append(bytes(vector))
    matrix = np.frombuffer(b"".join(parts), "<f2").reshape(-1, EMBEDDING_DIMENSIONS).astype(np.float32)
    return np.asarray(ids, np.int64), np.ascontiguousarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True))


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


@dataclass(frozen=True)
class Facts:
    """Which document each passage belongs to: what filters ask is known of documents, and may change after indexing."""

    ids: Ids
    documents: Ids


def open_facts(version: IndexVersion) -> Facts:
    """Raises ``IndexMissing`` or ``IndexCorrupt``. Versions made before documents were kept ask the database for them."""
    folder = version.path / FACTS
    _check(folder, version.checksums.get(FACTS, ""))
    if not (folder / "documents.npy").is_file():
        return Facts(*_documents(version))
    return Facts(np.load(folder / "ids.npy"), np.load(folder / "documents.npy"))


def open_words(version: IndexVersion) -> Bm25Index:
    """Raises ``IndexMissing`` or ``IndexCorrupt``."""
    _check_manifest(version.path / WORDS, version.checksums.get(WORDS))
    return Bm25Index.open(version.path / WORDS)


def open_vectors(version: IndexVersion) -> FaissIndex | None:
    """None while the version has words only. Raises ``IndexMissing`` or ``IndexCorrupt``."""
    if VECTORS not in version.checksums:
        return None
    _check_manifest(version.path / VECTORS, version.checksums[VECTORS])
    return FaissIndex.open(version.path / VECTORS)


def problem(version: IndexVersion) -> str:
    """What is wrong with the version's files, "" if nothing."""
    if not version.folder or not version.checksums:
        return "The files were deleted."
    try:
        for part, manifest in version.checksums.items():
            _check(version.path / part, manifest)
    except (IndexMissing, IndexCorrupt) as error:
        return str(error)
    return ""


def _check(folder: Path, manifest: str) -> None:
    _check_manifest(folder, manifest)
    verify(folder)


def _check_manifest(folder: Path, manifest: str | None) -> None:
    """The folder's list of checksums must be the one the database knows: exchanged files are found too."""
    try:
        found = (folder / MANIFEST).read_text()
    except OSError as error:
        raise IndexMissing(f"There is no finished index in {folder.parent.name}.") from error
    if found != manifest:
        raise IndexCorrupt(f"The index in {folder.parent.name} is not the one that was built.")


def gate(version: IndexVersion, files: IndexFiles) -> dict[str, int]:
    """Ask the finished index for passages it holds, by their words and by their vectors; raises ``GateFailed``."""
    words = Bm25Index.open(settings.INDEXES / files.folder / WORDS)
    vectors = FaissIndex.open(settings.INDEXES / files.folder / VECTORS)
    ids, matrix = _vectors(version)
    chosen = np.linspace(0, len(ids) - 1, min(GATE_QUESTIONS, len(ids))).astype(int)
    texts = dict(members(version).filter(pk__in=[int(ids[row]) for row in chosen]).values_list("pk", "text"))
    found = 0
    for row in chosen:
        key = int(ids[row])
        found += _found_by_words(words, key, texts[key]) and vectors.search(matrix[row], limit=1)[0].score > 0.999
    if found < GATE_LEAST * len(chosen):
        raise GateFailed(f"Only {found} of {len(chosen)} passages were found again.")
    return {"gate_asked": len(chosen), "gate_found": found}


def _found_by_words(words: Bm25Index, key: int, text: str) -> bool:
    """Near the best for its own text: being first would ask too much where texts are nearly alike."""
    best = words.search(text, limit=1)
    own = words.search(text, limit=1, allowed=np.asarray([key], np.int64))
    return bool(own) and own[0].score > 0.5 * best[0].score


def remove_others(corpus: Corpus, kept: set[str]) -> None:
    """Delete the corpus's folders and drafts but the kept ones; open files stay readable for who has them."""
    for folder in settings.INDEXES.glob(f"*{corpus.pk}-*-*"):
        name = folder.name.removeprefix(".")
        if name.split("-")[0] == str(corpus.pk) and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
