"""Makes text comparable without moving a character: offsets into the result are offsets into the text."""

from __future__ import annotations

import unicodedata
from functools import cache

_SPELLINGS = (("haem", "hem"), ("oedema", "edema"), ("oesoph", "esoph"), ("anaem", "anem"), ("aemia", "emia"),
              ("diarrhoea", "diarrhea"), ("leucocyt", "leukocyt"), ("tumour", "tumor"), ("paed", "ped"),
              ("oestr", "estr"), ("gynaec", "gynec"), ("aetiolog", "etiolog"), ("foet", "fet"), ("pnoea", "pnea"))


@cache
def _table() -> dict[int, str]:
    """Full-width forms, small capitals and the like that become exactly one other character."""
    table: dict[int, str] = {}
    for code in (*range(0x20, 0x3400), *range(0xFE10, 0xFFF0)):
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    table[ord("\u3000")] = " "
    for mark in "–—−‐‑－":
        table[ord(mark)] = "-"
    for mark in "’‘＇":
        table[ord(mark)] = "'"
    return table


def folded(text: str) -> str:
    """Half-width and lower case, one character for each: ``len(folded(text)) == len(text)``."""
    return text.translate(_table())


def plain_width(text: str) -> str:
    """Half-width letters and digits with their capitals; the length may change."""
    return unicodedata.normalize("NFKC", text)


def english_key(name: str) -> str:
    """The form under which an English name is looked up: American spelling, no hyphens, last word in the singular."""
    plain = " ".join(folded(name).replace("-", " ").replace("'s", "").replace("'", "").split())
    for british, american in _SPELLINGS:
        plain = plain.replace(british, american)
    return singular(plain)


def singular(word: str) -> str:
    if len(word) < 5 or word.endswith(("ss", "is", "us", "ies")):
        return word[:-3] + "y" if len(word) > 5 and word.endswith("ies") else word
    return word[:-1] if word.endswith("s") else word


def chinese_key(name: str) -> str:
    return "".join(folded(name).split())
