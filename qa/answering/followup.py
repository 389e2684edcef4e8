"""Completes a follow-up question from the turns before it, without a model. Knows no index."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answering.base import Turn
from qa.retrieval.terms import GENERAL, Mention, mentions

POINTING_BACK = re.compile(
    r"它|其(?!他|它|中|余)|该(?:病|药|患者|疾病|药物|检查)|这(?:个|种|些|类|样)|那(?:么|个|种|些|类)?|上述|前面|刚才|此(?:病|药|时)"
    r"|\b(?:it|its|they|them|their|this|these|those|that (?:drug|disease|patient|case|one)|the same|such|above)\b"
    r"|\b(?:what|how) about\b|^(?:and|but|so|then|also)\b(?:\W+\w+){0,4}\W*$",
    re.IGNORECASE,
)
BARE = re.compile(r"^(?:why|how|when)\b(?:\W+\w+){0,4}\W*$", re.IGNORECASE)
# Names of diseases and findings by their endings: no list of terms knows them all.
SUBJECT = re.compile(
    r"[a-z]{3,}(?:a?emia|itis|osis|oma|opathy|uria|pno?ea|rrho?ea|algia|penia|philia|megaly|tension|thyroidism)\b"
    r"|\b(?:syndrome|infarction|failure|embolism|fracture|pneumonia|sepsis|shock|stroke|cancer)\b"
    r"|[\u4e00-\u9fff](?:血症|综合征|炎|癌|瘤|中毒|衰竭|梗死|栓塞|休克)",
    re.IGNORECASE,
)
SHORT = 40
ELLIPSIS = re.compile(r"呢[？?]?\s*$")


def search_text(question: str, history: Sequence[Turn]) -> str:
    """What to search for: the question, with the terms it leaves to the turn before it put in front."""
    if not history or not leans_on_history(question):
        return question
    carried = _carried(history[-1], mentions(question))
    return f"{carried} {question}".strip()


def leans_on_history(question: str) -> bool:
    """Whether the question points back, is cut short, or names no subject of its own."""
    if POINTING_BACK.search(question) or ELLIPSIS.search(question):
        return True
    if SUBJECT.search(question) or any(mention.concept.kind != GENERAL for mention in mentions(question)):
        return False
    return bool(BARE.search(question)) or len(question) < SHORT


def _carried(turn: Turn, named: Sequence[Mention]) -> str:
    """The earlier turn's terms, less those whose kind of thing the new question names itself."""
    before = turn.search_text or turn.question
    found = mentions(before)
    if not found:
        return before
    own = {mention.concept.kind for mention in named}
    kept = [mention.text for mention in found if mention.concept.kind not in own]
    return " ".join(dict.fromkeys(kept))
