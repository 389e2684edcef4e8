"""The same thing said in Chinese and in English: the project's topics and terms, and phenotype labels. Knows no model.

Phenotype labels are those of the Human Phenotype Ontology and its Chinese translation, read as they are.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from qa.retrieval.terms import concepts
from qa.training.pairs import DataMissing, Pair

PHENOTYPES = "hp-zh.babelon.tsv"
TITLES = {
    "zh": ("{title}", "{title}？", "请介绍{title}", "{title}要点"),
    "en": ("{title}", "{title}?", "Tell me about {title}", "{title} in practice"),
}


def topic_pairs(folder: Path, *, seed: int = 0) -> Iterator[Pair]:
    """Sections of a topic with the same section in the other language, and titles and headings with sections."""
    chance = random.Random(seed)
    for chinese_path in sorted(folder.glob("*.zh.md")):
        english_path = chinese_path.with_name(chinese_path.name.replace(".zh.md", ".en.md"))
        if english_path.is_file():
            yield from _topic(chinese_path.name.split(".")[0], read_topic(chinese_path), read_topic(english_path), chance)


def term_pairs(folder: Path) -> Iterator[Pair]:
    """The project's bilingual terms and the phenotype labels, each way. Raises DataMissing."""
    for concept in concepts():
        for chinese in concept.chinese[:2]:
            yield Pair(chinese, concept.english[0], "terms", concept.english[0])
            yield Pair(concept.english[0], chinese, "terms", concept.english[0])
    for english, chinese in _labels(folder / PHENOTYPES):
        yield Pair(chinese, english, "phenotypes", english)
        yield Pair(english, chinese, "phenotypes", english)


def _topic(name: str, chinese: dict[str, str], english: dict[str, str], chance: random.Random) -> Iterator[Pair]:
    titles = {"zh": chinese.pop(""), "en": english.pop("")}
    for (zh_heading, zh_text), (en_heading, en_text) in zip(chinese.items(), english.items(), strict=False):
        for language, heading, text in (("zh", en_heading, zh_text), ("en", zh_heading, en_text)):
            other = "en" if language == "zh" else "zh"
            asked = chance.choice(TITLES[other]).format(title=titles[other])
            yield Pair(f"{asked} {heading}", text, "topics", name)
        yield Pair(_sentence(zh_text, chance), en_text, "topics", name)
        yield Pair(_sentence(en_text, chance), zh_text, "topics", name)


def _sentence(text: str, chance: random.Random) -> str:
    from qa.ingestion.sentences import split_sentences

    spans = split_sentences(text)
    start, end = chance.choice(spans) if spans else (0, len(text))
    return text[start:end]


def read_topic(path: Path) -> dict[str, str]:
    """Texts by heading; the title stands under the empty heading."""
    front, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    title = next(line.partition(":")[2].strip().strip('"') for line in front.splitlines() if line.startswith("title:"))
    parts = body.split("\n## ")
    sections = {heading: " ".join(text.split()) for heading, _, text in (part.partition("\n") for part in parts[1:])}
    return {"": title, "—": " ".join(parts[0].split()), **sections}


def _labels(path: Path) -> Iterator[tuple[str, str]]:
    if not path.is_file():
        raise DataMissing(f"There is no file {PHENOTYPES} in the folder {path.parent.name}.")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["source_value"] and row["translation_value"]:
                yield row["source_value"], row["translation_value"]
