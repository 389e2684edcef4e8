"""Batches of text pairs as tensors, for the models that read two texts together. Knows no data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer


def encoded(tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, shape (pairs, tokens)."""
    import torch

    encodings = tokenizer.encode_batch(list(pairs))
    return torch.tensor([e.ids for e in encodings]), torch.tensor([e.attention_mask for e in encodings])
