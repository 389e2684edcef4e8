"""Finds which words of a clause are negated, in Chinese and English, by how far each negating word reaches."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from qa.retrieval.segmentation import tokens

# Words that deny by themselves are read as «not» and their opposite.
REWRITTEN = tuple(
    (re.compile(words), instead)
    for words, instead in (
        (
            r"\bun(necessary|needed|safe|likely|suitable|reliable|clear|changed|affected|related|helpful|able)\b",
            r"not \1",
        ),
        (r"\bin(effective|sufficient|appropriate|advisable|adequate)\b", r"not \1"),
        (r"\bcontra-indicated\b", "contraindicated"),
        (r"n't\b", " not"),
        (r"\bcannot\b", "can not"),
        (r"无效", "不有效"),
        (r"无害", "不有害"),
        (r"无关", "不有关"),
        (r"无益", "不有益"),
        (r"(?<!原因)不明(?!显)", "不 明确"),
    )
)
NO_NEGATION = re.compile(
    r"(?:不(?:得|应|宜|能|要|可|会|许)?|切?勿)(?:超过|低于|少于|高于|多于|大于|小于|晚于|早于)|不(?:[良断仅全一等论管孕育久]|同(?!意)|足(?!以)|适(?![用合宜于当应])|稳)"
    r"|不典型|不规则|不耐受|不自主|不可逆|不完全|不少(?!于)|不亚于|无[菌创论]|无(?:明显)?禁忌[证症]?|无(?=禁忌)|未来|未成年|是否|能否"
    r"|\bno(?:t)? (?:more|less|later|longer|greater|fewer|lower|higher) than\b|\bnot exceed\w*"
    r"|\b(?:not|never) (?:\w+ ){1,3}?(?:more|less|longer) than\b|\bnot only\b|\bwhether or not\b"
    r"|\bif not\b|\bnot inferior\b|\bno\. ?\d|\bwho (?:do|does|did) not have\b"
    r"|\b(?:no|without|unless|if not) (?:a |any )?(?:\w+ )?contra-?indicat(?:ed|ions?)\b"
)
FORWARD = re.compile(
    r"无需|无须|不必|毋须|避免|切勿|请勿|勿|停用|停止|没有|否认|并非|绝非|不|无|未"
    r"|\b(?:not|no|never|avoid(?:s|ing|ance of)?|stop(?! and\b)|discontinu(?:e|es)|withhold|neither|nor"
    r"|(?<!be )(?:avoided|stopped|discontinued|withheld)"
    r"|rather than|instead of|fail(?:s|ed)? to|refrain(?:s)? from|little)\b"
)
# This denies a thing, not what the clause says of it.
NARROW = re.compile(r"\bwithout\b")
THING_END = re.compile(
    r"\s(?:in|on|at|to|with|from|by|and|or|leads?|causes?|results?|increas\w+|decreas\w+|reduc\w+)\b"
)
WHOLE = re.compile(
    r"禁用|禁忌(?![证症])|禁止|严禁|忌用|\bcontraindicated\b|\b(?:forbidden|prohibited)\b|(?<=be )(?:avoided|stopped|discontinued|withheld)\b"
)
SCOPE_END = re.compile(
    r"但|而(?!且)|的(?:患者|病人|人|情况)|时|则|者|[,，;；。](?!\d)"
    r"|\b(?:but|although|though|except|because|since|if|when|while|whereas|which|who|should|must|may|might|can|could|will|would|is|are|was"
    r"|were|has|have|had|requires?|needs?|unless|until|so)\b"
)
CLAUSE_START = re.compile(r"[,，;；。]|[并且]|\band (?=(?:should|must|is|are|can|may|has|have)\b)")
TAKEN_BACK = 16  # characters between «not» and the «stopped» that it takes back
USE, STOP, FIRST = "use", "stop", 3
STOPPED = frozenset({"stopped", "discontinued", "withheld"})
Span = tuple[int, int]


def has_negation(text: str) -> bool:
    """Whether anything in the normalised text is negated."""
    return bool(scopes(rewritten(text)))


@lru_cache(maxsize=8192)
def negated(text: str) -> frozenset[str]:
    """The index words of a normalised text that stand under an odd number of negations wherever they stand."""
    whole = rewritten(text)
    reach, bare = scopes(whole), _blanked(whole)
    under: Counter[str] = Counter()
    free: Counter[str] = Counter()
    for start, end in pairwise(sorted({0, len(whole), *(edge for span in reach for edge in span)})):
        (under if denied(reach, start) else free).update(tokens(bare[start:end]))
    return frozenset(under) - frozenset(free)


@lru_cache(maxsize=8192)
def content(text: str) -> frozenset[str]:
    """The index words of a normalised text without its negating words: «avoid X» and «do not use X» share X."""
    return frozenset(tokens(_blanked(rewritten(text))))


@lru_cache(maxsize=8192)
def first_words(text: str) -> frozenset[str]:
    """Of each negation of a normalised text that reaches forward, the one word that it denies first."""
    whole = rewritten(text)
    bare, masked = _blanked(whole), _masked(whole)
    reach = [_reach(masked, match) for match in FORWARD.finditer(masked)]
    firsts = [tokens(bare[start:end])[:1] for start, end in reach if denied(scopes(whole), start)]
    return frozenset(word for words in firsts for word in words)


@lru_cache(maxsize=8192)
def heads(text: str) -> frozenset[str]:
    """The words that each negation of a normalised text denies first; USE for «contraindicated», STOP for «stopped»."""
    whole = rewritten(text)
    bare, masked = _blanked(whole), _masked(whole)
    forbidden = {_clause(masked, match) for match in WHOLE.finditer(masked)}
    reach = [span for span in scopes(whole) if denied(scopes(whole), span[0]) and span not in forbidden]
    firsts = {word for start, end in reach for word in tokens(bare[start:end])[:FIRST]}
    kinds = {STOP if match.group() in STOPPED else USE for match in WHOLE.finditer(masked)}
    return frozenset(firsts | kinds)


def forbids(text: str) -> bool:
    """Whether a normalised clause forbids something («contraindicated»), not counting what has no contraindication."""
    return bool(WHOLE.search(_masked(rewritten(text))))


def denied(reach: tuple[Span, ...], position: int) -> bool:
    """Whether an odd number of the scopes covers this place."""
    return sum(left <= position < right for left, right in reach) % 2 == 1


@lru_cache(maxsize=8192)
def scopes(text: str) -> tuple[Span, ...]:
    """Where negations of a rewritten text reach: to the end of their clause, or all of it («contraindicated»)."""
    masked = _masked(text)
    wide, narrow = list(WHOLE.finditer(masked)), list(FORWARD.finditer(masked))
    for match in wide[:]:
        takes_back = next((one for one in narrow if 0 <= match.start() - one.end() <= TAKEN_BACK), None)
        if takes_back:
            wide.remove(match)
            narrow.remove(takes_back)
    things = [_reach(masked, match, THING_END) for match in NARROW.finditer(masked)]
    return tuple([_clause(masked, match) for match in wide] + [_reach(masked, match) for match in narrow] + things)


@lru_cache(maxsize=8192)
def rewritten(text: str) -> str:
    """The text with «unsafe» as «not safe» and the like."""
    for pattern, instead in REWRITTEN:
        text = pattern.sub(instead, text)
    return text


def _reach(masked: str, match: re.Match[str], sooner: re.Pattern[str] = SCOPE_END) -> Span:
    ends = [end.start() for end in (SCOPE_END.search(masked, match.end()), sooner.search(masked, match.end())) if end]
    stop = min(ends, default=len(masked))
    said = tokens(WHOLE.sub(" ", FORWARD.sub(" ", masked[match.end() : stop])))
    # A verb at the end of its clause («…应停用») bears on what stands before it.
    if not said and sooner is not SCOPE_END:
        return (match.end(), match.end())
    return (match.end(), stop) if said else _clause(masked, match)


def _clause(masked: str, match: re.Match[str]) -> Span:
    starts = [mark.end() for mark in CLAUSE_START.finditer(masked, 0, match.start())]
    end = CLAUSE_START.search(masked, match.end())
    return (starts[-1] if starts else 0, end.start() if end else len(masked))


def _masked(text: str) -> str:
    return NO_NEGATION.sub(lambda match: "□" * len(match.group()), text)


def _blanked(text: str) -> str:
    masked = _masked(text)
    for pattern in (FORWARD, WHOLE, NARROW):
        for match in pattern.finditer(masked):
            text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    return text
