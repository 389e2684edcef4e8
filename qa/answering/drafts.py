"""Lets a draft be seen while it is written only as long as it uses the words of its sources. Knows no model.

A sentence is checked when it is complete. Until then a reader sees only what the sources could have said: from the first
strange word or figure on, the rest of the sentence waits for its check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.answering.support_rules.statements import plain
from qa.answering.trust import is_plain
from qa.retrieval.segmentation import ENGLISH_STOP_WORDS, stem

PIECE = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:\.\d+)?")
UNFINISHED = re.compile(r"(?:\d+\.\d*|[^\W_\u3400-\u9fff]+)$")
# Words that join what the sources say: a draft may use them whether a source does or not.
JOINING = frozenset(
    "的了是在和与及或有为对也都就而并且等中上下以于由从到被把应该宜可能会需要还又再则其该此这那时后前内用使"
) | ENGLISH_STOP_WORDS | {"use", "used", "given", "recommended", "include", "includes", "patient", "patients", "treatment"}


class Veil:
    """One per attempt at an answer; `lifted_for` are the texts whose words may show."""

    def __init__(self, lifted_for: Iterable[str]) -> None:
        self._known = {form for text in lifted_for for word in PIECE.findall(plain(text)) for form in (word, stem(word))}
        self._draft = ""
        self._shown = 0
        self._drawn = False

    def feed(self, visible: str) -> str:
        """What of the draft may be shown now; a word shows when it is complete."""
        self._draft += visible
        ready = self._draft[: len(self._draft) - len(_unfinished(self._draft))]
        self._drawn = self._drawn or not is_plain(ready) or any(map(self._strange, PIECE.findall(plain(ready))))
        if self._drawn:
            return ""
        fresh, self._shown = ready[self._shown :], len(ready)
        return fresh

    def next_sentence(self) -> None:
        """The sentence is checked: the next one starts afresh."""
        self._draft, self._shown, self._drawn = "", 0, False

    def _strange(self, word: str) -> bool:
        return not {word, stem(word)} & self._known and word not in JOINING


def _unfinished(draft: str) -> str:
    match = UNFINISHED.search(draft)
    return match.group() if match else ""
