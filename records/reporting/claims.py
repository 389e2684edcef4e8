"""Takes a clinical sentence apart into clauses of words, quantities and dates under their context; judges nothing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from records.reporting.joining_words import CAUSES, CHINESE, CUES, ENGLISH, ENGLISH_CUES, SINGLE, UNITS_SPOKEN

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_DATE = re.compile(
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
    r"|(?P<cm>\d{1,2})月(?P<cd>\d{1,2})日"
    rf"|(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<em>{'|'.join(MONTHS)})\.?,?\s+(?P<ey>\d{{4}})"
    rf"|(?P<am>{'|'.join(MONTHS)})\.?\s+(?P<ad>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<ay>\d{{4}})",
    re.IGNORECASE,
)
_UNIT = (
    r"%|‰|℃|°c|°f|×\s?10\^?\d+/u?l|x\s?10\^?\d+/u?l|\*\s?10\^?\d+/u?l|10\*?\^?\d+/u?l|mmhg|kpa|"
    r"(?:[munpkμ]?(?:g|mol|l|iu|u|eq|m)|[kc]al|次|个|cells|breaths|beats|{score})(?:/(?:kg|[dmu]?l|d|day|h|hr|min|分|日|天|m2|次))*"
    r"|岁|天|日|周|个月|月|年|小时|分钟|片|粒|支|包|滴|次|级|期|bpm|cm|mm|days?|weeks?|months?|years?|hours?|minutes?|tablets?"
)
_QUANTITY = re.compile(rf"(?P<number>\d+(?:\.\d+)?)\s*-?\s*(?P<unit>(?:{_UNIT})(?![a-z]))?", re.IGNORECASE)
_CHINESE_COUNT = re.compile(r"(?P<count>[一二两三四五六七八九十半]+)(?P<unit>个月|个?小时|天|日|周|年|次|月|岁|片|粒)")
_STOP = re.compile(r"[。；;！!？?]|\.(?=\s|$)|(?:但|但是|而且|\bbut\b|\bhowever\b|\balthough\b)", re.IGNORECASE)
_COMMA = re.compile(r"[，,：:()（）]")
_WORD = re.compile(r"[a-z][a-z'+-]*\d*|[\u4e00-\u9fff]+|[αβγ]", re.IGNORECASE)
_DIGITS = dict(zip("一二两三四五六七八九", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))


@dataclass(frozen=True)
class Quantity:
    """A number as written without leading or trailing zeros, and its unit in small letters (empty for none)."""

    number: str
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}".strip()


@dataclass(frozen=True)
class Clause:
    """Words that carry meaning, and quantities, under one context (negated, uncertain, family, past)."""

    text: str
    words: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    context: frozenset[str]

    def holds(self, word: str) -> bool:
        """Chinese words may stand anywhere in the clause, English ones as words of the same stem."""
        return word in self.words or ("\u4e00" <= word[0] <= "\u9fff" and word in self.text)


@dataclass(frozen=True)
class Claim:
    """One sentence taken apart; dates are ISO days, or MM-DD where no year was given."""

    clauses: tuple[Clause, ...]
    dates: tuple[str, ...]

    def holds(self, word: str) -> bool:
        return any(clause.holds(word) for clause in self.clauses)

    @cached_property
    def quantity_numbers(self) -> frozenset[str]:
        return frozenset(quantity.number for clause in self.clauses for quantity in clause.quantities)


def claims_of(sentence: str) -> Claim:
    """Take one sentence apart; widths, dashes and Chinese numerals before a unit are made alike first."""
    text = _CHINESE_COUNT.sub(_arabic, unicodedata.normalize("NFKC", sentence).replace("−", "-")).lower()
    dates: list[str] = []
    text = _DATE.sub(lambda found: dates.append(_day(found)) or " ", text)
    clauses = [_clause(piece, context) for piece, context in _in_context(text)]
    return Claim(tuple(clause for clause in clauses if clause.words or clause.quantities), tuple(dates))


def _arabic(found: re.Match[str]) -> str:
    count = found["count"]
    if count == "半":
        return found[0]
    tens, _, ones = count.rpartition("十")
    value = (_DIGITS.get(tens, 1) * 10 if "十" in count else 0) + sum(_DIGITS.get(digit, 0) for digit in ones)
    return f"{value}{found['unit']}"


def _day(found: re.Match[str]) -> str:
    part = found.groupdict()
    if part["cm"]:
        return f"{int(part['cm']):02}-{int(part['cd']):02}"
    year, day = part["y"] or part["ey"] or part["ay"], part["d"] or part["ed"] or part["ad"]
    month = part["m"] or MONTHS[part["em"] or part["am"]]
    return f"{year}-{int(month):02}-{int(day):02}"


def _in_context(text: str) -> list[tuple[str, frozenset[str]]]:
    """Clauses between commas; a negation or doubt reaches over short enumerations, never over a full stop."""
    result = []
    for sentence in _STOP.split(text):
        carried: frozenset[str] = frozenset()
        for position, piece in enumerate(_COMMA.split(sentence or "")):
            own = _context(piece)
            enumerates = position > 0 and not own and _continues(piece)
            carried = carried if enumerates else own
            result.append((piece, carried))
    return result


def _continues(piece: str) -> bool:
    """Whether a clause continues an English enumeration: «denies fever, chills, or cough»."""
    words = piece.split()
    return bool(words) and not re.search(r"[\u4e00-\u9fff\d]", piece) and (len(words) <= 2 or words[0] in ("or", "nor"))


def _context(piece: str) -> frozenset[str]:
    words = set(re.findall(r"[a-z']+", piece))
    found = {kind for kind, cues in CUES.items() if any(cue in piece for cue in cues)}
    found |= {kind for kind, cues in ENGLISH_CUES.items() if words & cues}
    return frozenset(found)


def _clause(piece: str, context: frozenset[str]) -> Clause:
    quantities = tuple(Quantity(_plain(found["number"]), _unit(found["unit"])) for found in _QUANTITY.finditer(piece))
    words: list[str] = []
    for found in _WORD.finditer(_QUANTITY.sub(" ", piece)):
        words += _chinese(found[0]) if "\u4e00" <= found[0][0] <= "\u9fff" else _english(found[0])
    return Clause(piece, tuple(words), quantities, context)


def _plain(number: str) -> str:
    whole, _, part = number.partition(".")
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{part}" if part else "")


def _unit(unit: str | None) -> str:
    unit = re.sub(r"\s", "", unit or "")
    unit = unit.replace("x10", "×10").replace("*10", "×10").replace("°c", "℃").replace("μ", "u").replace("日", "天")
    return UNITS_SPOKEN.get(unit, unit)


def _english(word: str) -> list[str]:
    if word in ENGLISH or any(word in cues for cues in ENGLISH_CUES.values()):
        return []
    return [CAUSES.get(word) or _stemmer().stemWord(word)]


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def _chinese(run: str) -> list[str]:
    import rjieba

    for cues in CUES.values():
        for cue in sorted(cues, key=len, reverse=True):
            run = run.replace(cue, " ")
    return [
        CAUSES.get(word, word)
        for word in rjieba.cut(run)
        if word.strip() and word not in CHINESE and word not in SINGLE
    ]
