"""Trains the support check: does a passage support a claim, contradict it, or not bear on it? Knows no product.

One low-rank adapter on the bundled encoder (with the embedder's own adapter merged) and a head of three scores.
Real claims are drawn more often than made ones.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.training import cross_encoder, loop, lora
from qa.training.pairs import LABELS, Label, LabelledPair
from qa.weights import adapters
from qa.weights.readers import network, pair_tokenizer

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from qa.training.loop import Report

TOKENS = 192


@dataclass(frozen=True)
class Settings:
    """`shares` says how often each source gives an example; labels are drawn evenly within a source."""

    steps: int = 400
    batch: int = 32
    learning_rate: float = 6e-4
    seed: int = 0
    shares: tuple[tuple[str, float], ...] = (
        ("scifact", 0.2), ("scifact-sentences", 0.16), ("pubmedqa", 0.14), ("abstracts", 0.22), ("medquad", 0.1),
        ("topics-zh", 0.09), ("topics-en", 0.04), ("cards", 0.05),
    )


class Batches:
    """Batches without end, the same for the same seed."""

    def __init__(self, examples: Sequence[LabelledPair], settings: Settings) -> None:
        self._batch = settings.batch
        self._chance = random.Random(settings.seed)
        self._left: dict[tuple[str, Label], list[LabelledPair]] = {}
        self._all: dict[tuple[str, Label], list[LabelledPair]] = {}
        for example in examples:
            self._all.setdefault((example.source, example.label), []).append(example)
        present = {source for source, _ in self._all}
        self._shares = [(name, share) for name, share in settings.shares if name in present]

    def next(self) -> list[LabelledPair]:
        """One batch of examples, mixed over sources and labels."""
        names, shares = zip(*self._shares, strict=True)
        return [self._one(name) for name in self._chance.choices(names, shares, k=self._batch)]

    def _one(self, source: str) -> LabelledPair:
        label = self._chance.choice([label for label in LABELS if (source, label) in self._all])
        left = self._left.setdefault((source, label), [])
        if not left:
            left.extend(self._all[source, label])
            self._chance.shuffle(left)
        return left.pop()


def build(base: Path) -> torch.nn.Module:
    """The untrained checker: the encoder as the embedder uses it, an adapter of its own, and the head."""
    encoder = adapters.base_encoder(base)
    return network(lora.adapted(encoder), len(LABELS))


def train(
    examples: Sequence[LabelledPair], *, base: Path, out: Path, settings: Settings, report: Report
) -> tuple[torch.nn.Module, float]:
    """The trained checker and the seconds it took; going on from the checkpoint in `out` where there is one."""
    import torch

    torch.manual_seed(settings.seed)
    model, tokenizer = build(base), pair_tokenizer(base, longest=TOKENS)
    batches = Batches(examples, settings)
    seconds = loop.run(
        model, schedule=loop.Schedule(settings.steps, settings.learning_rate), next_batch=batches.next,
        loss=lambda batch: _loss(model, tokenizer, batch), out=out, report=report,
    )
    return model, seconds


def probabilities(
    model: torch.nn.Module, tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]], *, batch: int = 32
) -> NDArray[np.float32]:
    """Shape (pairs, 3), in the order of LABELS."""
    import torch

    found = []
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for start in range(0, len(pairs), batch):
            scores = model(*cross_encoder.encoded(tokenizer, pairs[start : start + batch]))
            found.append(scores.float().softmax(-1))
    return torch.cat(found).numpy()


def _loss(model: torch.nn.Module, tokenizer: Tokenizer, batch: object) -> torch.Tensor:
    import torch

    ids, mask = cross_encoder.encoded(tokenizer, [(example.claim, example.passage) for example in batch])
    wanted = torch.tensor([LABELS.index(example.label) for example in batch])
    return torch.nn.functional.cross_entropy(model(ids, mask).float(), wanted, label_smoothing=0.05)
