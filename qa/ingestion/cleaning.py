"""Tidies extracted text and tells its language; knows no file format."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

from qa.ingestion.base import Language
from qa.ingestion.disguises import INVISIBLE

_CJK = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
# Control and lone surrogate characters: refused by the database, or meant for a terminal.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile("[ \t\u00a0\u2000-\u200a\u3000]+")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u0085")
_MANY_LINES = re.compile(r"\n{3,}")
_LIST_START = re.compile(r"\s*(?:[-*•●·▪]|[(（]?\d{1,3}[.)、．）]|[一二三四五六七八九十]+、|【)")


def clean_text(text: str) -> str:
    """Composed characters, single blanks, at most one empty line in a row, nothing invisible."""
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n"))
    text = INVISIBLE.sub("", _CONTROL.sub("", text.replace("\x0c", "\n\n")))
    lines = (line.strip() for line in _BLANKS.sub(" ", text).split("\n"))
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """``clean_text`` on one line."""
    return " ".join(clean_text(text).split())


def detect_language(text: str) -> Language:
    """``zh`` when Chinese characters are at least a sixth of the words, one character counting as one word."""
    sample = text[:20_000]
    chinese = len(_CJK.findall(sample))
    return "zh" if chinese and chinese * 5 >= len(_LATIN.findall(sample)) else "en"


def title_from_name(name: str) -> str:
    """A readable title from a file name, for documents that have none."""
    return clean_line(PurePath(name).stem.replace("_", " ")) or name


def unwrap_lines(text: str) -> str:
    """Join lines that were broken at a margin; text without a visible margin is returned as it is."""
    lines = text.split("\n")
    margin = _margin(lines)
    if margin is None:
        return text
    joined: list[str] = []
    broken = False
    for line in lines:
        if broken and line and not _LIST_START.match(line):
            joined[-1] = _join(joined[-1], line)
        else:
            joined.append(line)
        broken = _width(line) >= margin * 0.7
    return "\n".join(joined)


def _join(left: str, right: str) -> str:
    tight = left.endswith("-") or _CJK.match(left[-1:]) or _CJK.match(right) or left[-1:] in "，。；：、）》"
    return left + ("" if tight else " ") + right


def _margin(lines: list[str]) -> int | None:
    widths = sorted(_width(line) for line in lines if line)
    if len(widths) < 3:
        return None
    margin = widths[int(len(widths) * 0.9)]
    return margin if 30 <= margin <= 160 and widths[-1] <= margin * 1.5 else None


def _width(line: str) -> int:
    return len(line) + len(_CJK.findall(line))
