from __future__ import annotations

import subprocess
import sys

import pytest

from qa.generation import GeneratorUnavailable, load_generator


@pytest.mark.parametrize("path", ["nonsense", "qa.generation.missing.Generator", "qa.generation.extractive.Missing"])
def test_an_unknown_generator_names_the_setting(path):
    with pytest.raises(GeneratorUnavailable, match="generator setting"):
        load_generator(path)


def test_options_that_do_not_fit_are_named():
    with pytest.raises(GeneratorUnavailable, match="colour"):
        load_generator("qa.generation.extractive.ExtractiveGenerator", colour="green")


def test_a_server_without_a_url_is_refused_at_once():
    with pytest.raises(GeneratorUnavailable, match="url"):
        load_generator("qa.generation.openai_compatible.OpenAICompatibleGenerator", url="", model="m")


def test_missing_weights_say_what_to_do(tmp_path):
    generator = load_generator("qa.generation.openvino.OpenVINOGenerator", model=f"{tmp_path}/none")
    with pytest.raises(GeneratorUnavailable, match="make setup"):
        generator.warm([])


def test_importing_every_generator_loads_no_model_library():
    code = (
        "import sys, qa.generation.openvino, qa.generation.transformers, qa.generation.openai_compatible, qa.weights;"
        "print([name for name in ('torch', 'transformers', 'openvino_genai', 'django') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
