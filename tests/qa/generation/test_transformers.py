from __future__ import annotations

import pytest

from qa.generation import GeneratorUnavailable
from qa.generation.transformers import TransformersGenerator
from tests.qa.generation.prompts import CAPITAL, pieces_until_stopped, stream


@pytest.fixture(scope="module")
def generator():
    return TransformersGenerator(model="generator-test/model.gguf", device="cpu")


def test_a_gguf_model_answers_piece_by_piece(generator):
    pieces = list(stream(generator, CAPITAL, max_tokens=12))
    assert "Paris" in "".join(pieces)
    assert len(pieces) > 2


def test_stop_ends_the_text(generator):
    assert len(pieces_until_stopped(generator)) == 4


def test_its_name_is_short(generator):
    assert generator.name == "generator-test/model.gguf"


def test_a_folder_without_a_model_is_unavailable(tmp_path):
    with pytest.raises(GeneratorUnavailable, match="cannot be loaded"):
        TransformersGenerator(model=str(tmp_path)).warm([])
