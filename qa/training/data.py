"""Gathers the examples of every source found under one folder. Knows no model.

The folder holds `scifact`, `medquad`, `pubmedqa` and `hpo-zh` as their publishers lay them out; what is missing is left
out and named. The Chinese entities come from the installed package, the bilingual topics from the project.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from qa.ingestion.disease_cards import PackageMissing, cards, package_file, read_entities
from qa.ingestion.sentences import split_sentences
from qa.retrieval.windows import relevant_part
from qa.training.claims import Source, made
from qa.training.pairs import DataMissing, LabelledPair, Pair
from qa.training.sources import bilingual, chinese_cards, medquad, pubmedqa, scifact

Told = Callable[[str], None]
MEDQUAD_DOCUMENTS, CARDS = 3000, 2500
TOPIC_CLAIMS = 4  # of each kind from each section: there are few topics and they are the cleanest text


def retrieval_pairs(data: Path, literature: Path, *, seed: int, told: Told) -> list[Pair]:
    """Question and passage pairs of every source that is there; `told` hears which are not."""
    readers: list[Callable[[], Iterable[Pair]]] = [
        partial(scifact.claim_pairs, data / "scifact"), partial(scifact.title_pairs, data / "scifact"),
        partial(pubmedqa.pairs, data / "pubmedqa"), partial(medquad.pairs, data / "medquad", seed=seed),
        partial(chinese_cards.pairs, seed=seed), chinese_cards.terms,
        partial(bilingual.topic_pairs, literature, seed=seed), partial(bilingual.term_pairs, data / "hpo-zh"),
    ]
    return list(_present(readers, told))


def labelled_pairs(data: Path, literature: Path, *, seed: int, told: Told) -> list[LabelledPair]:
    """Claims with labels, real ones and made ones."""
    readers: list[Callable[[], Iterable[LabelledPair]]] = [
        partial(scifact.labelled, data / "scifact"), partial(pubmedqa.labelled, data / "pubmedqa", seed=seed),
    ]
    sources: dict[str, list[Source]] = defaultdict(list)
    for source in _present([partial(_abstracts, data), partial(_answers, data, seed), partial(_topics, literature), _cards], told):
        sources[source.name].append(source)
    examples = list(_present(readers, told))
    for name, found in sources.items():
        examples += made(found, seed=seed, per_source=TOPIC_CLAIMS if name.startswith("topics") else 1)
    return [replace(example, passage=relevant_part(example.claim, example.passage)) for example in examples]


def _present(readers: Iterable[Callable[[], Iterable]], told: Told) -> Iterator:
    for read in readers:
        try:
            yield from read()
        except (DataMissing, PackageMissing) as error:
            told(f"{error} It is left out.")


def _abstracts(data: Path) -> Iterator[Source]:
    for abstract in scifact.abstracts(data / "scifact").values():
        if len(abstract.sentences) >= 3:
            yield Source(abstract.sentences, "abstracts", abstract.id)


def _answers(data: Path, seed: int) -> Iterator[Source]:
    documents = list(medquad.documents(data / "medquad"))
    random.Random(seed).shuffle(documents)
    for document in documents[:MEDQUAD_DOCUMENTS]:
        for item in document["qa"][:2]:
            sentences = _sentences(item["answer"][:900])[:6]
            if len(sentences) >= 2:
                yield Source(sentences, "medquad", document["focus"].lower())


def _topics(literature: Path) -> Iterator[Source]:
    for path in sorted(literature.glob("*.md")):
        topic, language, _ = path.name.split(".")
        for text in bilingual.read_topic(path).values():
            sentences = _sentences(text)
            if len(sentences) >= 2:
                yield Source(sentences, f"topics-{language}", topic)


def _cards() -> Iterator[Source]:
    for number, card in enumerate(cards(read_entities(package_file()))):
        sentences = _sentences(card["text"])[:6]
        if number < CARDS and len(sentences) >= 3:
            yield Source(sentences, "cards", card["title"])


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in split_sentences(text))
