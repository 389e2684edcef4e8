"""Finds in one sentence the stretches that name population, intervention, comparison and outcome, by its wording alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from qa.research import patterns_en, patterns_zh
from qa.research.base import PICO, Language, Part, Stretch
from qa.research.levelling import levelled

_LEAST = 2
_COMPOUND = re.compile(r"(?<=\bin)-(?=\w)|(?<=\bon)-(?=\w)|(?<=\bby)-(?=\w)|(?<=\bafter)-(?=\w)"
                       r"|(?<=\b[Ll]ower)\s(?=(?:limb|extremit|back|urinary|respiratory|lobe|pole|calyceal)\w*)")
RULES: dict[Language, ModuleType] = {"en": patterns_en, "zh": patterns_zh}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def language_of(sentence: str) -> Language:
    """Chinese where a fifth of the characters are."""
    return "zh" if len(_CHINESE.findall(sentence)) * 5 >= len(sentence) else "en"


def stretches(sentence: str, section: str = "") -> tuple[Stretch, ...]:
    """At most one stretch for each part, the one whose wording is surest; offsets are those of the sentence.

    Nothing where the heading ``section`` says that the sentence tells what was known before the study.
    """
    best: dict[Part, Stretch] = {}
    for found in all_stretches(sentence, section):
        if found.part not in best or found.weight > best[found.part].weight:
            best[found.part] = found
    return tuple(best[part] for part in PICO if part in best)


def all_stretches(sentence: str, section: str = "") -> Iterator[Stretch]:
    """Everything that any wording takes for a part, in no order; the same stretch may come more than once."""
    rules, text = RULES[language_of(sentence)], _for_rules(sentence)
    if rules.GENERAL_SECTION.search(section) and not rules.AIM.search(text):
        return
    parts = [part for part in PICO if part is not Part.POPULATION or not rules.EXCLUDES.search(text)]
    for weight, pattern in rules.PATTERNS:
        for match in pattern.finditer(text):
            yield from filter(None, (_stretch(match, part, weight, rules) for part in parts))


def _for_rules(sentence: str) -> str:
    """Chinese rules are written with full-width commas and brackets, English ones with plain ones.

    A decimal point ends no phrase, and neither the first half of «in-hospital» nor of «lower limb» is a word of its own.
    """
    plain = re.sub(r"(?<=\d)\.(?=\d)", "·", levelled(sentence))
    if language_of(sentence) == "en":
        return _COMPOUND.sub("_", plain)
    return re.sub(r"(?<=[\u4e00-\u9fff])\(", "（", plain)


def _stretch(match: re.Match[str], part: Part, weight: float, rules: ModuleType) -> Stretch | None:
    if part.value not in match.re.groupindex or match[part.value] is None:
        return None
    start, end = _trimmed(match.string, *match.span(part.value), rules)
    text, before = match.string[start:end], match.string[:start]
    if before.count("(") > before.count(")"):
        return None
    if len(text) < _LEAST or _refused(part, text, rules) or not re.search(r"[^\W\d_]", text):
        return None
    return Stretch(part, start, end, weight)


def _refused(part: Part, text: str, rules: ModuleType) -> bool:
    refused = rules.REFUSED.get(part)
    return bool(rules.EMPTY.fullmatch(text) or (refused and refused.search(text)))


def _trimmed(text: str, start: int, end: int, rules: ModuleType) -> tuple[int, int]:
    while True:
        piece = text[start:end]
        bare = piece.strip(" ,，、:：\"'")
        start += len(piece) - len(piece.lstrip(" ,，、:：\"'"))
        end = start + len(bare)
        leading, trailing = rules.LEADING.match(bare), rules.TRAILING.search(bare)
        if leading and leading.end() < len(bare):
            start += leading.end()
        elif trailing and trailing.start() > 0:
            end = start + trailing.start()
        else:
            return start, end
