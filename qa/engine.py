"""Builds the heavy parts from the settings, once a process, when first needed; the only module that knows which they are.

``searcher()`` and ``library()`` serve the active index versions and notice by themselves when others become active.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from qa.generation import Generator
    from qa.retrieval.base import Embedder

logger = logging.getLogger(__name__)
_building = threading.RLock()


@dataclass(frozen=True)
class Status:
    """What is loaded in this process; ``versions`` are «corpus:number» of what questions are answered from."""

    embedder: str
    generator: str
    versions: tuple[str, ...]
    passages: int
    dense: bool


def embedder() -> Embedder:
    """The one embedder of this process; raises ``qa.retrieval.base.RetrievalError`` when its weights are missing."""
    with _building:
        return _embedder()


@cache
def _embedder() -> Embedder:
    from qa.retrieval.embedding import load_embedder

    return load_embedder(settings.EMBEDDER_MODEL)


def generator() -> Generator:
    """The one generator of this process; raises ``qa.generation.GeneratorUnavailable``."""
    with _building:
        return _generator()


@cache
def _generator() -> Generator:
    from qa.generation import load_generator

    return load_generator(settings.GENERATOR, **_generator_options())


def _generator_options() -> dict[str, Any]:
    from qa.weights import model_path

    options = {"model": settings.GENERATOR_MODEL, "url": settings.GENERATOR_URL, "key": settings.GENERATOR_KEY}
    if settings.GENERATOR.endswith(".OpenVINOGenerator"):
        return {"model": settings.GENERATOR_MODEL or str(model_path("generator"))}
    return {name: value for name, value in options.items() if value}
