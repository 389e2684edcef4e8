"""Trains the bundled embedder on question and passage pairs: in-batch and mined negatives, one low-rank adapter.

The loss is the symmetric contrastive one of multilingual E5 (Wang et al. 2024) at temperature 0.02. A batch holds one
source only, so that its negatives are of the same kind and language.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.training import loop, lora
from qa.training.hard_negatives import HardNegatives
from qa.training.pairs import Pair
from qa.weights import adapters

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

    from qa.training.loop import Report

PADDING = "<pad>"
QUERY_PREFIX, PASSAGE_PREFIX = "query: ", "passage: "


@dataclass(frozen=True)
class Settings:
    """`shares` says how often each source gives a batch; `mined` are the sources that get a hard negative each."""

    steps: int = 400
    batch: int = 32
    learning_rate: float = 4e-4
    temperature: float = 0.02
    query_tokens: int = 64
    passage_tokens: int = 128
    seed: int = 0
    shares: tuple[tuple[str, float], ...] = (
        ("scifact", 0.16), ("abstracts", 0.13), ("pubmedqa", 0.08), ("medquad", 0.24), ("chinese", 0.16),
        ("chinese-drugs", 0.03), ("topics", 0.1), ("phenotypes", 0.04), ("terms", 0.06),
    )
    mined: tuple[str, ...] = ("scifact", "medquad", "abstracts", "chinese")


class Batches:
    """Batches without end, the same for the same seed; `skip` throws away those a resumed run has seen."""

    def __init__(self, pairs: Sequence[Pair], settings: Settings) -> None:
        self._settings = settings
        self._chance = random.Random(settings.seed)
        self._by_source: dict[str, list[Pair]] = {}
        for pair in pairs:
            self._by_source.setdefault(pair.source, []).append(pair)
        self._negatives = {
            name: HardNegatives(self._by_source[name], seed=settings.seed)
            for name in settings.mined if name in self._by_source
        }
        self._shares = [(name, share) for name, share in settings.shares if name in self._by_source]
        self._left: dict[str, list[Pair]] = {}

    def next(self) -> tuple[list[str], list[str]]:
        """Questions, and their passages followed by the mined ones."""
        names, shares = zip(*self._shares, strict=True)
        name = self._chance.choices(names, shares)[0]
        chosen = self._draw(name)
        passages = [pair.passage for pair in chosen]
        if name in self._negatives:
            passages += [self._negatives[name].for_pair(pair) for pair in chosen]
        return [pair.query for pair in chosen], passages

    def _draw(self, name: str) -> list[Pair]:
        """No two pairs of one group stand in a batch: one's passage might answer the other's question."""
        chosen: list[Pair] = []
        groups: set[str] = set()
        for _ in range(20 * self._settings.batch):
            if len(chosen) == self._settings.batch:
                break
            pair = self._one(name)
            if pair.group not in groups:
                groups.add(pair.group)
                chosen.append(pair)
        return chosen

    def _one(self, name: str) -> Pair:
        left = self._left.setdefault(name, [])
        if not left:
            left.extend(self._by_source[name])
            self._chance.shuffle(left)
        return left.pop()


def train(
    pairs: Sequence[Pair], *, base: Path, out: Path, settings: Settings, report: Report
) -> tuple[torch.nn.Module, float]:
    """The trained encoder and the seconds it took; going on from the checkpoint in `out` where there is one."""
    import torch

    torch.manual_seed(settings.seed)
    tokenizer, model = text_tokenizer(base), lora.adapted(adapters.plain_encoder(base))
    batches = Batches(pairs, settings)
    seconds = loop.run(
        model, schedule=loop.Schedule(settings.steps, settings.learning_rate), next_batch=batches.next,
        loss=lambda batch: _loss(model, tokenizer, *batch, settings), out=out, report=report,
    )
    return model, seconds


def vectors(model: torch.nn.Module, tokenizer: Tokenizer, texts: Sequence[str], *, longest: int) -> torch.Tensor:
    """Unit-length mean-pooled vectors, shape (texts, hidden size)."""
    import torch

    tokenizer.enable_truncation(longest)
    encodings = tokenizer.encode_batch(list(texts))
    ids = torch.tensor([encoding.ids for encoding in encodings])
    mask = torch.tensor([encoding.attention_mask for encoding in encodings])
    hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    kept = mask.unsqueeze(-1)
    return torch.nn.functional.normalize((hidden * kept).sum(1) / kept.sum(1), dim=-1)


def text_tokenizer(base: Path) -> Tokenizer:
    """The base model's tokenizer, padding each batch to its longest text."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(PADDING), pad_token=PADDING)
    return tokenizer


def _loss(
    model: torch.nn.Module, tokenizer: Tokenizer, queries: list[str], passages: list[str], settings: Settings
) -> torch.Tensor:
    import torch

    asked = vectors(model, tokenizer, [QUERY_PREFIX + text for text in queries], longest=settings.query_tokens)
    told = vectors(model, tokenizer, [PASSAGE_PREFIX + text for text in passages], longest=settings.passage_tokens)
    scores = asked @ told.T / settings.temperature
    wanted = torch.arange(len(queries))
    back = scores[:, : len(queries)].T
    return (torch.nn.functional.cross_entropy(scores, wanted) + torch.nn.functional.cross_entropy(back, wanted)) / 2
