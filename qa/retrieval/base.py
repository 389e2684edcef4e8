"""The words of retrieval: passages, queries, hits and evidence, and the seams between them. Knows no index library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]
    Vectors = NDArray[np.float32]

EMBEDDING_DIMENSIONS = 384


class RetrievalError(Exception):
    """Something in retrieval could not be done; `retryable` says whether trying again can help."""

    retryable = False


class IndexCorrupt(RetrievalError):
    """A stored index is incomplete or differs from its checksum; it has to be built again."""


class IndexMissing(RetrievalError):
    """No index has been built at this place yet."""

    retryable = True


class EmbedderUnavailable(RetrievalError):
    """The embedding model is missing or unreadable; words can still be matched."""


@dataclass(frozen=True)
class PassageRecord:
    """A passage of a document; `start` and `end` are character offsets in the document's text, `page` counts from 1.

    `evidence_level` counts from 1, the strongest, to 5. A `retracted` document may be shown, but no answer rests on it;
    an `expired` one is past the date until which its text was meant to hold.
    """

    id: int
    document_id: int
    corpus: str
    title: str
    section: str
    page: int | None
    text: str
    language: str
    url: str = ""
    year: int | None = None
    study_type: str = ""
    start: int = 0
    end: int = 0
    evidence_level: int | None = None
    retracted: bool = False
    expired: bool = False


@dataclass(frozen=True)
class EvidenceFilter:
    """Which documents may be evidence; an empty or None field lets every document through.

    Years are inclusive. `minimum_evidence_level` 2 lets levels 1 and 2 through. A document without a known year or level
    does not pass where one is asked for. Empty `corpora` means every corpus the passage source lets this caller see.
    """

    corpora: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    languages: tuple[str, ...] = ()
    study_types: tuple[str, ...] = ()
    minimum_evidence_level: int | None = None

    @property
    def restricts(self) -> bool:
        """Whether any document could be kept out."""
        return self != EvidenceFilter()


EVERYTHING = EvidenceFilter()


@dataclass(frozen=True)
class Query:
    """What to look for, and in which documents; `language` is that of the question."""

    text: str
    language: str = ""
    filter: EvidenceFilter = EVERYTHING
    limit: int = 12


@dataclass(frozen=True)
class Hit:
    """One passage found by one index; scores are comparable only within the same result list."""

    passage_id: int
    score: float


@dataclass(frozen=True)
class Span:
    """Character offsets within a passage's text."""

    start: int
    end: int


@dataclass(frozen=True)
class Evidence:
    """A passage found for a query: ranks count from 1 and are None where that index did not return it.

    `similarity` is the cosine between query and passage, None when the dense index was not used.
    `relevance` is how sure the reranker is that the passage answers, 0 to 1, None where it did not read the passage.
    `coverage` is the share of the query's weight (inverse document frequency) that the passage contains, 0 to 1.
    `on_subject` says that the heading of the passage's document names a disease, drug or test of the query, or its text
    where it has no heading. `missing` are the words of the query, in its language, that the passage does not hold.
    `duplicates` are the ids of passages with nearly the same text that were folded into this one.
    """

    passage: PassageRecord
    score: float
    lexical_rank: int | None
    dense_rank: int | None
    deciding: Span
    similarity: float | None = None
    relevance: float | None = None
    coverage: float = 0.0
    on_subject: bool = False
    missing: tuple[str, ...] = ()
    duplicates: tuple[int, ...] = ()

    @property
    def deciding_text(self) -> str:
        return self.passage.text[self.deciding.start : self.deciding.end]


@dataclass(frozen=True)
class SearchResult:
    """Evidence, best first. `dense_used` is False while the dense index is missing: only words were matched."""

    query: Query
    evidence: tuple[Evidence, ...]
    total_passages: int
    seconds: float
    dense_used: bool


class Embedder(Protocol):
    """Turns text into unit-length vectors of EMBEDDING_DIMENSIONS; `name` identifies weights and precision."""

    @property
    def name(self) -> str: ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors: ...

    def embed_query(self, text: str) -> Vectors: ...


class Reranker(Protocol):
    """Reads a question and passages together; one score each, comparable within the question."""

    def scores(self, query: str, passages: Sequence[str]) -> Sequence[float]: ...


class LexicalIndex(Protocol):
    """Word matching. `allowed` restricts the search before ranking; None means every passage."""

    def __len__(self) -> int: ...

    def search(self, text: str, *, limit: int, allowed: Ids | None = None, other_names: Sequence[str] = ()) -> tuple[Hit, ...]: ...

    def idf(self, token: str) -> float: ...


class DenseIndex(Protocol):
    """Nearest vectors by inner product. `allowed` restricts the search before ranking; None means every passage."""

    def __len__(self) -> int: ...

    def search(self, vector: Vectors, *, limit: int, allowed: Ids | None = None) -> tuple[Hit, ...]: ...

    def add(self, ids: Ids, vectors: Vectors) -> None: ...


class PassageSource(Protocol):
    """Where passages live, and the only judge of which of them this caller may see."""

    def fetch(self, ids: Iterable[int]) -> Mapping[int, PassageRecord]:
        """The passages that still exist, by id; missing ids are left out."""
        ...

    def allowed(self, query: Query) -> Ids | None:
        """Ids that the query's filters and the caller's rights let through; None when nothing is excluded."""
        ...
