"""Reads the marked sentences of tests/qa/text_analysis/data."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from qa.evaluation.extraction import AnnotatedText, Annotation
from qa.text_analysis.base import Assertion

DATA = Path(__file__).with_name("data")
_KIND = re.compile(r"\{([^|{}]+)\|([A-Z]?)([PNUHFY]?)\}")
_KINDS = {"X": "problem", "R": "drug", "D": "dose", "O": "route", "Q": "frequency", "T": "test", "E": "procedure"}
_SPAN = re.compile(r"\{([^|{}]+)\|([PNUHFY])\}")
_LETTERS = {
    "P": Assertion.PRESENT, "N": Assertion.NEGATED, "U": Assertion.UNCERTAIN, "H": Assertion.PAST,
    "F": Assertion.FAMILY, "Y": Assertion.HYPOTHETICAL,
}


def asserted_sentences(name: str, language: str) -> list[AnnotatedText]:
    """Lines such as «无{胸痛|N}，父亲患{高血压|F}»."""
    lines = (DATA / f"{name}.{language}.txt").read_text(encoding="utf-8").splitlines()
    return [_asserted(line, language) for line in lines if line and not line.startswith("#")]


def _asserted(line: str, language: str) -> AnnotatedText:
    text, entities, position = "", [], 0
    for match in _SPAN.finditer(line):
        text += line[position : match.start()]
        start = len(text)
        text += match.group(1)
        entities.append(Annotation(start, len(text), "problem", _LETTERS[match.group(2)]))
        position = match.end()
    return AnnotatedText(text + line[position:], language, tuple(entities))


def ward_sentences(name: str, language: str) -> list[AnnotatedText]:
    """Lines such as «予{呋塞米|R}{20mg|D}，无{胸痛|XN}»; a span without a letter is no name."""
    lines = (DATA / f"{name}.{language}.txt").read_text(encoding="utf-8").splitlines()
    return [_ward(line, language) for line in lines if line and not line.startswith("#")]


def _ward(line: str, language: str) -> AnnotatedText:
    text, entities, position = "", [], 0
    for match in _KIND.finditer(line):
        text += line[position : match.start()]
        start, (name, kind, said) = len(text), match.groups()
        text += name
        if kind:
            entities.append(Annotation(start, len(text), _KINDS[kind], _LETTERS.get(said)))
        position = match.end()
    return AnnotatedText(text + line[position:], language, tuple(entities))


def typed_sentences(name: str) -> list[AnnotatedText]:
    """Lines of a sentence, a tab, and its entities in reading order as «name/type»."""
    lines = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [AnnotatedText(text, "zh", tuple(_typed(text, marked))) for text, marked in (line.split("\t") for line in lines)]


def _typed(text: str, marked: str) -> Iterator[Annotation]:
    last = 0
    for item in marked.split():
        name, kind = item.rsplit("/", 1)
        last = text.index(name, last)
        yield Annotation(last, last + len(name), kind)


def data_folder() -> Path:
    """The folder with data that is not part of the project."""
    beside = Path(__file__).parents[4] / "shared" / "data"
    return Path(os.environ.get("XINGLIN_DATA", beside))


def tagged_abstracts(path: Path, *, label: str, sentences: int = 12) -> list[AnnotatedText]:
    """A file of «word, tag» lines, so many sentences to a text."""
    blocks = [block.splitlines() for block in path.read_text(encoding="utf-8").split("\n\n") if block.strip()]
    return [_tagged([line.split("\t") for block in blocks[place : place + sentences] for line in block], label)
            for place in range(0, len(blocks), sentences)]


def _tagged(words: list[list[str]], label: str) -> AnnotatedText:
    text, spans = "", []
    for word, *_, tag in words:
        start = len(text) + bool(text)
        text = f"{text} {word}" if text else word
        if tag == f"B-{label}":
            spans.append([start, len(text)])
        elif tag == f"I-{label}":
            spans[-1][1] = len(text)
    return AnnotatedText(text, "en", tuple(Annotation(start, end, label) for start, end in spans))
