"""Finds where sentences start and end in Chinese, English and mixed text; knows nothing of documents or passages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """Character offsets, ``text[start:end]``."""

    start: int
    end: int


CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CLOSERS = r"[\"'”’»」』）)\]】》〉]*"
CITATION = r"(?:[ \t]?\[\d+(?:\s*[,，、–-]\s*\d+)*\])*"

_CANDIDATE = re.compile(
    rf"(?P<wide>[。！？]+{CLOSERS}{CITATION})"
    rf"|(?P<clause>[；;])"
    rf"|(?P<stop>[.!?]+{CLOSERS}{CITATION})(?=\s|$|[{CJK}])"
    rf"|(?P<glued>(?<=[a-z]{{3}})[.!?])(?=[A-Z][a-z])"
    rf"|(?P<line>[ \t]*\n\s*)"
)

# Abbreviations that are followed by what they qualify, so that a capital after them starts no sentence.
_BINDING = frozenset(
    ["dr", "mr", "mrs", "ms", "prof", "st", "fig", "figs", "tab", "no", "nos", "vs", "approx", "ca", "cf", "eq", "eqs", "ref", "refs", "vol", "pp", "ed", "eds", "sec", "chap", "inc", "e.g", "i.e", "viz", "resp", "q.d", "b.i.d", "t.i.d", "q.i.d", "p.o", "i.v", "i.m", "s.c", "subsp", "spp", "sp", "var", "dept", "min", "max", "avg", "gen", "rev", "sgt", "capt"]
)
# Abbreviations that may also end a sentence: only a small letter, digit or bracket after them holds it open.
_LOOSE = frozenset(["etc", "al", "jr", "sr", "u.s", "u.k", "ph.d", "m.d", "a.m", "p.m", "d.o", "b.sc", "m.sc", "wk", "wks", "mo", "yr", "yrs", "hr", "hrs"])
# A single capital after these is a name of a kind («hepatitis B.»), not somebody's initial.
_LETTERED = frozenset(
    ["vitamin", "vitamins", "hepatitis", "type", "types", "group", "groups", "class", "grade", "stage", "factor", "influenza", "protein", "category", "part", "immunoglobulin", "phase", "level", "table", "figure", "appendix", "panel", "arm", "cohort", "schedule", "option", "coenzyme", "troponin", "blood", "amphotericin", "mitomycin", "polymyxin", "cyclosporin"]
)
_WORD_BEFORE = re.compile(r"[A-Za-z][A-Za-z.]*$|\d+$")
_PREVIOUS_WORD = re.compile(r"([A-Za-z]+)\.?\s+$")
_NEXT_INITIAL = re.compile(r"\.\s+[A-Z]\.\s")
_NUMBERING = re.compile(r"[(（]?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})$")
_LIST_MARK = re.compile(r"(?:[-*•●·▪◦–]|[(（]?(?:\d{1,3}|[a-z])[.)、．）](?!\d)|[一二三四五六七八九十]+、)")
_CJK_CHARACTER = re.compile(f"[{CJK}]")
# An item of a list inside running text: «诊断：1. 肺炎 2. 贫血», «Plan: 1) rest».
_ITEM = re.compile(r"(?<![\w.,/-])[(（]?(?P<number>\d{1,2})(?P<mark>[.．、)）])(?!\d|[、)）]?\s*[)）.,，。；;]|\s*$)")
_BEFORE_FIRST = re.compile(rf"(?:^|[\n:：。；;.!?！？«“\"「]|[{CJK}])[ \t]*$")
_LONGEST_ITEM = 800


def split_sentences(text: str) -> list[Span]:
    """Spans of the sentences, without the white space around them.

    Every character that is not white space lies in exactly one span. «3.5», «e.g.», «Dr. Li» and «1. Rest» don't end
    a sentence; an end mark takes closing quotes and a citation such as [2] with it.
    """
    return list(_sentences(text))


def _sentences(text: str) -> Iterator[Span]:
    items = list(_items(text))
    marks = {item.start("mark") for item in items}
    ends = [match for match in _CANDIDATE.finditer(text) if match.start() not in marks]
    starts = [item for item in items if item["number"] != "1"]
    start = 0
    for match in sorted([*ends, *starts], key=lambda found: found.start()):
        if match.start() < start:
            continue
        if match.re is _ITEM:
            end = match.start()
        elif _ends_sentence(text, start, match):
            end = match.end()
        else:
            continue
        yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, len(text))


def _items(text: str) -> Iterator[re.Match[str]]:
    """The numbers of lists: a 1 where a list may begin, a 2 after it and so on; a lone 1 counts after a colon only."""
    run: list[re.Match[str]] = []
    for match in _ITEM.finditer(text):
        number = int(match["number"])
        if run and number == int(run[-1]["number"]) + 1 and match.start() - run[-1].end() <= _LONGEST_ITEM:
            run.append(match)
        elif number == 1 and _BEFORE_FIRST.search(text, max(match.start() - 8, 0), match.start()):
            yield from _list_of(text, run)
            run = [match]
    yield from _list_of(text, run)


def _list_of(text: str, run: list[re.Match[str]]) -> list[re.Match[str]]:
    alone = len(run) == 1 and not text[: run[0].start()].rstrip().endswith((":", "："))
    return [] if alone else run


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    kind = match.lastgroup
    if kind == "stop":
        return _stop_ends(text, start, match)
    if kind == "clause":
        return _clause_ends(text, start, match)
    if kind == "line":
        return _line_ends(text, start, match)
    if kind == "glued":
        return not _inside_address(text, start, match.start())
    return True


def _stop_ends(text: str, start: int, match: re.Match[str]) -> bool:
    mark, following = match.start(), _next_character(text, match.end())
    if not following or text[mark] != "." or match.group().startswith("..."):
        return not following.islower()
    if following.islower():
        return False
    word = _WORD_BEFORE.search(text, max(start, mark - 24), mark)
    if word is None:
        return True
    return not _holds_open(text, start, word, following)


def _holds_open(text: str, start: int, word: re.Match[str], following: str) -> bool:
    bare = word.group().rstrip(".")
    lowered = bare.lower()
    if _NUMBERING.fullmatch(text[start : word.end()].strip()):
        return True
    if lowered in _BINDING:
        # «The answer is no.» ends; «No. 5» doesn't.
        return lowered not in {"no", "min", "max", "sp"} or following.isdigit()
    if lowered in _LOOSE:
        return not following.isupper() and not _CJK_CHARACTER.match(following)
    return len(bare) == 1 and bare.isupper() and following.isupper() and _is_initial(text, start, word)


def _is_initial(text: str, start: int, word: re.Match[str]) -> bool:
    previous = _PREVIOUS_WORD.search(text, max(start, word.start() - 24), word.start())
    if previous is None:
        return text[start : word.start()].strip() == ""
    name = previous.group(1)
    if _NEXT_INITIAL.match(text, word.end()):
        return True
    if name[0].islower():
        return name in {"by", "to", "with", "from"}
    return len(name) == 1 or not (name.isupper() or name.lower() in _LETTERED)


def _clause_ends(text: str, start: int, match: re.Match[str]) -> bool:
    """A semicolon ends a statement in Chinese; in English the clauses stay together."""
    mark = match.start()
    head = text[start:mark]
    if head.count("(") + head.count("（") > head.count(")") + head.count("）"):
        return False
    if text[mark] == "；":
        return True
    following = _next_character(text, match.end())
    return bool(_CJK_CHARACTER.search(head[-3:]) or (following and _CJK_CHARACTER.match(following)))


def _line_ends(text: str, start: int, match: re.Match[str]) -> bool:
    """A blank line always ends; a single one doesn't where an English sentence plainly runs on."""
    if match.group().count("\n") > 1 or match.end() == len(text):
        return True
    previous, following = text[match.start() - 1 : match.start()], text[match.end()]
    if _LIST_MARK.match(text, match.end()):
        return True
    runs_on = following.islower() and (previous.isalnum() or previous in {",", ";", "-", ")"})
    return not (runs_on and not _CJK_CHARACTER.match(previous))


def _inside_address(text: str, start: int, mark: int) -> bool:
    token = text[max(start, text.rfind(" ", start, mark) + 1) : mark]
    return any(sign in token for sign in ("/", "@", "www", "://"))


def _next_character(text: str, position: int) -> str:
    length = len(text)
    while position < length and text[position].isspace():
        position += 1
    while position < length and text[position] in "\"'“‘«「『（([":
        position += 1
    return text[position] if position < length else ""
