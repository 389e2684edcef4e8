"""A small searchable corpus, the generator that needs no model, and real sockets through the whole ASGI application."""

from __future__ import annotations

import threading
from pathlib import Path

import pgtrigger
import pytest
from channels.db import database_sync_to_async
from django.conf import settings as site

from qa.generation.extractive import quote
from tests.qa.chat.sockets import Page, Socket, headers_for

SEED = site.BASE_DIR / "fixtures" / "literature"
QUESTION = "白细胞计数偏低可能是什么疾病？"
UNANSWERABLE = "火星的大气由什么组成？"


@pytest.fixture(autouse=True)
def site_without_model(settings, tmp_path: Path):
    from django.db import connections

    from qa import engine

    settings.UPLOADS, settings.INDEXES = tmp_path / "uploads", tmp_path / "indexes"
    settings.UPLOADS.mkdir()
    settings.INDEXES.mkdir()
    settings.GENERATOR = "qa.generation.extractive.ExtractiveGenerator"
    # Threads that answer keep no connection behind, or the test database could not be dropped.
    age = connections["default"].settings_dict["CONN_MAX_AGE"]
    connections["default"].settings_dict["CONN_MAX_AGE"] = 0
    engine._serving.cache_clear()
    engine._generator.cache_clear()
    yield
    engine._generator.cache_clear()
    connections["default"].settings_dict["CONN_MAX_AGE"] = age


@pytest.fixture(scope="module", autouse=True)
def emptied_between_tests(django_db_setup):
    """Only the test database may be emptied: its append-only triggers step aside for the flush after each test."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def unhindered(self, sql_list: list[str]) -> None:
        with pgtrigger.ignore():
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", unhindered)
        yield


@pytest.fixture
def literature(db: None):
    """Six of the seed texts, the one on low white cells in both languages, searchable by words."""
    from qa.services.importing import run_import
    from qa.services.indexing import index_words
    from qa.services.literature import IncomingFile, create_corpus, create_import

    corpus = create_corpus(title="Seed", name="seed", person=None)
    names = ("leukopenia.en", "leukopenia.zh", "acute-cough-fever-fatigue.zh", "fever.zh", "influenza.zh", "sepsis.zh")
    chosen = [SEED / f"{name}.md" for name in names]
    run_import(create_import(corpus=corpus, files=[IncomingFile(path, path.name) for path in chosen], person=None))
    index_words(corpus)
    return corpus


@pytest.fixture
async def page_for(settings):
    """Open a page's socket: ``await page_for(person)``."""
    settings.ALLOWED_HOSTS = ["testserver"]
    opened: list[Socket] = []

    async def open_page(person) -> Page:
        socket = Socket(await database_sync_to_async(headers_for)(person))
        assert await socket.connect() is None
        opened.append(socket)
        return Page(socket)

    yield open_page
    for socket in opened:
        await socket.disconnect()


class SlowGenerator:
    """Quotes the best evidence four characters at a time, as fast as the test lets it: one piece for each ``go``."""

    name = "slow"

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)

    def stream(self, prompt, *, max_tokens, stop):
        for item in prompt.evidence[:2]:
            text = quote(item)
            for start in range(0, len(text), 4):
                while not self.go.acquire(timeout=0.02):
                    if stop.is_set():
                        return
                yield text[start : start + 4]

    def warm(self, prompts) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to give back."""


@pytest.fixture
def slow_generator(monkeypatch: pytest.MonkeyPatch) -> SlowGenerator:
    from qa import engine

    slow = SlowGenerator()
    monkeypatch.setattr(engine, "generator", lambda: slow)
    return slow
