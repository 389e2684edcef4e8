"""Files of learned tensors: read, written, and merged into the encoder they were trained on. Knows no data.

An adapter is a pair of low-rank matrices for each linear layer (LoRA, Hu et al. 2021); merged, it costs nothing.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from qa.weights.errors import WeightsCorrupt
from qa.weights.quiet import quietly

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

RANK, ALPHA = 32, 64
WEIGHTS, FACTS = "adapter.safetensors", "adapter.json"
TRAINED = Path(__file__).with_name("trained")


def trained_folder(name: str) -> Path | None:
    """Where the adapter that ships for a bundled model lies; None where none ships."""
    folder = TRAINED / name
    return folder if (folder / WEIGHTS).is_file() else None


def digest(name: str) -> str:
    """SHA-256 of the shipped adapter's tensors, empty where none ships."""
    folder = trained_folder(name)
    return hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest() if folder else ""


def base_encoder(folder: Path) -> PreTrainedModel:
    """The encoder of a sentence-transformers folder in float32."""
    import torch
    from transformers import AutoModel

    with quietly():
        return AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32, attn_implementation="sdpa")


def plain_encoder(folder: Path) -> PreTrainedModel:
    """The encoder as published: a shipped adapter that was merged when the folder was prepared is taken off again."""
    encoder, shipped = base_encoder(folder), trained_folder(folder.name)
    manifest = folder / "manifest.json"
    merged = json.loads(manifest.read_text(encoding="utf-8")).get("adapter", "") if manifest.is_file() else ""
    if shipped is None or not merged:
        return encoder
    if merged != digest(folder.name):
        raise WeightsCorrupt("The prepared embedder holds an older adapter; run «manage.py setup» and train again.")
    return merge(encoder, load(shipped)[0], share=-1.0)


def cut(encoder: PreTrainedModel, layers: int) -> PreTrainedModel:
    """The encoder with its first `layers` only."""
    encoder.encoder.layer = encoder.encoder.layer[:layers]
    encoder.config.num_hidden_layers = layers
    return encoder


def save(parts: dict[str, torch.Tensor], facts: dict[str, object], folder: Path) -> None:
    """Write the learned tensors in float16 and what is known about them."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: tensor.detach().to(torch.float16).contiguous() for name, tensor in parts.items()}
    save_file(halves, folder / WEIGHTS)
    (folder / FACTS).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(folder: Path) -> tuple[dict[str, torch.Tensor], dict]:
    """The tensors in float32 and the facts. Raises WeightsCorrupt."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        tensors = load_file(folder / WEIGHTS)
    except (OSError, ValueError, SafetensorError) as error:
        raise WeightsCorrupt(f"The adapter in the folder {folder.name} cannot be read; train it again or restore the file.") from error
    return {name: tensor.float() for name, tensor in tensors.items()}, facts


def merge(encoder: PreTrainedModel, tensors: dict[str, torch.Tensor], *, share: float = 1.0) -> PreTrainedModel:
    """The encoder with the adapter's product added to its weights, so that it runs at its old cost; `share` -1 takes it off."""
    import torch

    weights = dict(encoder.named_parameters())
    rank_names = [name for name in tensors if name.endswith(".lora_A.weight")]
    if not rank_names:
        raise WeightsCorrupt("The adapter holds no low-rank matrices.")
    with torch.no_grad():
        for name in rank_names:
            stem = name.removesuffix(".lora_A.weight")
            down, up = tensors[name], tensors[f"{stem}.lora_B.weight"]
            if f"{stem}.weight" not in weights:
                raise WeightsCorrupt(f"The model has no layer {stem}: the adapter was made for another one.")
            weights[f"{stem}.weight"] += share * (ALPHA / RANK) * (up @ down)
    return encoder
