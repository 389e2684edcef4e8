"""The one text analyser of this process, built from the settings; compiles the terminology where it is missing."""

from __future__ import annotations

import threading
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from qa.text_analysis.analysis import Analyser
from qa.text_analysis.terminology import compiling, store

_building = threading.RLock()


def analyser() -> Analyser:
    """Built on first use. Raises ``TerminologyMissing`` or ``SourceUnusable``."""
    with _building:
        return _analyser()


def compile_terminology() -> bool:
    """Bring the compiled terminology up to date; whether there was anything to do. Raises ``SourceUnusable``."""
    return compiling.compile_into(settings.TERMINOLOGY)


@cache
def _analyser() -> Analyser:
    compile_terminology()
    terminology = store.read(settings.TERMINOLOGY)
    return Analyser(terminology, import_string(settings.ENTITY_RECOGNISER)(terminology, settings.MODELS))
