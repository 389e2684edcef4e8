"""Checks one sentence against the texts it cites by rule: numbers, drugs, diseases, negation, words. Knows no model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from qa.answering.base import Reason, Support, SupportResult
from qa.ingestion.sentences import split_sentences
from qa.retrieval.segmentation import tokens
from qa.retrieval.terms import mentions, names_concept

COVERED, PARTLY_COVERED = 0.8, 0.55
SAME_CLAUSE = 0.7
NUMBER = re.compile(r"\d+(?:\.\d+)?")
AMOUNT = re.compile(
    r"(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>%|℃|°c|mmol/l|μmol/l|umol/l|mg/dl|mg/kg|mg/d|μg|ug|mcg|mg|g/l|g/dl|kg|g|ml|l"
    r"|u/l|iu|u|mmhg|次|天|日|周|个月|月|年|岁|小时|分钟|片|days?|weeks?|months?|years?|hours?|minutes?)?(?![a-z])",
    re.IGNORECASE,
)
DRUG_LIKE = re.compile(
    r"\b[a-z]{3,}(?:cillin|mycin|floxacin|cycline|penem|azole|prazole|vir|pril|sartan|statin|olol|dipine|gliptin|gliflozin"
    r"|glutide|mab|nib|parin|xaban|gatran|setron|profen|oxacin|sone|solone|thiazide|azepam|triptan)\b"
    r"|[\u4e00-\u9fff]{2}(?:沙星|西林|霉素|环素|培南|拉唑|康唑|韦林|洛尔|普利|沙坦|他汀|地平|列净|列汀|鲁肽|单抗|替尼|肝素|沙班|西泮|曲坦)"
)
NEGATION = re.compile(
    r"不(?!良|同|断|仅|全|足|明|适|稳|少)|无(?!菌)|未|勿|禁|避免|停用|不宜|不能|没有|非(?=必|首)"
    r"|\b(?:not|no|never|without|avoid(?:ed|ing)?|contraindicated|cannot|neither|nor|stop(?:ped)?)\b|n't\b",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(r"[，,；;。.!?！？:：](?!\d)")


class RuleSupportChecker:
    """Certain on what it rejects, cautious on what it accepts: meaning beyond shared words is not judged."""

    def check(self, sentence: str, cited: Sequence[str]) -> SupportResult:
        if not cited:
            return SupportResult(Support.UNSUPPORTED, Reason.NO_CITATION)
        source = _plain(" \n ".join(cited))
        text = _plain(sentence)
        if any(
            squeezed(sentence) == squeezed(part[start:end]) for part in cited for start, end in split_sentences(part)
        ):
            return SupportResult(Support.SUPPORTED, Reason.QUOTED)
        return _invention(text, source) or _reversal(text, source) or _overlap(text, source)


def _invention(text: str, source: str) -> SupportResult | None:
    for value in _amounts(text):
        if value not in set(_amounts(source)) and not _bare_in(value, source):
            return SupportResult(Support.UNSUPPORTED, Reason.NUMBER_MISSING, {"value": value})
    for mention in mentions(text):
        if mention.concept.kind in {"drug", "disease"} and not names_concept(source, mention.concept):
            reason = Reason.DRUG_MISSING if mention.concept.kind == "drug" else Reason.DISEASE_MISSING
            return SupportResult(Support.UNSUPPORTED, reason, {"term": mention.text})
    for drug in DRUG_LIKE.findall(text):
        if drug not in source:
            return SupportResult(Support.UNSUPPORTED, Reason.DRUG_MISSING, {"term": drug})
    return None


def _reversal(text: str, source: str) -> SupportResult | None:
    clauses = [clause for clause in CLAUSE_END.split(source) if clause.strip()]
    for clause in filter(None, map(str.strip, CLAUSE_END.split(text))):
        opposed = _opposed_drug(clause, clauses)
        if opposed:
            return SupportResult(Support.CONTRADICTED, Reason.NEGATION_DIFFERS, {"quote": opposed})
        words = _content(clause)
        near = max(clauses, key=lambda other: _shared(words, other), default="")
        if len(words) > 2 and _shared(words, near) >= SAME_CLAUSE and _negated(clause) != _negated(near):
            return SupportResult(Support.CONTRADICTED, Reason.NEGATION_DIFFERS, {"quote": near.strip()})
    return None


def _opposed_drug(clause: str, clauses: Sequence[str]) -> str:
    """A source clause about the same drug, where every such clause is negated and this one isn't; else empty."""
    for mention in mentions(clause):
        about = [other.strip() for other in clauses if names_concept(other, mention.concept)]
        if mention.concept.kind == "drug" and about and not _negated(clause) and all(map(_negated, about)):
            return about[0]
    return ""


def _overlap(text: str, source: str) -> SupportResult:
    words, held = _content(text), set(tokens(source))
    missing = [word for word in dict.fromkeys(tokens(text)) if word not in held]
    share = 1 - len(missing) / len(words) if words else 0.0
    found = {"coverage": f"{share:.2f}", "missing": ", ".join(missing[:5])}
    if share >= COVERED:
        return SupportResult(Support.SUPPORTED, Reason.COVERED, found)
    support = Support.PARTLY if share >= PARTLY_COVERED else Support.UNSUPPORTED
    return SupportResult(support, Reason.LITTLE_OVERLAP, found)


def _amounts(text: str) -> Iterator[str]:
    for match in AMOUNT.finditer(text):
        unit = (match["unit"] or "").lower()
        yield match["value"] + (unit[:-1] if len(unit) > 3 and unit.endswith("s") else unit)


def _bare_in(amount: str, source: str) -> bool:
    """A number without a unit may carry one in the source, as in the first half of «5–7 days»."""
    return NUMBER.fullmatch(amount) is not None and amount in NUMBER.findall(source)


def _negated(clause: str) -> bool:
    return NEGATION.search(clause) is not None


def _content(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def _shared(words: frozenset[str], other: str) -> float:
    return len(words & _content(other)) / len(words) if words else 0.0


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def squeezed(text: str) -> str:
    """Only what is read: lower case, without white space and end marks."""
    return "".join(_plain(text).split()).rstrip(".。;；!！?？")
