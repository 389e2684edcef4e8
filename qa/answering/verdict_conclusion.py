"""Answers yes, no or maybe by letting the generator end the conclusion of what it has read. Knows no engine by name.

Asked to choose a letter, the bundled model says yes to nearly everything. Made to write the authors' conclusion, of which only
the last word is free, it tells findings from their absence (PubMedQA, Jin et al. 2019; figures in the README).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence

from qa.answering.trust import harmless
from qa.answering.verdict import plain, roles
from qa.answering.verdict_generator import AskingScorer
from qa.generation.base import GeneratorError, Prompt
from qa.retrieval.segmentation import CHINESE

logger = logging.getLogger(__name__)

SYSTEM = {"zh": "你是一位仔细阅读医学研究的读者。", "en": "You are a careful reader of medical studies."}
ASK = {
    "zh": "摘要：\n{passages}\n\n请补全作者的结论。\n问题：{question}",
    "en": "Abstract:\n{passages}\n\nComplete the conclusion of the authors.\nQuestion: {question}",
}
BEGUN = {"zh": "综上所述，答案是", "en": "In conclusion, the answer is "}
MAX_TOKENS = 24
READ_CHARACTERS = 4000  # of the passages; what comes first is kept


class ConclusionScorer(AskingScorer):
    """All belief on the option the conclusion ends with; other kinds of options are weighed by `otherwise`."""

    def scores(self, question: str, options: Mapping[str, str], passages: Sequence[str]) -> Mapping[str, float]:
        ended = self._ended(question, options, passages) if roles(options) else None
        if ended is None:
            return self._otherwise.scores(question, options, passages)
        return {key: float(plain(text) == ended) for key, text in options.items()}

    def _ended(self, question: str, options: Mapping[str, str], passages: Sequence[str]) -> str | None:
        prompt = conclusion_prompt(question, options, passages)
        try:
            written = self.written(prompt, max_tokens=MAX_TOKENS)
        except GeneratorError as error:
            logger.warning("The options are weighed without a model: %s", error)
            return None
        found = re.search(prompt.pattern or "", written, re.IGNORECASE)
        return plain(found.group(1)) if found else None


def conclusion_prompt(question: str, options: Mapping[str, str], passages: Sequence[str]) -> Prompt:
    """The prompt whose output is a fixed beginning and then one of the options' texts."""
    language = "zh" if CHINESE.search(question) else "en"
    text = " ".join(harmless(passage) for passage in passages)[:READ_CHARACTERS]
    texts = "|".join(re.escape(plain(option)) for option in options.values())
    user = ASK[language].format(passages=text, question=harmless(question))
    return Prompt(system=SYSTEM[language], examples=(), user=user, pattern=f"{BEGUN[language]}({texts})")
