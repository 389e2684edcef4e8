"""Keeps what speaks to a model out of the evidence, and what no answer needs out of an answer. Knows no model.

Whatever a document or the model says, a sentence is shown only as plain text with our own citations: links, pictures,
tokens of a chat template and lists of sources are never part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.answering.base import BackgroundLine
from qa.ingestion.disguises import INVISIBLE
from qa.ingestion.suspicion import speaks_to_model
from qa.retrieval.base import Evidence, PassageRecord

TEMPLATE_TOKEN = re.compile(
    r"<[|｜][^|｜<>]{0,60}[|｜]>|<</?SYS>>|\[/?INST\]|</?s>|<(?:start|end)_of_turn>"
    r"|</?(?:system|assistant|user|human|tool_call|tool_response|tool_result|function_call|thinking)\b[^<>]{0,60}>",
    re.IGNORECASE,
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
BRACKETED_NUMBER = re.compile(r"\s?[\[【［〔]\s*P?\d{1,3}(?:\s*[,，、–-]\s*P?\d{1,3})*\s*[\]】］〕]")
LINK = re.compile(r"!?\[([^\]]{0,200})\]\(\s*[^)\s]{0,400}(?:\s[^)]{0,100})?\)")
ACTIVE = re.compile(
    r"https?:|www\.|\bjavascript:|!\[|\]\(|</?[a-z][^>]{0,200}>|<\||\|>|^\s*(?:sources?|references?|citations?|来源|参考文献|引文|出处)\s*[:：]"
    r"|^\s*(?:system|assistant|user|human|tool|系统|助手|用户)\s*[:：]|\{\s*[\"']\w+[\"']\s*:|```",
    re.IGNORECASE,
)


def is_trusted(passage: PassageRecord) -> bool:
    """Whether no part of the passage, its headings included, addresses a model."""
    return not any(map(speaks_to_model, (passage.text, passage.title, passage.section)))


def trusted(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The evidence whose passages address nobody but a reader."""
    return tuple(item for item in evidence if is_trusted(item.passage))


def trusted_lines(lines: Iterable[BackgroundLine]) -> tuple[BackgroundLine, ...]:
    """The chart facts that address nobody but a reader: a record from outside may hold anything."""
    return tuple(line for line in lines if not speaks_to_model(line.text))


def harmless(text: str) -> str:
    """One line without template tokens, invisible and control characters, links, or anything that reads as a citation."""
    text = INVISIBLE.sub("", text)
    while (cleaner := TEMPLATE_TOKEN.sub(" ", text)) != text:
        text = cleaner
    return " ".join(BRACKETED_NUMBER.sub("", LINK.sub(r"\1", CONTROL.sub(" ", text))).split())


def without_marks(text: str) -> str:
    """A source's sentence without its own reference numbers, which would read as ours."""
    return BRACKETED_NUMBER.sub("", text).strip()


def is_plain(sentence: str) -> bool:
    """Whether a written sentence is nothing but prose: no link, no markup, no list of sources, no word to a model."""
    return not ACTIVE.search(sentence) and not speaks_to_model(sentence)
