"""A small searchable literature found by words, and questions about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

TEXTS = {
    "gout.md": "# Gout\n\nAcute gout is treated with colchicine.",
    "asthma.md": "# Asthma\n\nAsthma is treated with inhaled glucocorticoids.",
    "cough.md": "# Cough\n\nChronic cough may come from reflux.",
}
QUESTIONS = {"How is acute gout treated?": "gout.md", "How is asthma treated?": "asthma.md",
             "What may cause chronic cough?": "cough.md"}


class WordCounts:
    """Stands in for the embedder: a text's words hashed into a unit vector, so that likeness means shared words."""

    name = "word counts"

    def embed_documents(self, texts):
        import zlib

        import numpy as np

        from qa.retrieval.base import EMBEDDING_DIMENSIONS
        from qa.retrieval.segmentation import tokens

        vectors = np.full((len(texts), EMBEDDING_DIMENSIONS), 1e-3, np.float32)
        for row, text in enumerate(texts):
            for token in tokens(text):
                vectors[row, zlib.crc32(token.encode()) % EMBEDDING_DIMENSIONS] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_query(self, text: str):
        return self.embed_documents([text])[0]


@pytest.fixture
def site(settings, tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Folders of its own, no model, and an embedder made of word counts."""
    from qa import engine

    settings.UPLOADS, settings.INDEXES = tmp_path / "uploads", tmp_path / "indexes"
    settings.UPLOADS.mkdir()
    settings.INDEXES.mkdir()
    settings.GENERATOR = "qa.generation.extractive.ExtractiveGenerator"
    embedder = WordCounts()
    monkeypatch.setattr(engine, "embedder", lambda: embedder)
    engine._serving.cache_clear()
    engine._generator.cache_clear()
    yield embedder
    engine._serving.cache_clear()
    engine._generator.cache_clear()


@pytest.fixture
def corpus(db: None, site):
    from qa.services.literature import create_corpus

    return create_corpus(title="Ward guidelines", name="ward", person=None)


@pytest.fixture
def import_texts(tmp_path, corpus) -> Callable:
    from qa.services.importing import run_import
    from qa.services.literature import IncomingFile, create_import

    def run(texts: dict[str, str]):
        folder = tmp_path / "incoming"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        return run_import(create_import(corpus=corpus, files=[IncomingFile(folder / name, name) for name in texts],
                                        person=None))

    return run


@pytest.fixture
def live(import_texts, corpus):
    """The first version, live, holding TEXTS."""
    from qa.services.indexing import build_index

    import_texts(TEXTS)
    return build_index(corpus)


@pytest.fixture
def question_set(live):
    """Every question of QUESTIONS six times over (a bootstrap needs some), and one that nothing answers."""
    from qa.models import Document
    from qa.services.question_set import Draft, add_question

    keys = dict(Document.objects.values_list("source_name", "pk"))
    made = [add_question(person=None, draft=Draft(text, True, (keys[name],)))
            for text, name in QUESTIONS.items() for _again in range(6)]
    return [*made, add_question(person=None, draft=Draft("Who composed the opera Carmen?", False))]
