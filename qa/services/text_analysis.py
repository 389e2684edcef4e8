"""The one text analyser of this process, built from the settings; compiles the terminology where it is missing."""

from __future__ import annotations

import threading
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from qa.text_analysis.analysis import Analyser
from qa.text_analysis.terminology import compiling, store
from qa.text_analysis.terminology.store import Terminology

_building = threading.RLock()


def analyser() -> Analyser:
    """Built on first use. Raises ``TerminologyMissing`` or ``SourceUnusable``."""
    with _building:
        return _analyser()


def spoken_analyser() -> Analyser:
    """For what people say: dictionaries and rules alone, since the trained recogniser has read abstracts only."""
    with _building:
        return _spoken_analyser()


def compile_terminology() -> bool:
    """Bring the compiled terminology up to date; whether there was anything to do. Raises ``SourceUnusable``."""
    return compiling.compile_into(settings.TERMINOLOGY)


@cache
def _spoken_analyser() -> Analyser:
    return Analyser(_terminology())


@cache
def _terminology() -> Terminology:
    compile_terminology()
    return store.read(settings.TERMINOLOGY)


@cache
def _analyser() -> Analyser:
    terminology = _terminology()
    return Analyser(terminology, import_string(settings.ENTITY_RECOGNISER)(terminology, settings.MODELS))
