"""Puts a low-rank adapter on the bundled encoder for training and takes its matrices off again. Knows no data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.weights.adapters import ALPHA, RANK

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

LAYERS = ("query", "key", "value", "dense")


def adapted(encoder: PreTrainedModel) -> torch.nn.Module:
    """The encoder with an adapter on every linear layer; only the adapter learns."""
    from peft import LoraConfig, get_peft_model

    without_dropout(encoder)
    config = LoraConfig(r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=list(LAYERS), bias="none")
    return get_peft_model(encoder, config)


def without_dropout(encoder: PreTrainedModel) -> PreTrainedModel:
    """Drawing random numbers takes two thirds of a training step's time on a CPU, and the runs are short."""
    import torch

    for module in encoder.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    return encoder


def tensors_of(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    """The adapter's matrices of a model made by `adapted`, named as the encoder names its layers."""
    found = {}
    for name, tensor in model.state_dict().items():
        if ".lora_A." in name or ".lora_B." in name:
            found[name.removeprefix("base_model.model.").replace(".default.", ".")] = tensor
    return found
