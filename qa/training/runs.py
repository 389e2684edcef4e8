"""One training run of each model, from data to a shipped adapter with its scores before and after. Knows no command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from qa.training import data, embedder, entities, held_out, loop, lora, mining, reranker, support
from qa.training.pairs import LABELS, split
from qa.training.sources import tagged_abstracts
from qa.weights import adapters
from qa.weights.readers import pair_tokenizer

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

    from qa.training.loop import Report

EMBED_AT_ONCE = 32
EMBED_TOKENS = 192


@dataclass(frozen=True)
class Request:
    """Where the data, the project's literature and the bundled models lie, and where the adapter goes.

    `steps` and `limit` (examples used) are for short runs; None takes what the shipped adapters were made with.
    """

    data: Path
    literature: Path
    base: Path
    out: Path
    steps: int | None = None
    limit: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class Outcome:
    """Held-out scores by source, the mean of which is the score; `seconds` count the training alone."""

    before: Mapping[str, float]
    after: Mapping[str, float]
    steps: int
    seconds: float
    out: Path

    def as_json(self) -> dict[str, object]:
        """The keys of `manage.py train --json`, with the scores by source beside them."""
        return {
            "before": fmean(self.before.values()) if self.before else None,
            "after": fmean(self.after.values()) if self.after else None,
            "steps": self.steps, "seconds": round(self.seconds, 1), "out": str(self.out),
            "by_source": {"before": dict(self.before), "after": dict(self.after)},
        }


def train_embedder(request: Request, report: Report) -> Outcome:
    """An adapter for the embedder; the score is nDCG@10 of held-out questions against 200 passages of their source."""
    training, kept = split(data.retrieval_pairs(request.data, request.literature, seed=request.seed, told=_told(report)))
    settings = _sized(embedder.Settings(seed=request.seed), request)
    plain = adapters.plain_encoder(request.base)
    before = held_out.retrieval_by_source(kept, _embed(plain, request), seed=request.seed)
    model, seconds = embedder.train(training[: request.limit], base=request.base, out=request.out, settings=settings, report=report)
    after = held_out.retrieval_by_source(kept, _embed(model, request), seed=request.seed)
    outcome = Outcome(before, after, settings.steps, seconds, request.out)
    return _written(request, "embedder", lora.tensors_of(model), settings, outcome)


def train_support(request: Request, report: Report) -> Outcome:
    """An adapter and head for the support check; the score is macro F1 over supported, contradicted and unrelated."""
    examples = data.labelled_pairs(request.data, request.literature, seed=request.seed, told=_told(report))
    training, kept = split(examples)
    settings = _sized(support.Settings(seed=request.seed), request)
    tokenizer = pair_tokenizer(request.base, longest=support.TOKENS)

    def scored(model: torch.nn.Module) -> Mapping[str, float]:
        def labels(pairs: Sequence[tuple[str, str]]) -> list[str]:
            return [LABELS[row.argmax()] for row in support.probabilities(model, tokenizer, pairs)]

        return held_out.labelling_by_source(kept, labels, seed=request.seed)

    before = scored(support.build(request.base).eval())
    model, seconds = support.train(training[: request.limit], base=request.base, out=request.out, settings=settings, report=report)
    tensors = lora.tensors_of(model.encoder) | {f"head.{name}": tensor for name, tensor in model.head.state_dict().items()}
    outcome = Outcome(before, scored(model), settings.steps, seconds, request.out)
    return _written(request, "support", tensors, settings, outcome)


def train_reranker(request: Request, report: Report) -> Outcome:
    """The reranker's layers and head; the score is the reciprocal rank of the answer among passages near in words."""
    pairs = data.retrieval_pairs(request.data, request.literature, seed=request.seed, told=_told(report))
    training, kept = (list(mining.candidates(part, seed=request.seed)) for part in split(_readable(pairs)))
    settings = _sized(reranker.Settings(seed=request.seed), request)
    tokenizer = pair_tokenizer(request.base, longest=reranker.TOKENS)

    def scored(model: torch.nn.Module) -> Mapping[str, float]:
        def score(query: str, passages: Sequence[str]) -> list[float]:
            return reranker.scores(model, tokenizer, query, passages).tolist()

        return held_out.reranking_by_source(kept, score, seed=request.seed)

    before = scored(reranker.build(request.base).eval())
    model, seconds = reranker.train(training[: request.limit], base=request.base, out=request.out, settings=settings, report=report)
    outcome = Outcome(before, scored(model), settings.steps, seconds, request.out)
    return _written(request, "reranker", dict(reranker.learned(model)), settings, outcome)


def train_entities(request: Request, report: Report) -> Outcome:
    """An adapter and head for the recogniser; the score is the strict F1 of names in held-out sentences, by set and kind."""
    training, kept = split(tagged_abstracts.sentences(request.data / "ncbi-bc5cdr"))
    settings = _sized(entities.Settings(seed=request.seed), request)
    tokenizer = pair_tokenizer(request.base, longest=entities.TOKENS)

    def scored(model: torch.nn.Module) -> Mapping[str, float]:
        return held_out.names_by_set(kept, lambda texts: entities.found(model, tokenizer, texts))

    before = scored(entities.build(request.base).eval())
    model, seconds = entities.train(training[: request.limit], base=request.base, out=request.out, settings=settings, report=report)
    tensors = lora.tensors_of(model.encoder) | {f"head.{name}": tensor for name, tensor in model.head.state_dict().items()}
    outcome = Outcome(before, scored(model), settings.steps, seconds, request.out)
    return _written(request, "entities", tensors, settings, outcome)


RUNS: Mapping[str, Callable[[Request, Report], Outcome]] = {
    "embedder": train_embedder, "support": train_support, "reranker": train_reranker, "entities": train_entities,
}


def _readable(pairs: Sequence) -> list:
    """Terms and labels have no passage to read."""
    return [pair for pair in pairs if pair.source not in {"terms", "phenotypes", "chinese-drugs"}]


def _sized(settings, request: Request):
    return settings if request.steps is None else replace(settings, steps=request.steps)


def _told(report: Report) -> Callable[[str], None]:
    return lambda message: report(message, 1.0)


def _embed(model: torch.nn.Module, request: Request) -> Callable[[Sequence[str], str], NDArray[np.float32]]:
    import torch

    tokenizer = embedder.text_tokenizer(request.base)

    def embed(texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        found = torch.zeros(len(texts), model.config.hidden_size)
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            for start in range(0, len(order), EMBED_AT_ONCE):
                rows = order[start : start + EMBED_AT_ONCE]
                found[rows] = embedder.vectors(model, tokenizer, [prefix + texts[row] for row in rows], longest=EMBED_TOKENS)
        return found.numpy()

    return embed


def _written(request: Request, kind: str, tensors: dict[str, torch.Tensor], settings: object, outcome: Outcome) -> Outcome:
    facts = {"kind": kind, "settings": asdict(settings), **{key: value for key, value in outcome.as_json().items() if key != "out"}}
    adapters.save(tensors, facts, request.out)
    loop.finished(request.out)
    return outcome
