"""Splits a clinical note into sentences and tells from its headings what each is about; changes no word."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEADINGS = {
    "complaint": ("主诉", "chief complaint", "presenting complaint"),
    "present": ("现病史", "history of present illness", "hpi", "subjective", "主观资料"),
    "past": ("既往史", "个人史", "过敏史", "past medical history", "past history", "social history"),
    "family": ("家族史", "family history"),
    "examination": (
        "体格检查",
        "查体",
        "体检",
        "physical examination",
        "physical exam",
        "examination",
        "objective",
        "辅助检查",
        "客观资料",
    ),
    "assessment": ("初步诊断", "诊断", "评估", "印象", "assessment", "impression", "diagnosis"),
    "plan": ("诊疗计划", "处理意见", "处理", "治疗计划", "计划", "医嘱", "建议", "plan", "recommendation", "follow-up"),
}
_NAMES = sorted(((name, kind) for kind, names in HEADINGS.items() for name in names), key=lambda pair: -len(pair[0]))
_KIND = dict(_NAMES)
_HEADING = re.compile(
    r"(?:^|(?<=[\n。.;；]))[ \t#*\-【\[]*("
    + "|".join(re.escape(name) for name, _ in _NAMES)
    + r")[ \t】\]*]*(?:[:：]|\n|】)",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[。！？!?])|(?<=[.;；])(?=\s)|\n+")
LONGEST_NOTE = 20_000


@dataclass(frozen=True)
class Part:
    """One sentence of a note under the kind of its heading («note» where it has none)."""

    kind: str
    text: str


def sentences_of(text: str) -> list[Part]:
    """The sentences in their order, headings removed; at most the first 20,000 characters are read."""
    parts, kind, position = [], "note", 0
    text = text[:LONGEST_NOTE]
    for heading in _HEADING.finditer(text):
        parts += _split(text[position : heading.start()], kind)
        kind, position = _KIND[heading.group(1).lower()], heading.end()
    return parts + _split(text[position:], kind)


def _split(text: str, kind: str) -> list[Part]:
    sentences = (" ".join(piece.split()) for piece in _END.split(text))
    return [Part(kind, _closed(sentence)) for sentence in sentences if re.search(r"\w", sentence)]


def _closed(sentence: str) -> str:
    sentence = sentence.strip("*#- ").rstrip("；;，,")
    if sentence.endswith(("。", ".", "！", "!", "？", "?")):
        return sentence
    return sentence + ("。" if re.search(r"[\u4e00-\u9fff]", sentence) else ".")
