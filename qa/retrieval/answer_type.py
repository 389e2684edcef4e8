"""Guesses what kind of thing a question asks for and how far a sentence names such a thing. Knows no index."""

from __future__ import annotations

import re
from functools import lru_cache

from qa.retrieval.terms import mentions

ASKS_FOR = {
    "drug": r"首选|用药|用什么|药物|什么药|抗生素|抗菌|怎么治|如何治|治疗|处理|抗凝|降压|补[铁钾钙]"
    r"|\b(?:drugs?|medicines?|antibiotics?|treat\w*|therap\w+|manag\w+|first.line|prescri\w+)\b",
    "disease": r"什么(?:疾)?病|哪些(?:疾)?病|病因|原因|鉴别|说明什么|提示什么|意味|见于"
    r"|\b(?:causes?|mean|differential|diagnos[ei]s|why|conditions?|diseases?)\b",
    "amount": r"多少|剂量|用量|多久|疗程|几天|目标|标准|范围|多大"
    r"|\b(?:dos\w+|how (?:much|long|often|many)|duration|targets?|threshold|range|criteria)\b",
    "list": r"哪些|有什么|危险信号|表现|症状|signs?|symptoms?|red flags?|features",
}
HEADINGS = {
    "drug": re.compile(r"治疗|用药|处理|预防|treat|manag|therap|prevent", re.IGNORECASE),
    "disease": re.compile(r"原因|病因|鉴别|含义|意义|cause|differential|meaning", re.IGNORECASE),
}
AMOUNT = re.compile(r"\d")
ENUMERATION = re.compile(r"[、]|, .*\b(?:and|or)\b")


@lru_cache(maxsize=256)
def asked_for(question: str) -> frozenset[str]:
    """Kinds among drug, disease, amount and list; empty where the question doesn't say."""
    return frozenset(kind for kind, words in ASKS_FOR.items() if re.search(words, question, re.IGNORECASE))


def fit(question: str, sentence: str) -> float:
    """How well the sentence names what is asked for, beyond what the question itself names: 0 to 1."""
    kinds = asked_for(question)
    if not kinds:
        return 0.0
    known = {mention.concept for mention in mentions(question)}
    new = [mention.concept.kind for mention in mentions(sentence) if mention.concept not in known]
    found = {
        "drug": min(new.count("drug"), 2) / 2,
        "disease": min(new.count("disease"), 3) / 3,
        "amount": 1.0 if AMOUNT.search(sentence) else 0.0,
        "list": 1.0 if ENUMERATION.search(sentence) else 0.0,
    }
    return max(found[kind] for kind in kinds)


def heading_fit(question: str, section: str) -> float:
    """1 where the section's heading promises what the question asks for, else 0."""
    kinds = asked_for(question) & HEADINGS.keys()
    return float(any(HEADINGS[kind].search(section) for kind in kinds))
