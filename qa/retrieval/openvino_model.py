"""Converts a sentence-transformers folder with mean pooling into an OpenVINO model file, once. Knows no texts."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from qa.weights.quiet import quietly

MODEL_FILE, SOURCE_FILE = "model.xml", "source.sha256"


def convert(folder: Path, cache: Path) -> Path:
    """The model file in `cache`, made again when the weights have changed since. Raises OSError and RuntimeError."""
    source = _fingerprint(folder)
    model, stamp = cache / MODEL_FILE, cache / SOURCE_FILE
    if not (stamp.is_file() and stamp.read_text() == source and model.is_file()):
        cache.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        _write(folder, model)
        stamp.write_text(source)
    return model


def _write(folder: Path, model: Path) -> None:
    import openvino

    partial = model.with_name(f"partial-{os.getpid()}.xml")
    openvino.save_model(_converted(folder), partial, compress_to_fp16=True)
    partial.with_suffix(".bin").replace(model.with_suffix(".bin"))
    partial.replace(model)


def _converted(folder: Path) -> object:
    import openvino
    import torch
    from transformers import AutoModel

    class MeanPooled(torch.nn.Module):
        def __init__(self, encoder: torch.nn.Module) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            kept = attention_mask.unsqueeze(-1).to(hidden.dtype)
            return torch.nn.functional.normalize((hidden * kept).sum(1) / kept.sum(1), dim=-1)

    sample = torch.ones(2, 16, dtype=torch.long)
    with quietly():
        encoder = AutoModel.from_pretrained(folder, attn_implementation="eager", local_files_only=True, dtype=torch.float32)
        return openvino.convert_model(MeanPooled(encoder.eval()), example_input={"input_ids": sample, "attention_mask": sample})


def _fingerprint(folder: Path) -> str:
    """Size and time of the weights stand for their content, which set-up has verified."""
    weights = (folder / "model.safetensors").stat()
    return hashlib.sha256(f"{weights.st_size} {weights.st_mtime_ns}".encode()).hexdigest()
