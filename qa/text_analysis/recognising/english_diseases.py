"""English disease names put together from a head («carcinoma», «…itis») and the words that qualify it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from qa.text_analysis.base import EntityType, Mention
from qa.text_analysis.words import words

_WORD = re.compile(r"[A-Za-z0-9]+(?:\s?'\s?s\b)?|[^\sA-Za-z0-9]")
_HEAD_ENDING = re.compile(
    r"(?:itis|itides|[a-z]{3}oma|[a-z]{3}omas|omata|[a-z]{3}osis|[a-z]{3}oses|emia|emias|aemia|uria|pathy|pathies|plasia|"
    r"trophy|trophies|paresis|plegia|algia|rrhea|rrhoea|ectasia|penia|cytosis|megaly|phobia|lepsy|dystrophy|retinitis|blastoma|myelia|cephaly|dactyly|"
    r"stenosis|sclerosis|thyroidism|pituitarism|gonadism|corticism|natremia|tension)$"
)
_NOT_HEADS = frozenset(
    [
        "diagnosis", "prognosis", "hypnosis", "apoptosis", "mitosis", "meiosis", "homeostasis", "symbiosis",
        "phagocytosis", "endocytosis", "exocytosis", "osmosis", "biosynthesis", "genome", "chromosome",
        "chromosomes", "syndromes", "normotension", "extension", "tension", "attention", "retention", "intention",
        "prevention", "intervention", "dimension", "convention", "detention", "pinocytosis",
        "transcytosis", "haploinsufficiency", "anastomosis", "psychotherapy", "chemotherapy", "sympathy", "empathy",
        "telepathy", "homeopathy", "alpha", "glycoma", "dosis", "doses", "stoma", "soma",
        "diploma", "aroma", "genoma", "philosophy",
    ]
)
_MOST_MODIFIERS = 7
_QUALIFYING = re.compile(r"(?:al|ic|ous|ive|ary|oid|ular|genic|otic|atic|ine|oma|itic|eal|iac|linked|dependent|resistant)$")
_NAME = re.compile(r"[A-Z][a-z]{2,}(?:\s?'\s?s)?$")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,6}$")
_POSSESSIVE = re.compile(r"\s?'\s?s$")
_OF = re.compile(r"\s+of\s+(?:the\s+)?")
_TYPE = re.compile(r"\s+type\s+(?:[0-9]{1,2}[A-Za-z]?|[IVX]{1,4}[A-Z]?|[A-H])(?![A-Za-z0-9])")
_BOUNDARY_LEFT = frozenset("-/")


def disease_names(text: str, named: Sequence[Mention]) -> Iterator[Mention]:
    """Mentions around each head, widened to the left over modifiers and anatomy, and over «of the breast»."""
    tokens = list(_WORD.finditer(text))
    anatomy = {mention.start: mention.end for mention in named if mention.type is EntityType.ANATOMY}
    for place, token in enumerate(tokens):
        if _is_head(token.group()):
            first = _leftmost(tokens, place, text)
            if first == place and token.group().lower() in _needing():
                continue
            end = _with_place(text, token.end(), anatomy)
            yield Mention(tokens[first].start(), end, EntityType.DISEASE, score=0.8)


def _is_head(word: str) -> bool:
    lower = word.lower()
    if lower in _heads():
        return True
    return len(lower) > 5 and lower not in _NOT_HEADS and _HEAD_ENDING.search(lower) is not None


def _leftmost(tokens: list[re.Match[str]], place: int, text: str) -> int:
    """The first token of the name that ends with the head at `place`."""
    first, current, taken = place, place - 1, 0
    while current >= 0 and taken < _MOST_MODIFIERS:
        word = tokens[current].group()
        if word in _BOUNDARY_LEFT and _touches(tokens, current, text):
            current -= 1
            continue
        if word.lower() in ("and", "or", ",", "/") and current and taken and _is_anatomical(tokens[current - 1].group()):
            if not _is_anatomical(tokens[current + 1].group()):
                break
        elif not _qualifies(word, starts_sentence=_starts_sentence(tokens, current)):
            break
        else:
            first = current
        current -= 1
        taken += 1
    return first


def _qualifies(word: str, *, starts_sentence: bool) -> bool:
    lower = _POSSESSIVE.sub("", word.lower())
    if lower in _never() or not lower[0].isalnum():
        return False
    if lower in _modifiers() or word == "X" or _is_head(word):
        return True
    if _NAME.match(word) and not starts_sentence:
        return True
    return bool(_QUALIFYING.search(lower) and len(lower) > 4) or bool(_ACRONYM.match(word))


def _touches(tokens: list[re.Match[str]], place: int, text: str) -> bool:
    return (place > 0 and tokens[place - 1].end() == tokens[place].start()) or not text[tokens[place].start() - 1 : tokens[place].start()].strip()


def _starts_sentence(tokens: list[re.Match[str]], place: int) -> bool:
    return place == 0 or tokens[place - 1].group() in ".!?:"


def _is_anatomical(word: str) -> bool:
    lower = word.lower()
    return lower in _modifiers() and lower not in ("acute", "chronic", "severe", "mild")


def _with_place(text: str, end: int, anatomy: dict[int, int]) -> int:
    following = _OF.match(text, end)
    if following is not None and following.end() in anatomy:
        return anatomy[following.end()]
    typed = _TYPE.match(text, end)
    return end if typed is None else typed.end()


@cache
def _heads() -> frozenset[str]:
    return frozenset(word.lower() for word in words("disease_heads", "en"))


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(words("disease_modifiers", "en"))


@cache
def _never() -> frozenset[str]:
    return frozenset(words("not_modifiers", "en"))


@cache
def _needing() -> frozenset[str]:
    """Heads that name nothing by themselves."""
    return frozenset(
        [
        "disease", "diseases", "disorder", "disorders", "syndrome", "syndromes", "deficiency", "deficiencies",
        "abnormality", "abnormalities", "defect", "defects", "lesion", "lesions", "failure", "block", "arrest",
        "damage", "injury", "injuries", "dysfunction", "insufficiency", "impairment", "disability", "withdrawal",
        "dependence", "abuse", "rejection", "obstruction", "stone", "stones", "cyst", "cysts", "polyp", "polyps",
        "anomaly", "anomalies", "retardation", "inflammation", "degeneration", "rigidity", "intolerance",
        "infection", "infections", "stenosis", "perforation", "malformation", "malformations", "deformity",
        "hypertrophy", "metastasis", "metastases", "loss",
    ]
    )
