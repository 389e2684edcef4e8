from __future__ import annotations

import pytest

from qa.knowledge_graph.expansion import OtherLanguageNames


@pytest.fixture(scope="module")
def names(extractor):
    return OtherLanguageNames(extractor.recogniser, extractor.linker, {})


def test_a_question_gets_the_names_of_the_other_language_only(names):
    assert names("How is gout treated?") == ("痛风",)
    assert "gout" in names("痛风如何治疗？")
    assert not any(name.isascii() for name in names("How is gout treated?"))


def test_nothing_named_gives_nothing(names):
    assert names("") == names("How are you?") == ()
