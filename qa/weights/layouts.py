"""Turns a verified weights file into the folder its runtime reads; knows nothing of where it came from."""

from __future__ import annotations

import shutil
from pathlib import Path

from qa.weights import adapters
from qa.weights.e5 import write_sentence_transformer


def gguf_file(weights: Path, extras: list[Path], target: Path) -> None:
    """A folder with the file itself, as `model.gguf`."""
    shutil.move(weights, target / "model.gguf")


def openvino_folder(weights: Path, extras: list[Path], target: Path) -> None:
    """OpenVINO's own format: it loads in 3 s where the GGUF takes 14 s, so the GGUF isn't kept."""
    import openvino_genai

    source = target / "model.gguf"
    shutil.move(weights, source)
    openvino_genai.Tokenizer(str(source), enable_save_ov_model=True)
    openvino_genai.ContinuousBatchingPipeline(
        str(source), openvino_genai.SchedulerConfig(), "CPU", {"enable_save_ov_model": True}, {}, {}
    )
    source.unlink()


def sentence_transformer_folder(weights: Path, extras: list[Path], target: Path) -> None:
    """What SentenceTransformer loads, with the 4-bit weights spread to bfloat16-safe float32."""
    write_sentence_transformer(weights, tokenizer=extras[0], target=target)


def merge_adapter(name: str, folder: Path) -> None:
    """Add the shipped adapter to the weights of a sentence-transformers folder."""
    from safetensors.torch import save_file

    shipped = adapters.trained_folder(name)
    if shipped is not None:
        encoder = adapters.merge(adapters.base_encoder(folder), adapters.load(shipped)[0])
        save_file({key: tensor.contiguous() for key, tensor in encoder.state_dict().items()}, folder / "model.safetensors")
