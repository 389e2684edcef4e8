"""What a doctor should look at before signing; points out, decides nothing and knows no patient beyond the facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from records.reporting import document as documents
from records.reporting.claims import claims_of
from records.reporting.facts import Fact
from records.reporting.outlines import Outline
from records.reporting.verification import verify

_END = re.compile(r"(?<=[。！？!?])|(?<=\.)\s|\n")


@dataclass(frozen=True)
class Finding:
    """``kind``: own (a person's sentence), changed (drafted, no longer as its facts say), number (a figure that the
    record does not hold), unmentioned (an abnormal result), missing (an empty section)."""

    kind: str
    text: str
    detail: str = ""


def findings_of(document: dict[str, Any], facts: Sequence[Fact], outline: Outline, language: str) -> list[Finding]:
    """Everything to look at, the gravest first."""
    return [
        *_changed(document, facts, language),
        *_numbers(document, facts, language),
        *_unmentioned(document, facts),
        *_missing(document, outline, language),
        *_own(document),
    ]


def _sentences(document: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Drafted sentences put together again, with what the doctor put between their words."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for block in documents.blocks_of(document):
        pending, last = "", ""
        for text, marks in documents.runs_of(block):
            mark = marks.get("drafted")
            if mark is None:
                pending += text
                continue
            number = mark.get("id", "")
            inserted = pending if number == last else ""
            found[number] = (found.get(number, ("", mark))[0] + inserted + text, mark)
            pending, last = "", number
    return found


def _changed(document: dict[str, Any], facts: Sequence[Fact], language: str) -> list[Finding]:
    texts = {fact.key: fact.text(language) for fact in facts}
    findings = []
    for text, mark in _sentences(document).values():
        if not mark.get("edited") or not mark.get("sources"):
            continue
        verdict = verify(text, [texts[key] for key in mark["sources"] if key in texts])
        if not verdict.supported:
            findings.append(
                Finding(
                    "changed",
                    text,
                    "、".join(verdict.problems[:4]) if language == "zh" else ", ".join(verdict.problems[:4]),
                )
            )
    return findings


def human_text(document: dict[str, Any]) -> list[str]:
    """What people wrote themselves, cut at sentence ends."""
    lines: list[str] = []
    for block in documents.blocks_of(document):
        if block["type"] != "heading":
            lines += _END.split(
                "".join(text if "drafted" not in marks else "\n" for text, marks in documents.runs_of(block))
            )
    return [line.strip() for line in lines if line and len(line.strip(" 。.，,；;、")) > 1]


def adopted_text(document: dict[str, Any]) -> list[str]:
    """What a person answers for beyond the record: own words, and sentences of the literature that were put in."""
    quoted = [text for block in documents.blocks_of(document) for text, marks in documents.runs_of(block)
              if marks.get("drafted", {}).get("by") == "literature"]
    return [*human_text(document), *(line.strip() for text in quoted for line in _END.split(text) if line and line.strip())]


def _numbers(document: dict[str, Any], facts: Sequence[Fact], language: str) -> list[Finding]:
    held = {number for fact in facts for number in claims_of(fact.text(language)).quantity_numbers}
    findings = []
    for line in human_text(document):
        foreign = sorted(
            {
                str(quantity)
                for clause in claims_of(line).clauses
                for quantity in clause.quantities
                if quantity.number not in held
            }
        )
        if foreign:
            findings.append(Finding("number", line, ", ".join(foreign)))
    return findings


def _unmentioned(document: dict[str, Any], facts: Sequence[Fact]) -> list[Finding]:
    used = set(documents.sources_of(document))
    text = documents.plain_text(document).lower()
    told = {fact.name for fact in facts if fact.key in used}
    return [
        Finding("unmentioned", f"{fact.name} {fact.value} {fact.unit}".strip(), fact.key)
        for fact in facts
        if fact.abnormal
        and fact.key not in used
        and fact.name not in told
        and not (fact.value and fact.value in text and fact.name.lower() in text)
    ]


def _missing(document: dict[str, Any], outline: Outline, language: str) -> list[Finding]:
    filled = {key for key, text in documents.sections_of(document) if text.strip()}
    return [
        Finding("missing", section.title(language), section.key)
        for section in outline.sections
        if section.required and section.key not in filled
    ]


def _own(document: dict[str, Any]) -> list[Finding]:
    return [Finding("own", line) for line in human_text(document)]
