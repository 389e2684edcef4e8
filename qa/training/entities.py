"""Trains the recogniser of disease and chemical names: one low-rank adapter on the bundled encoder and a score for each token.

The tags are IOB. A set that does not mark chemicals says nothing of them: there, a word outside its names may be «outside» or
part of a chemical name, and the loss is that of either (as in Greenberg et al. 2018, «Marginal likelihood training of BiLSTM-CRF»).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.training import loop, lora
from qa.training.sources.tagged_abstracts import TaggedSentence
from qa.weights import adapters
from qa.weights.readers import pair_tokenizer, token_network
from qa.weights.tags import KINDS, OUTSIDE, TAGS, named_spans, word_spans

if TYPE_CHECKING:
    import torch
    from tokenizers import Encoding, Tokenizer

    from qa.training.loop import Report

TOKENS = 128
SORTED_TOGETHER = 8
NO_SPACE_BEFORE, NO_SPACE_AFTER, NO_SPACE_AROUND = frozenset(",.;:)]%'"), frozenset("(["), frozenset("-/")


@dataclass(frozen=True)
class Settings:
    steps: int = 1500
    batch: int = 32
    learning_rate: float = 8e-4
    seed: int = 0


class Batches:
    """Batches without end, of sentences of similar length, the same for the same seed."""

    def __init__(self, examples: Sequence[TaggedSentence], settings: Settings) -> None:
        self._examples, self._batch = list(examples), settings.batch
        self._chance = random.Random(settings.seed)
        self._ready: list[list[TaggedSentence]] = []

    def next(self) -> list[tuple[str, list[tuple[int, int, str]], tuple[str, ...]]]:
        """Texts with the start, end and tag of their words, and the kinds that are marked in them."""
        if not self._ready:
            self._ready = list(self._epoch())
        return [written(example, spaced=self._chance.random() < 0.3) for example in self._ready.pop()]

    def _epoch(self) -> Iterator[list[TaggedSentence]]:
        order = list(self._examples)
        self._chance.shuffle(order)
        batches = []
        for start in range(0, len(order), self._batch * SORTED_TOGETHER):
            part = sorted(order[start : start + self._batch * SORTED_TOGETHER], key=lambda example: len(example.words))
            batches += [part[first : first + self._batch] for first in range(0, len(part), self._batch)]
        self._chance.shuffle(batches)
        yield from batches


def written(example: TaggedSentence, *, spaced: bool = False) -> tuple[str, list[tuple[int, int, str]], tuple[str, ...]]:
    """The sentence as a person writes it (or with a space around every sign, as the sets store it), and where its words stand."""
    text, places, before = "", [], ""
    for word, tag in zip(example.words, example.tags, strict=True):
        joined = word in NO_SPACE_BEFORE or before in NO_SPACE_AFTER or word in NO_SPACE_AROUND or before in NO_SPACE_AROUND
        if text and (spaced or not joined):
            text += " "
        places.append((len(text), len(text) + len(word), tag))
        text, before = text + word, word
    return text, places, example.kinds


def build(base: Path) -> torch.nn.Module:
    """The untrained recogniser: the encoder as the embedder uses it, an adapter of its own, and the head."""
    return token_network(lora.adapted(adapters.base_encoder(base)), len(TAGS))


def train(
    examples: Sequence[TaggedSentence], *, base: Path, out: Path, settings: Settings, report: Report
) -> tuple[torch.nn.Module, float]:
    """The trained recogniser and the seconds it took; going on from the checkpoint in `out` where there is one."""
    import torch

    torch.manual_seed(settings.seed)
    model, tokenizer, batches = build(base), pair_tokenizer(base, longest=TOKENS), Batches(examples, settings)
    seconds = loop.run(
        model, schedule=loop.Schedule(settings.steps, settings.learning_rate, warm_up=40), next_batch=batches.next,
        loss=lambda batch: _loss(model, tokenizer, batch), out=out, report=report,
    )
    return model, seconds


def found(model: torch.nn.Module, tokenizer: Tokenizer, texts: Sequence[str], *, batch: int = 32) -> list[list[tuple[int, int, str]]]:
    """The start, end and kind of the names in each text."""
    import torch

    names: list[list[tuple[int, int, str]]] = [[] for _ in texts]
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            encodings = tokenizer.encode_batch([texts[row] for row in rows])
            scores = model(*_tensors(encodings)).float().softmax(-1).numpy()
            for row, encoding, values in zip(rows, encodings, scores, strict=True):
                spans = named_spans(texts[row], encoding.offsets, values)
                names[row] = [(span.start, span.end, span.kind) for span in spans]
    return names


def _tensors(encodings: Sequence[Encoding]) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    return torch.tensor([one.ids for one in encodings]), torch.tensor([one.attention_mask for one in encodings])


def _loss(model: torch.nn.Module, tokenizer: Tokenizer, batch: list[tuple[str, list[tuple[int, int, str]], tuple[str, ...]]]) -> torch.Tensor:
    import torch

    encodings = tokenizer.encode_batch([text for text, _, _ in batch])
    scores = model(*_tensors(encodings)).float().log_softmax(-1)
    rows, tokens, allowed = [], [], []
    for row, ((_, places, kinds), encoding) in enumerate(zip(batch, encodings, strict=True)):
        for token, tag in _first_tokens(encoding, places):
            rows.append(row)
            tokens.append(token)
            allowed.append(_allowed(tag, kinds))
    likely = scores[rows, tokens] + torch.tensor(allowed).float().log()
    return -torch.logsumexp(likely, -1).mean()


def _first_tokens(encoding: Encoding, places: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, str]]:
    """The first token of every word and the word's tag."""
    for token, word in word_spans(encoding.offsets, [(start, end) for start, end, _ in places]):
        yield token, places[word][2]


def _allowed(tag: str, kinds: tuple[str, ...]) -> list[bool]:
    if tag != OUTSIDE:
        return [name == tag for name in TAGS]
    unmarked = [kind for kind in KINDS if kind not in kinds]
    return [name == OUTSIDE or name.partition("-")[2] in unmarked for name in TAGS]
