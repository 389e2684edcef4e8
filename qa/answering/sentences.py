"""Cuts a growing answer into finished sentences with their citation marks. Knows no passages and no support."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARK = re.compile(r"\s*[\[【]\s*(P?\d+(?:\s*[,，、–-]\s*P?\d+)*)\s*[\]】]")
LABEL = re.compile(r"P?\d+")
MARKS = r"(?:\s*[\[【]\s*P?\d+(?:\s*[,，、–-]\s*P?\d+)*\s*[\]】])*"
# An English full stop only ends a sentence before white space and not after a digit or a short abbreviation.
SENTENCE_END = re.compile(
    rf"[。！？]{MARKS}(?=[^\[【\s]|\s+[^\[【\s])|(?<![\s.]\w)(?<!\be\.g)(?<!\bvs)(?<!\bcf)[.!?]{MARKS}(?=\s+[^\[【\s])|\n+"
)
BEGINNING_OF_MARK = re.compile(r"\s*(?:[\[【][^\]】]{0,12})?$")


@dataclass(frozen=True)
class DraftSentence:
    """A sentence as the model wrote it: `text` without marks, `labels` such as ("1", "P2") in order."""

    text: str
    labels: tuple[str, ...]


class SentenceCutter:
    """Feed it pieces; it hands back sentences once the next one has begun, and the rest at the end."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> Iterator[DraftSentence]:
        self._rest += piece
        while match := SENTENCE_END.search(self._rest):
            written, self._rest = self._rest[: match.end()], self._rest[match.end() :]
            yield from draft_sentence(written)

    def finish(self) -> Iterator[DraftSentence]:
        """The last sentence, if it has an end mark; half a sentence is not worth a check."""
        written, self._rest = self._rest.strip(), ""
        if re.search(rf"[。！？.!?]{MARKS}$", written) or MARK.search(written):
            yield from draft_sentence(written)

    @property
    def rest(self) -> str:
        """What has come of the unfinished sentence."""
        return self._rest

    @property
    def pending(self) -> int:
        """How many characters the unfinished sentence has."""
        return len(self._rest)


class MarkFilter:
    """Lets text pass without its citation marks, holding back what may turn out to be one."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        text = MARK.sub("", self._held + piece)
        held = BEGINNING_OF_MARK.search(text)
        self._held = held.group() if held else ""
        return text[: len(text) - len(self._held)]


def draft_sentence(written: str) -> Iterator[DraftSentence]:
    labels = [label for match in MARK.finditer(written) for label in LABEL.findall(match[1])]
    text = " ".join(MARK.sub("", written).split())
    if re.search(r"\w", text):
        yield DraftSentence(text, tuple(dict.fromkeys(labels)))
