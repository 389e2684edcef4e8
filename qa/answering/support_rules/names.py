"""Holds the drugs and diseases of a sentence against its source, by concept in either language. Knows no sentence order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.answering.base import Reason, Support
from qa.answering.support_rules.base import Finding, Rule
from qa.answering.support_rules.statements import Statement
from qa.retrieval.terms import Concept, mentions, names_concept

DRUG_LIKE = re.compile(
    r"\b[a-z]{3,}(?:cillin|mycin|floxacin|cycline|penem|azole|prazole|vir|pril|sartan|statin|olol|dipine|gliptin|gliflozin"
    r"|glutide|mab|nib|parin|xaban|gatran|setron|profen|oxacin|sone|solone|thiazide|azepam|triptan|fibrate|caine|terol|butin|dronate"
    r"|dronic|lukast|tidine|vaptan|vudine|bactam|parib|ciclib|grelor|rubicin|platin|zolamide|idone|apine)\b"
    r"|[\u4e00-\u9fff]{1,2}(?:沙星|西林|霉素|环素|培南|拉唑|康唑|韦林|洛尔|普利|沙坦|他汀|地平|列净|列汀|鲁肽|单抗|替尼|肝素|沙班|西泮|曲坦|贝特|卡因"
    r"|布汀|膦酸|司特|替丁|夫定|福韦|那韦|布韦|他赛|噻嗪|唑仑|哌酮|格瑞洛|氮平|匹坦)"
)
NOT_A_DRUG = re.compile(
    r"\b(?:comparison|reason|person|season|lesson|poison|unison|prison|someone|cholesterol|glycerol|patrol|hormone?sone)\b"
)

SHORT = 4  # letters of names that are likely to be abbreviations

# A member stands for its class, never the other way round; members by the endings of their international names.
CLASSES: dict[str, re.Pattern[str]] = {
    "statin": re.compile(r"[a-z]+statin\b|[\u4e00-\u9fff]{2}他汀"),
    "ACE inhibitor": re.compile(r"[a-z]+pril\b|[\u4e00-\u9fff]{1,2}普利"),
    "angiotensin receptor blocker": re.compile(r"[a-z]+sartan\b|[\u4e00-\u9fff]{1,2}沙坦"),
    "calcium channel blocker": re.compile(r"[a-z]+dipine\b|[\u4e00-\u9fff]{2}地平|verapamil|diltiazem|维拉帕米|地尔硫"),
    "beta blocker": re.compile(r"[a-z]+olol\b|[\u4e00-\u9fff]{1,2}洛尔"),
    "proton pump inhibitor": re.compile(r"[a-z]+prazole\b|[\u4e00-\u9fff]{2}拉唑"),
    "macrolide": re.compile(r"(?:azithro|clarithro|erythro|roxithro)mycin|阿奇霉素|克拉霉素|红霉素|罗红霉素"),
    "fluoroquinolone": re.compile(r"[a-z]+floxacin\b|[\u4e00-\u9fff]{2}沙星"),
    "beta-lactam": re.compile(
        r"[a-z]+cillin\b|\bcef[a-z]+|[a-z]+penem\b|[\u4e00-\u9fff]{1,3}西林|头孢[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]{2}培南"
    ),
    "benzodiazepine": re.compile(r"[a-z]+azep?am\b|[\u4e00-\u9fff]{2}西泮"),
    "sulfonylurea": re.compile(
        r"\b(?:gli(?:mepiride|clazide|pizide|benclamide)|glyburide)\b|格列(?:美脲|齐特|吡嗪|本脲|喹酮)"
    ),
    "SGLT2 inhibitor": re.compile(r"[a-z]+gliflozin\b|[\u4e00-\u9fff]{2}列净"),
    "nonsteroidal anti-inflammatory drug": re.compile(
        r"\b(?:ibuprofen|naproxen|diclofenac|indomethacin|celecoxib|etoricoxib)\b|布洛芬|萘普生|双氯芬酸|吲哚美辛|塞来昔布|依托考昔"
    ),
    "glucocorticoid": re.compile(
        r"\b(?:predniso(?:ne|lone)|methylprednisolone|dexamethasone|hydrocortisone|budesonide)\b"
        r"|泼尼松|甲泼尼龙|地塞米松|氢化可的松|布地奈德"
    ),
    "opioid": re.compile(r"\b(?:morphine|fentanyl|oxycodone|codeine|tramadol)\b|吗啡|芬太尼|羟考酮|可待因|曲马多"),
    "direct oral anticoagulant": re.compile(r"[a-z]+xaban\b|dabigatran|[\u4e00-\u9fff]{2}沙班|达比加群"),
    "anticoagulant": re.compile(
        r"[a-z]+xaban\b|dabigatran|warfarin|heparin|[\u4e00-\u9fff]{2}沙班|达比加群|华法林|肝素"
    ),
    "antiplatelet": re.compile(r"\b(?:aspirin|clopidogrel|ticagrelor|prasugrel)\b|阿司匹林|氯吡格雷|替格瑞洛|普拉格雷"),
    "diuretic": re.compile(
        r"\b(?:furosemide|torasemide|bumetanide|spironolactone|[a-z]*thiazide)\b|呋塞米|托拉塞米|螺内酯|噻嗪"
    ),
}


def is_class(name: str) -> bool:
    """Whether the usual English name is that of a class of drugs, which its members may stand for."""
    return name in CLASSES


def check_drugs(sentence: Statement, source: Statement) -> Iterator[Finding]:
    """A finding for each drug of the sentence that the source names by no name."""
    unnamed = set()
    for name, concept in _unnamed("drug", sentence, source):
        unnamed.add(name.lower())
        yield _drug_finding(name, concept, source)
    for match in DRUG_LIKE.finditer(sentence.text):
        name = match.group()
        known = (
            NOT_A_DRUG.match(name)
            or _stands_in(name, source.text)
            or any(name in other or other in name for other in unnamed)
        )
        if not known and not _named_otherwise(name, source):
            yield Finding(Rule.DRUGS, Support.UNSUPPORTED, Reason.DRUG_MISSING, {"term": name})


def check_diseases(sentence: Statement, source: Statement) -> Iterator[Finding]:
    """A finding for each disease of the sentence that the source names by no name."""
    for name, _concept in _unnamed("disease", sentence, source):
        yield Finding(Rule.DISEASES, Support.UNSUPPORTED, Reason.DISEASE_MISSING, {"term": name})


def _unnamed(kind: str, sentence: Statement, source: Statement) -> Iterator[tuple[str, Concept]]:
    """Concepts of the kind, as the sentence writes them, that the source doesn't name."""
    for mention in mentions(sentence.text):
        if mention.concept.kind == kind and not names_concept(source.text, mention.concept):
            written = re.search(
                re.escape(mention.text) + (r"s?\b" if mention.text.isascii() else ""), sentence.written, re.IGNORECASE
            )
            name = written.group() if written else mention.text
            # «aids» is a verb and «all» a word unless they are written as the abbreviations.
            if not (name.isascii() and len(mention.text) <= SHORT and name.islower()):
                yield name, mention.concept


def _drug_finding(text: str, concept: Concept, source: Statement) -> Finding:
    members = next((CLASSES[name] for name in concept.names if name in CLASSES), None)
    support = Support.PARTLY if members and members.search(source.text) else Support.UNSUPPORTED
    reason = Reason.DRUG_CLASS if support is Support.PARTLY else Reason.DRUG_MISSING
    return Finding(Rule.DRUGS, support, reason, {"term": text})


def _stands_in(name: str, text: str) -> bool:
    """The one or two characters before a Chinese ending may belong to the word before the name."""
    return any(name[cut:] in text for cut in (range(2) if len(name) > 3 and not name.isascii() else (0,)))


def _named_otherwise(name: str, source: Statement) -> bool:
    """A drug-like word that is a known concept under another name of the source."""
    return any(names_concept(source.text, mention.concept) for mention in mentions(name))
