"""One terminology and one analyser for all tests: compiling the installed sources takes seconds."""

from __future__ import annotations

import pytest

from qa.text_analysis.analysis import Analyser
from qa.text_analysis.terminology import compiling
from qa.text_analysis.terminology.store import Terminology


@pytest.fixture(scope="session")
def terminology() -> Terminology:
    return compiling.joined(compiling.sources())


@pytest.fixture(scope="session")
def analyser(terminology: Terminology) -> Analyser:
    return Analyser(terminology)
