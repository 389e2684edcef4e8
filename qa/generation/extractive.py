"""Answers without a model by quoting the best evidence sentences; knows nothing of how they were ranked."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence

from qa.generation.base import Evidence, Prompt

SENTENCE_END = ".。!！?？;；"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class ExtractiveGenerator:
    """Yields up to `sentences` evidence sentences, each ending in its citation.

    `max_tokens` is read as a bound on characters at four to a token, and never cuts a sentence:
    the first sentence always comes whole.
    """

    name = "extractive"

    def __init__(self, *, sentences: int = 3) -> None:
        self.sentences = sentences

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        room = max_tokens * 4
        for position, evidence in enumerate(_distinct(prompt.evidence)[: self.sentences]):
            text = quote(evidence)
            if stop.is_set() or (position and len(text) > room):
                return
            room -= len(text)
            yield text if not position or CHINESE.search(text) else f" {text}"

    def warm(self, prompts: Sequence[Prompt]) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to give back."""


def quote(evidence: Evidence) -> str:
    """The sentence with its citation before the final stop: `…[1]。` in Chinese, `… [1].` otherwise."""
    sentence = " ".join(evidence.text.split()).rstrip(SENTENCE_END + " ")
    if CHINESE.search(sentence):
        return f"{sentence}[{evidence.number}]。"
    return f"{sentence} [{evidence.number}]."


def _distinct(evidence: Sequence[Evidence]) -> list[Evidence]:
    seen: set[str] = set()
    return [item for item in evidence if not (item.text in seen or seen.add(item.text))]
