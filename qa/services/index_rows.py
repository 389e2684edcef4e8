"""Reads from the database what an index is built of, a chunk at a time; knows no files.

Ids ascend everywhere, and nothing is held for all passages but their ids: a million passages fit into little memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Exists, OuterRef, Subquery

from qa.ingestion.sentences import split_sentences
from qa.models import IndexVersion, Passage, PassageEmbedding
from qa.retrieval.base import EMBEDDING_DIMENSIONS, IndexCorrupt
from qa.retrieval.stores.base import Batch
from qa.services.importing import indexed_text

if TYPE_CHECKING:
    from qa.retrieval.base import Embedder, Ids, Vectors

CHUNK = 2000
TUNING_QUESTIONS = 256


def members(version: IndexVersion):
    """The passages that the version holds."""
    return Passage.objects.filter(corpus=version.corpus_id).in_version(version.number)


def member_ids(version: IndexVersion) -> Ids:
    keys = members(version).order_by("pk").values_list("pk", flat=True)
    return np.fromiter(keys.iterator(chunk_size=50_000), np.int64)


def texts(ids: Ids) -> Iterator[tuple[int, str]]:
    """What is searched and embedded for each passage."""
    for key, title, section, text in _rows(ids, "document__title", "section", "text"):
        yield key, indexed_text(title, section, text)


def documents(ids: Ids) -> Ids:
    """The document of each passage."""
    return np.fromiter((document for _key, document in _rows(ids, "document_id")), np.int64, len(ids))


def vectors(ids: Ids, model: str) -> Iterator[Batch]:
    """The stored vectors by the model, at unit length. Raises ``IndexCorrupt`` when a passage has none."""
    stored = PassageEmbedding.objects.filter(model=model, text_sha256=OuterRef("text_sha256")).values("vector")[:1]
    for chunk in _chunks(ids):
        rows = Passage.objects.filter(pk__in=chunk.tolist()).order_by("pk").annotate(vector=Subquery(stored))
        found = [bytes(vector) for vector in rows.values_list("vector", flat=True) if vector is not None]
        if len(found) != len(chunk):
            raise IndexCorrupt(f"{len(chunk) - len(found)} passages have no vector.")
        matrix = np.frombuffer(b"".join(found), "<f2").reshape(-1, EMBEDDING_DIMENSIONS).astype(np.float32)
        yield Batch(chunk, matrix / np.linalg.norm(matrix, axis=1, keepdims=True))


def without_vector(ids: Ids, model: str) -> dict[str, int]:
    """Of the passages whose text has no vector by the model: the hash of the text and the length in characters."""
    stored = PassageEmbedding.objects.filter(model=model, text_sha256=OuterRef("text_sha256"))
    found: dict[str, int] = {}
    for chunk in _chunks(ids):
        rows = Passage.objects.filter(pk__in=chunk.tolist()).filter(~Exists(stored)).order_by()
        found |= {key: end - start for key, start, end in rows.values_list("text_sha256", "start", "end")}
    return found


def questions(ids: Ids, model: str, embedder: Embedder) -> Vectors:
    """Vectors like those of real questions, to tune a search with: headings and first sentences by turns.

    Passages stand for questions where the vectors are not of this embedder. Raises ``EmbedderUnavailable``.
    """
    chosen = np.unique(ids[np.linspace(0, len(ids) - 1, min(TUNING_QUESTIONS, len(ids))).astype(int)])
    if model != embedder.name:
        return np.concatenate([batch.vectors for batch in vectors(chosen, model)])
    rows = enumerate(_rows(chosen, "document__title", "section", "text"))
    asked = [_question(number, title, section, text) for number, (_key, title, section, text) in rows]
    return np.stack([embedder.embed_query(text) for text in asked])


def _question(number: int, title: str, section: str, text: str) -> str:
    if number % 2:
        return f"{title} {section}".strip()
    first = next(iter(split_sentences(text)), (0, len(text)))
    return text[first[0] : first[1]]


def _rows(ids: Ids, *fields: str) -> Iterator[tuple]:
    for chunk in _chunks(ids):
        found = list(Passage.objects.filter(pk__in=chunk.tolist()).order_by("pk").values_list("pk", *fields))
        if len(found) != len(chunk):
            raise IndexCorrupt(f"{len(chunk) - len(found)} passages are gone.")
        yield from found


def _chunks(ids: Ids) -> Iterator[Ids]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
