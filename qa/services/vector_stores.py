"""Makes the vector stores that the settings name; knows no index version."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from clinic import postgres
from qa.retrieval.base import IndexCorrupt, IndexMissing
from qa.retrieval.stores import built_store, new_store
from qa.retrieval.stores.base import VectorStore


def new(folder: Path) -> VectorStore:
    """A store to be built in the folder, of the class in ``settings.VECTOR_STORE``."""
    _prepare()
    return new_store(settings.VECTOR_STORE, folder, url=_url())


def built(folder: Path) -> VectorStore:
    """The store that was built there, whatever the settings say now. Raises ``IndexMissing`` or ``IndexCorrupt``."""
    return built_store(folder, url=_url())


def opened(folder: Path) -> VectorStore:
    """Raises ``IndexMissing``, ``IndexCorrupt`` or ``StoreUnavailable``."""
    store = built(folder)
    store.open()
    return store


def discard(folder: Path) -> None:
    """Delete what the store of this folder, finished or not, keeps outside it. Raises ``StoreUnavailable``."""
    try:
        store = built(folder)
    except (IndexMissing, IndexCorrupt):
        store = new_store(settings.VECTOR_STORE, folder, url=_url())
    store.discard()


def _url() -> str:
    """``settings.VECTOR_STORE_URL``, or the site's own database."""
    if settings.VECTOR_STORE_URL:
        return settings.VECTOR_STORE_URL
    database = settings.DATABASES["default"]
    user, password, host, name = (quote(str(database[key]), safe="") for key in ("USER", "PASSWORD", "HOST", "NAME"))
    port = f":{database['PORT']}" if database.get("PORT") else ""
    return f"postgresql://{user}:{password}@{host}{port}/{name}"


def _prepare() -> None:
    """In the embedded server make what the site's role may not make itself; elsewhere its administrator does it once."""
    from qa.retrieval.stores.pgvector_store import SCHEMA

    if not settings.VECTOR_STORE.endswith(".PgVectorStore") or settings.VECTOR_STORE_URL or not settings.EMBEDDED_DATABASE:
        return
    from psycopg import sql

    database = settings.DATABASES["default"]
    with postgres.connect(postgres.SUPERUSER, str(database["NAME"]), autocommit=True) as admin:
        admin.execute("create extension if not exists vector")
        admin.execute(sql.SQL("create schema if not exists {} authorization {}").format(
            sql.Identifier(SCHEMA), sql.Identifier(str(database["USER"]))))
