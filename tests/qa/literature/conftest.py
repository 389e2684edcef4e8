"""Folders of their own for uploads and indexes, and helpers to import short texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path: Path) -> None:
    from qa import engine

    settings.UPLOADS, settings.INDEXES = tmp_path / "uploads", tmp_path / "indexes"
    settings.UPLOADS.mkdir()
    settings.INDEXES.mkdir()
    engine._serving.cache_clear()


@pytest.fixture
def corpus(db: None):
    from qa.services.literature import create_corpus

    return create_corpus(title="Ward guidelines", name="ward", person=None)


@pytest.fixture
def import_texts(tmp_path: Path, corpus) -> Callable:
    """Write ``name: text`` files and read them into the corpus."""
    from qa.services.importing import run_import
    from qa.services.literature import IncomingFile, create_import

    def run(texts: dict[str, str], into=None):
        folder = tmp_path / "incoming"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        files = [IncomingFile(folder / name, name) for name in texts]
        return run_import(create_import(corpus=into or corpus, files=files, person=None))

    return run
