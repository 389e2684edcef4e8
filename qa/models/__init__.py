"""Everything that question answering stores."""

from __future__ import annotations

from qa.models.literature import (
    Corpus,
    Document,
    Import,
    ImportFailure,
    ImportFile,
    IndexVersion,
    Language,
    Passage,
    PassageEmbedding,
)

__all__ = [
    "Corpus",
    "Document",
    "Import",
    "ImportFailure",
    "ImportFile",
    "IndexVersion",
    "Language",
    "Passage",
    "PassageEmbedding",
]
