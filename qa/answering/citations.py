"""Turns the numbers a model wrote into citations with the quoted place, renumbered by first use. Knows no model."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.base import BackgroundLine, Citation, Reason, Support, SupportChecker, SupportResult
from qa.answering.news import news
from qa.answering.selection import Selected
from qa.answering.sentences import DraftSentence
from qa.answering.support import squeezed
from qa.answering.trust import without_marks
from qa.retrieval.segmentation import tokens

MOSTLY = 0.7  # share of a sentence's words that one source sentence holds
RANK = {Support.SUPPORTED: 3, Support.PARTLY: 2, Support.CONTRADICTED: 1, Support.UNSUPPORTED: 0}


class CitationDesk:
    """One per answer: remembers which passage got which number."""

    def __init__(
        self,
        selected: Sequence[Selected],
        background: Sequence[BackgroundLine],
        checker: SupportChecker,
        question: str = "",
    ) -> None:
        self._question = question
        self._selected = tuple(selected)
        self._background = tuple(background)
        self._checker = checker
        self._numbers: dict[int, str] = {}
        self._results: dict[tuple[str, tuple[str, ...]], SupportResult] = {}

    def judge(self, draft: DraftSentence) -> tuple[SupportResult, tuple[str, ...]]:
        """The best support the sentence has, with the labels that give it.

        A small model often writes the right sentence under the wrong number, so when its own citations don't
        support the sentence, each offered source is tried and the label corrected.
        """
        known = tuple(label for label in draft.labels if self._source(label))
        result = self._check(draft.text, known)
        if result.support is Support.SUPPORTED:
            return result, self._bearing(draft.text, known)
        best = max(self._labels(), key=lambda label: RANK[self._check(draft.text, (label,)).support], default="")
        other = self._check(draft.text, (best,)) if best else result
        if result.support is Support.CONTRADICTED and other.reason is not Reason.QUOTED:
            return result, known
        return (other, (best,)) if RANK[other.support] > RANK[result.support] else (result, known)

    def _bearing(self, text: str, labels: tuple[str, ...]) -> tuple[str, ...]:
        """The labels that support the sentence by themselves; all of them where only together they do."""
        if len(labels) < 2:
            return labels
        alone = tuple(label for label in labels if self._check(text, (label,)).support is Support.SUPPORTED)
        return alone or labels

    def texts(self) -> list[str]:
        """Everything whose words a sentence of this answer may use: its sources, and the question."""
        return [self._question, *(self._source(label) for label in self._labels())]

    def in_full(self, text: str, labels: Sequence[str]) -> str:
        """The source's own sentence where the text mostly repeats it.

        A small model drops the condition («severe …») and slips in copying; the whole sentence is true and reads well.
        """
        for label in labels:
            if not label.startswith("P"):
                source = self._selected[int(label) - 1].text
                if _within(text, source):
                    return without_marks(source)
        return text

    def citations(self, labels: Sequence[str]) -> tuple[Citation, ...]:
        """Citations of the labels, one per passage or line, numbered by first use in this answer."""
        made = [self._citation(label) for label in labels]
        return tuple({citation.label: citation for citation in reversed(made)}.values())[::-1]

    def _check(self, sentence: str, labels: tuple[str, ...]) -> SupportResult:
        """What the checker says of the sentence under these labels, asked once."""
        key = (sentence, labels)
        if key not in self._results:
            self._results[key] = self._checked(sentence, labels)
        return self._results[key]

    def _checked(self, sentence: str, labels: tuple[str, ...]) -> SupportResult:
        cited = [self._source(label) for label in labels]
        result = self._checker.check(sentence, cited)
        if result.reason is Reason.QUOTED or RANK[result.support] < RANK[Support.PARTLY]:
            return result
        added = news(sentence, self._question, cited)
        if added.stands:
            return result
        missing = {"missing": ", ".join(sorted(added.missing)[:5])}
        return SupportResult(Support.UNSUPPORTED, Reason.NEWS_MISSING, missing)

    def _labels(self) -> list[str]:
        literature = [str(number) for number in range(1, len(self._selected) + 1)]
        return literature + [f"P{number}" for number in range(1, len(self._background) + 1)]

    def _source(self, label: str) -> str:
        """What stands behind the label: the passage under its headings, or the line; empty for an unknown label."""
        number = int(label.lstrip("P"))
        if label.startswith("P"):
            return self._background[number - 1].text if 0 < number <= len(self._background) else ""
        if not 0 < number <= len(self._selected):
            return ""
        passage = self._selected[number - 1].passage
        return f"{passage.title}\n{passage.section}\n{passage.text}"

    def _citation(self, label: str) -> Citation:
        number = int(label.lstrip("P"))
        if label.startswith("P"):
            line = self._background[number - 1]
            return Citation(label, None, line, 0, len(line.text), line.text)
        item = self._selected[number - 1]
        shown = self._numbers.setdefault(item.passage.id, str(len(self._numbers) + 1))
        return Citation(shown, item.passage, None, item.span.start, item.span.end, item.text)


def _within(text: str, source: str) -> bool:
    words, others = frozenset(tokens(text)), frozenset(tokens(source))
    return len(words & others) >= MOSTLY * len(words) or squeezed(text) in squeezed(source)
