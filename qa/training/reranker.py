"""Trains the reranker: the encoder's first layers read question and passage together. Knows no product.

Short enough for a dozen and more passages in a few hundredths of a second on two cores. The loss is the listwise
cross-entropy over one answering passage and the passages nearest to the question in words, and beside it the pointwise
one, so that a score also says by itself whether the passage answers.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.training import cross_encoder, loop, lora
from qa.weights import adapters
from qa.weights.readers import RERANKER, network, pair_tokenizer

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from qa.training.loop import Report

TOKENS = 128
POINTWISE = 0.5


@dataclass(frozen=True)
class Candidates:
    """A question, the passage that answers it, and others that are near it but don't."""

    query: str
    passage: str
    others: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Settings:
    """`others` is how many passages stand against the answering one; `shares` how often each source is drawn."""

    steps: int = 300
    batch: int = 10
    others: int = 5
    learning_rate: float = 1.5e-4
    seed: int = 0
    shares: tuple[tuple[str, float], ...] = (
        ("scifact", 0.22), ("abstracts", 0.14), ("pubmedqa", 0.1), ("medquad", 0.26), ("chinese", 0.16), ("topics", 0.12),
    )


class Batches:
    """Batches without end, the same for the same seed."""

    def __init__(self, examples: Sequence[Candidates], settings: Settings) -> None:
        self._settings = settings
        self._chance = random.Random(settings.seed)
        self._by_source: dict[str, list[Candidates]] = {}
        for example in examples:
            self._by_source.setdefault(example.source, []).append(example)
        self._shares = [(name, share) for name, share in settings.shares if name in self._by_source]

    def next(self) -> list[tuple[str, list[str]]]:
        """Questions, each with its answering passage first."""
        names, shares = zip(*self._shares, strict=True)
        drawn = [self._chance.choice(self._by_source[name]) for name in self._chance.choices(names, shares, k=self._settings.batch)]
        return [(item.query, [item.passage, *self._others(item)]) for item in drawn]

    def _others(self, item: Candidates) -> list[str]:
        wanted = self._settings.others
        if len(item.others) >= wanted:
            return self._chance.sample(item.others, wanted)
        pool = self._by_source[item.source]
        return [*item.others, *(self._chance.choice(pool).passage for _ in range(wanted - len(item.others)))]


def build(base: Path) -> torch.nn.Module:
    """The untrained reranker: the first layers of the encoder as the embedder uses it, and a head of one score."""
    encoder = adapters.base_encoder(base)
    adapters.cut(encoder, RERANKER.layers)
    lora.without_dropout(encoder)
    for parameter in encoder.embeddings.parameters():
        parameter.requires_grad = False
    return network(encoder, 1)


def train(
    examples: Sequence[Candidates], *, base: Path, out: Path, settings: Settings, report: Report
) -> tuple[torch.nn.Module, float]:
    """The trained reranker and the seconds it took; going on from the checkpoint in `out` where there is one."""
    import torch

    torch.manual_seed(settings.seed)
    model, tokenizer = build(base), pair_tokenizer(base, longest=TOKENS)
    batches = Batches(examples, settings)
    seconds = loop.run(
        model, schedule=loop.Schedule(settings.steps, settings.learning_rate), next_batch=batches.next,
        loss=lambda batch: _loss(model, tokenizer, batch), out=out, report=report,
    )
    return model, seconds


def scores(
    model: torch.nn.Module, tokenizer: Tokenizer, query: str, passages: Sequence[str]
) -> NDArray[np.float32]:
    """Shape (passages,); higher answers better. Comparable only within one question."""
    import torch

    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        return model(*cross_encoder.encoded(tokenizer, [(query, text) for text in passages]))[:, 0].float().numpy()


def learned(model: torch.nn.Module) -> Mapping[str, torch.Tensor]:
    """Everything but the word embeddings, which stay the base model's."""
    return {name: tensor for name, tensor in model.state_dict().items() if ".embeddings." not in name}


def _loss(model: torch.nn.Module, tokenizer: Tokenizer, batch: object) -> torch.Tensor:
    import torch

    pairs = [(query, passage) for query, passages in batch for passage in passages]
    found = model(*cross_encoder.encoded(tokenizer, pairs)).float().view(len(batch), -1)
    right = torch.zeros_like(found)
    right[:, 0] = 1.0
    ranked = torch.nn.functional.cross_entropy(found, right)
    return ranked + POINTWISE * torch.nn.functional.binary_cross_entropy_with_logits(found, right)
