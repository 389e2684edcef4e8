"""The seed literature in memory, and a way to put one attacking document beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qa.ingestion.base import ParsedDocument, Source
from qa.ingestion.chunking import cut_passages
from qa.ingestion.readers import read_file
from qa.retrieval.base import PassageRecord
from qa.retrieval.combined import CombinedWords
from qa.retrieval.lexical import Bm25Index
from qa.retrieval.memory import MemoryPassages
from qa.retrieval.searcher import Searcher

LITERATURE = Path(__file__).parents[3] / "fixtures" / "literature"


def read(path: Path) -> list[ParsedDocument]:
    documents = list(read_file(Source(path)))
    assert all(isinstance(document, ParsedDocument) for document in documents), documents
    return documents


def records(documents: list[ParsedDocument], corpus: str, first: int) -> list[PassageRecord]:
    """The passages of the documents, cut as an import cuts them."""
    cut = [(place, document, draft) for place, document in enumerate(documents) for draft in cut_passages(document)]
    return [PassageRecord(first + number, first + place, corpus, document.title, draft.section, draft.page, draft.text,
                          document.language, document.url) for number, (place, document, draft) in enumerate(cut)]


def words(found: list[PassageRecord], folder: Path) -> Bm25Index:
    folder.mkdir(parents=True)
    return Bm25Index.build(((one.id, f"{one.title}\n{one.section}\n{one.text}") for one in found), folder)


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[PassageRecord], Bm25Index]:
    documents = [document for path in sorted(LITERATURE.glob("*.md")) for document in read(path)]
    found = records(documents, "seed", 1)
    return found, words(found, tmp_path_factory.mktemp("seed") / "words")


@pytest.fixture
def beside_the_seed(seed: tuple[list[PassageRecord], Bm25Index], tmp_path: Path) -> Callable[[list[ParsedDocument]], Searcher]:
    """A searcher over the seed literature and the given documents, whose passages have ids from 100,000 up."""

    def make(documents: list[ParsedDocument]) -> Searcher:
        added = records(documents, "attack", 100_000)
        lexical = CombinedWords([seed[1], words(added, tmp_path / "words")])
        return Searcher(passages=MemoryPassages([*seed[0], *added]), lexical=lexical)

    return make
