"""Citation recall and precision as in ALCE (Gao et al., 2023, arXiv 2305.14627, section 3). Knows no model.

ALCE asks an entailment model; here the product's own support check answers, and only «supported» counts as entailed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.base import Support, SupportChecker


@dataclass(frozen=True)
class CitedSentence:
    """A sentence as shown, and the texts of what it cites, in order."""

    text: str
    cited: tuple[str, ...]


@dataclass(frozen=True)
class CitationScores:
    """Of one answer, 0 to 1 each."""

    precision: float
    recall: float


def citation_scores(sentences: Sequence[CitedSentence], checker: SupportChecker) -> CitationScores | None:
    """The scores of one answer; None for an answer without sentences, which ALCE leaves out of its means.

    Recall: the share of sentences that have a citation and are entailed by all their cited texts together.
    Precision: the share of citations that are not irrelevant and stand in an entailed sentence. A citation is
    irrelevant if it alone doesn't entail its sentence while the sentence's other citations together still do.
    An answer without any citation has precision 0.
    """
    if not sentences:
        return None
    judged = [_judged(sentence, checker) for sentence in sentences]
    citations = sum(len(sentence.cited) for sentence in sentences)
    precise = sum(count for _entailed, count in judged)
    return CitationScores(
        precision=precise / citations if citations else 0.0,
        recall=sum(entailed for entailed, _count in judged) / len(sentences),
    )


def _judged(sentence: CitedSentence, checker: SupportChecker) -> tuple[bool, int]:
    """Whether the sentence is entailed, and how many of its citations are precise."""
    if not sentence.cited or not _entails(sentence.cited, sentence.text, checker):
        return False, 0
    places = range(len(sentence.cited))
    return True, sum(not _irrelevant(sentence, place, checker) for place in places)


def _irrelevant(sentence: CitedSentence, place: int, checker: SupportChecker) -> bool:
    others = sentence.cited[:place] + sentence.cited[place + 1 :]
    if not others or _entails((sentence.cited[place],), sentence.text, checker):
        return False
    return _entails(others, sentence.text, checker)


def _entails(texts: Sequence[str], sentence: str, checker: SupportChecker) -> bool:
    return checker.check(sentence, texts).support is Support.SUPPORTED
