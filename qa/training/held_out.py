"""Scores a model on the held-out side of its own data, before and after training. Knows no file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from qa.evaluation.classification import confusion, macro_f1
from qa.evaluation.metrics import ndcg
from qa.training.entities import written
from qa.training.pairs import LABELS, LabelledPair, Pair, sampled
from qa.training.reranker import Candidates
from qa.training.sources.tagged_abstracts import TaggedSentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Embed = Callable[[Sequence[str], str], NDArray[np.float32]]  # texts and their prefix to unit vectors

POOL = 200


def retrieval_by_source(pairs: Sequence[Pair], embed: Embed, *, seed: int) -> Mapping[str, float]:
    """nDCG@10 of each source: 200 held-out questions, each against the 200 passages."""
    by_source: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_source[pair.source].append(pair)
    return {name: _ranking_score(sampled(found, limit=POOL, seed=seed), embed) for name, found in sorted(by_source.items())}


def labelling_by_source(
    examples: Sequence[LabelledPair], label: Callable[[Sequence[tuple[str, str]]], Sequence[str]], *, seed: int
) -> Mapping[str, float]:
    """Macro F1 of each source on at most 200 held-out examples."""
    by_source: dict[str, list[LabelledPair]] = defaultdict(list)
    for example in examples:
        by_source[example.source].append(example)
    scores = {}
    for name, found in sorted(by_source.items()):
        chosen = sampled(found, limit=POOL, seed=seed)
        predicted = label([(example.claim, example.passage) for example in chosen])
        scores[name] = macro_f1(confusion(zip([e.label for e in chosen], predicted, strict=True), LABELS))
    return scores


def reranking_by_source(
    examples: Sequence[Candidates], score: Callable[[str, Sequence[str]], Sequence[float]], *, seed: int
) -> Mapping[str, float]:
    """Mean reciprocal rank of the answering passage among its near ones, by source."""
    by_source: dict[str, list[float]] = defaultdict(list)
    for example in sampled(examples, limit=2 * POOL, seed=seed):
        found = score(example.query, [example.passage, *example.others])
        by_source[example.source].append(1 / (1 + sum(value > found[0] for value in found[1:])))
    return {name: fmean(values) for name, values in sorted(by_source.items())}


def names_by_set(
    sentences: Sequence[TaggedSentence], find: Callable[[Sequence[str]], Sequence[Sequence[tuple[int, int, str]]]]
) -> Mapping[str, float]:
    """Strict F1 of each set's names of each kind that it marks: start, end and kind must be right."""
    texts = [written(sentence) for sentence in sentences]
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for sentence, (_, places, kinds), names in zip(sentences, texts, find([text for text, _, _ in texts]), strict=True):
        for kind in kinds:
            wanted, got = set(marked(places, kind)), {(start, end) for start, end, found in names if found == kind}
            for at, number in enumerate((len(wanted & got), len(got), len(wanted))):
                counts[f"{sentence.source} {kind}"][at] += number
    return {name: 2 * right / max(1, got + wanted) for name, (right, got, wanted) in sorted(counts.items())}


def marked(places: Sequence[tuple[int, int, str]], kind: str) -> list[tuple[int, int]]:
    """Start and end of the names of one kind that IOB tags spell out."""
    spans: list[tuple[int, int]] = []
    open_here = False
    for start, end, tag in places:
        if tag == f"I-{kind}" and open_here:
            spans[-1] = (spans[-1][0], end)
        elif tag.endswith(kind):
            spans.append((start, end))
        open_here = tag.endswith(kind)
    return spans


def _ranking_score(pairs: Sequence[Pair], embed: Embed) -> float:
    queries, passages = [pair.query for pair in pairs], list(dict.fromkeys(pair.passage for pair in pairs))
    scores = embed(queries, "query: ") @ embed(passages, "passage: ").T
    right: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        right[pair.query].add(pair.passage)
    found = []
    for row, query in enumerate(queries):
        best = scores[row].argsort()[::-1][:10]
        found.append(ndcg([passages[column] for column in best], dict.fromkeys(right[query], 1), k=10))
    return fmean(found)
