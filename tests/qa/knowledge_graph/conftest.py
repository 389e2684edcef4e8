"""One extractor for all tests of the knowledge graph, over the terminology that ships."""

from __future__ import annotations

import pytest

from qa.knowledge_graph.extraction import RelationExtractor
from qa.knowledge_graph.linking import Linker
from qa.text_analysis.recognising.combined import rule_recogniser
from qa.text_analysis.terminology import compiling
from qa.text_analysis.terminology.store import Terminology


@pytest.fixture(scope="session")
def terminology() -> Terminology:
    return compiling.joined(compiling.sources())


@pytest.fixture(scope="session")
def extractor(terminology: Terminology) -> RelationExtractor:
    return RelationExtractor(rule_recogniser(terminology), Linker(terminology))
