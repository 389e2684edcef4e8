"""Where vectors are kept and searched: one module a store, chosen by dotted path in the settings."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from qa.retrieval import manifest
from qa.retrieval.base import IndexCorrupt
from qa.retrieval.stores.base import VectorStore


def new_store(dotted: str, folder: Path, *, url: str = "") -> VectorStore:
    """An empty store of the named class, to be built in `folder`. Raises ImportError or AttributeError."""
    module, _, name = dotted.rpartition(".")
    store: VectorStore = getattr(import_module(module), name)(folder, url=url)
    return store


def built_store(folder: Path, *, url: str = "") -> VectorStore:
    """The store that was built in `folder`, whatever the settings say now; not open yet.

    Raises IndexMissing or IndexCorrupt.
    """
    try:
        return new_store(str(manifest.facts(folder)["store"]), folder, url=url)
    except (KeyError, ImportError, AttributeError) as error:
        raise IndexCorrupt("It is not known what the vector index was built with.") from error
