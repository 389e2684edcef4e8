"""Recognises a medicine however it is written: brand, generic, salt, strength and form, Chinese or English; never guesses."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from records.decision_support.medicines.vocabulary import FOLDER, rows, vocabulary

STRENGTH = re.compile(
    r"[\d.]+\s*(?:mg|g|mcg|µg|ug|μg|ml|l|iu|u|units?|%|毫克|克|微克|毫升|单位|万单位|片|粒|支|袋|瓶|盒|丸|mmol|meq)?"
    r"(?:\s*/\s*[\d.]*\s*(?:ml|mg|g|h|hr|hour|片|粒|支|袋|24h|actuation|dose))?(?=[^a-z]|$)|[×x*]\s*\d+", re.IGNORECASE)
BRACKETS = re.compile(r"[（(\[【].*?[)）\]】]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MOST_WORDS, MOST_CHARACTERS = 20, 60
PARTS = re.compile(r"\s*(?:/|\+|\band\b|\bwith\b|、|与|和|＋)\s*")


def plain_name(text: str) -> str:
    """Lower case without spelling differences of width, hyphens, apostrophes and spaces."""
    written = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("䓬", "卓").replace("䌷", "卓")
    return re.sub(r"[\s\-_·'‐–]+", " ", written).strip()


@cache
def known_names() -> dict[str, tuple[str, ...]]:
    """Every name of every medicine and product, to its ingredients."""
    found: dict[str, tuple[str, ...]] = {}
    words = vocabulary()
    for each in words.medicines.values():
        for name in (each.name, each.words.zh, *each.others):
            found.setdefault(plain_name(name), (each.name,))
    for names, ingredients in words.products:
        for name in names:
            found[plain_name(name)] = ingredients
    return found


@cache
def _fillers() -> tuple[frozenset[str], re.Pattern[str]]:
    """Words that say salt, form, route or maker, and so may stand beside a name: English words, and a Chinese pattern."""
    words = [word.strip() for line in rows(FOLDER / "fillers.tsv") for word in line.split(",") if word.strip()]
    english = frozenset(word for word in words if not CHINESE.search(word))
    chinese = sorted((word for word in words if CHINESE.search(word)), key=len, reverse=True)
    return english, re.compile("|".join(map(re.escape, chinese)))


@cache
def ingredients(text: str) -> tuple[str, ...]:
    """The medicines that ``text`` names; empty if it is not known with certainty."""
    written = plain_name(text)
    for candidate in (written, plain_name(BRACKETS.sub(" ", text))):
        found = _exact(candidate) or _exact(_without_strength(candidate)) or _filtered(candidate)
        if found:
            return found
    inside = [_exact(plain_name(part[1:-1])) for part in BRACKETS.findall(text)]
    return next(filter(None, inside), ()) or _combined(written)


def _exact(written: str) -> tuple[str, ...]:
    return known_names().get(written, ())


def _without_strength(written: str) -> str:
    return plain_name(STRENGTH.sub(" ", written))


def _filtered(written: str) -> tuple[str, ...]:
    """The name that is left when strength, salt, form and maker are taken away."""
    bare = _without_strength(written)
    return _filtered_chinese(bare) if CHINESE.search(bare) else _filtered_english(bare)


def _filtered_english(bare: str) -> tuple[str, ...]:
    """The longest known run of words such that only fillers stand around it."""
    english, _pattern = _fillers()
    words = [word for word in re.split(r"[\s,;.]+", bare) if word][:MOST_WORDS]
    spans = ((start, start + size) for size in range(len(words), 0, -1) for start in range(len(words) - size + 1))
    for start, end in spans:
        found = _exact(" ".join(words[start:end]))
        if found and english.issuperset(words[:start] + words[end:]):
            return found
    left = [word for word in words if word not in english]
    return _exact(" ".join(left)) if left else ()


def _filtered_chinese(bare: str) -> tuple[str, ...]:
    """The longest known name such that only fillers stand around it."""
    compact = re.sub(r"[\s,;.，。]+", "", bare)[:MOST_CHARACTERS]
    _english, pattern = _fillers()
    spans = sorted(((end - start, start, end) for start in range(len(compact)) for end in range(start + 2, len(compact) + 1)
                    if compact[start:end] in known_names()), reverse=True)
    for _length, start, end in spans:
        if not pattern.sub("", compact[:start]) and not pattern.sub("", compact[end:]):
            return _exact(compact[start:end])
    return ()


def _combined(written: str) -> tuple[str, ...]:
    """«A/B»: all parts must be known."""
    parts = [part for part in PARTS.split(written) if part]
    if len(parts) < 2:
        return ()
    found = [_exact(part) or _filtered(part) for part in parts]
    return tuple(dict.fromkeys(name for part in found for name in part)) if all(found) else ()
