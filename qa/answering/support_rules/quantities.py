"""Finds the quantities of a normalised text: value or range, unit, comparator, what is named before. Judges nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qa.answering.support_rules import units

UP, DOWN = "up", "down"
BEFORE = (
    (
        UP,
        r"达到或超过|大于或?等于|不(?:得|应|能)?(?:低于|少于|小于)|大于|高于|超过|多于|至少|>=|≥|>|at least|no(?:t)? less than|more than"
        r"|greater than(?: or equal to)?|above|over|exceed(?:s|ing)?|higher than|older than",
    ),
    (
        DOWN,
        r"(?:不(?:得|应|能|宜|要|可|会|许)?|切?勿)(?:超过|高于|多于|大于)|小于或?等于|小于|低于|少于|不足|至多|最多|<=|≤|<"
        r"|at most|no(?:t)? (?:\w+ ){0,3}?(?:more|greater|longer) than|never (?:\w+ ){0,2}?more than"
        r"|(?:should |must |do(?:es)? )?not exceed|less than(?: or equal to)?|fewer than|below|under|up to|lower than|younger than|within",
    ),
)
AFTER = (
    (UP, r"及?以上|或以上|或更[高大多长]|or (?:more|above|higher|greater|over|older|longer)|and (?:above|over|older)"),
    (DOWN, r"及?以[下内]|或以下|或更[低小少短]|or (?:less|below|lower|fewer|younger|under)"),
)
APPROXIMATE = r"约为?|大约|左右|近|about|approximately|around|roughly|some|nearly|almost"
NUMBER = r"\d+(?:\.\d+)?"
POWER = r"(?:\s*[×x*]\s*10\^?(?P<power>-?\d{1,2}))?"
TO = r"\s*(?:-|–|—|~|至|到|to\b|and\b)\s*"
QUANTITY = re.compile(
    rf"(?<![\d.])(?<![a-zα-ω])(?<![a-zα-ω]-)(?P<low>{NUMBER})(?P<unit_low>{units.EXPRESSION})?"
    rf"(?:{TO}(?P<high>{NUMBER})(?!\d|\.\d))?{POWER}(?P<unit>{units.EXPRESSION})?"
)
COMPARATORS_BEFORE = [
    (side, re.compile(rf"(?:{words})\s*(?:{APPROXIMATE})?\s*(?:the age of|age|每[日天次])?\s*$"))
    for side, words in BEFORE
]
COMPARATORS_AFTER = [(side, re.compile(rf"\s*(?:{words})")) for side, words in AFTER]
ABOUT = re.compile(rf"(?:{APPROXIMATE})\s*$")
ABOUT_AFTER = re.compile(r"\s*左右")
LABELLED = re.compile(
    r"(?:\b(?:type|types|grade|stage|class|phase|group|level|step|factor|figure|table|mobitz)|第|nyha|kdigo|ccr)\s*$"
)
LABEL_AFTER = re.compile(r"\s*(?:型|级|期|度(?!以|左)|号|类)")
TITLE_NUMBER = re.compile(r"^\s*[（(]?\d{1,2}(?:[)）、]|\.(?!\d))\s*")
FREQUENCIES = (
    (
        re.compile(
            rf"每\s*(?:日|天)\s*(?P<n>{NUMBER})(?:{TO}(?P<m>{NUMBER}))?\s*次|1\s*[日天]\s*(?P<n2>{NUMBER})\s*次"
            rf"|(?P<n3>{NUMBER})(?:{TO}(?P<m3>{NUMBER}))?\s*次\s*/\s*[日天d]"
        ),
        1.0,
    ),
    (re.compile(rf"(?P<n>{NUMBER})(?:{TO}(?P<m>{NUMBER}))?\s*times\s*(?:a|per|each|every|/)?\s*(?:day|daily)"), 1.0),
    (
        re.compile(
            rf"每周\s*(?P<n>{NUMBER})(?:{TO}(?P<m>{NUMBER}))?\s*次|(?P<n3>{NUMBER})(?:{TO}(?P<m3>{NUMBER}))?\s*次\s*/\s*周"
        ),
        1 / 7,
    ),
    (
        re.compile(rf"(?P<n>{NUMBER})(?:{TO}(?P<m>{NUMBER}))?\s*times\s*(?:a|per|each|every|/)?\s*(?:week|weekly)"),
        1 / 7,
    ),
)
INTERVAL = re.compile(
    rf"(?:每隔?\s*(?P<n>{NUMBER})\s*(?:个)?(?P<u>小时|天|日|周|h|月)(?:\s*1\s*次|给药)?|\bq\s*(?P<n2>{NUMBER})\s*h\b"
    rf"|\bevery\s+(?P<n3>{NUMBER})\s*(?:-\s*)?(?P<u3>hours?|h\b|days?|weeks?))"
)
NAMED_FREQUENCIES = (
    (1.0, r"\bonce (?:a |per |every |each )?(?:day|daily)|\bqd\b|\bq\.d\."),
    (2.0, r"\btwice (?:a |per |each )?(?:day|daily)|\bbid\b|\bb\.i\.d\."),
    (3.0, r"\btid\b|\bt\.i\.d\."),
    (4.0, r"\bqid\b|\bq\.i\.d\."),
    (1 / 7, r"\bonce (?:a |per |every |each )?week(?:ly)?\b"),
    (2 / 7, r"\btwice (?:a |per |each )?week(?:ly)?\b"),
)
NAMED = [(value, re.compile(words)) for value, words in NAMED_FREQUENCIES]
EMPTY_COUNTS = frozenset({"event", "tablet"})


@dataclass(frozen=True)
class Quantity:
    """`low` and `high` in base units of `unit.dimension` (equal unless a range); `text` as it stands.

    `side` is "up" for «at least» and the like, "down" for «at most», empty otherwise. `start` is its place in the text,
    `figures` are the numbers as written, whatever their unit.
    """

    text: str
    low: float
    high: float
    unit: units.Dimension
    side: str
    about: bool
    start: int
    figures: tuple[float, float] = (0.0, 0.0)

    @property
    def bare(self) -> bool:
        return not self.unit


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of a normalised text, in order of reading; how often a day counts as one."""
    rest = TITLE_NUMBER.sub(lambda match: " " * len(match.group()), text)
    found: list[Quantity] = []
    for place, made in [*_frequencies(rest), *_named_frequencies(rest)]:
        if rest[place[0] : place[1]].strip():
            found.append(made)
            rest = rest[: place[0]] + " " * (place[1] - place[0]) + rest[place[1] :]
    found += _plain_quantities(rest)
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _frequencies(text: str) -> Iterator[tuple[tuple[int, int], Quantity]]:
    for pattern, factor in FREQUENCIES:
        for match in pattern.finditer(text):
            values = [float(value) * factor for value in match.groupdict().values() if value]
            yield match.span(), _per_day(match, min(values), max(values))
    for match in INTERVAL.finditer(text):
        names = match.groupdict()
        number = float(names["n"] or names["n2"] or names["n3"])
        unit = units.parse((names["u"] or names["u3"] or "h").replace("月", "个月"))
        if unit.dimension == (("time", 1),) and number:
            yield match.span(), _per_day(match, 1 / (number * unit.factor), 1 / (number * unit.factor))


def _named_frequencies(text: str) -> Iterator[tuple[tuple[int, int], Quantity]]:
    for value, pattern in NAMED:
        for match in pattern.finditer(text):
            yield match.span(), _per_day(match, value, value)


def _per_day(match: re.Match[str], low: float, high: float) -> Quantity:
    return Quantity(match.group().strip(), low, high, units.PER_DAY.dimension, "", False, match.start())


def _plain_quantities(text: str) -> Iterator[Quantity]:
    for match in QUANTITY.finditer(text):
        before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 20]
        bare = not (match["unit"] or match["unit_low"])
        if LABELLED.search(before) or (bare and (LABEL_AFTER.match(after) or _in_name(before, after))):
            continue
        for made in _quantity(match, before, after):
            # «一次», «one dose»: a count of one says nothing that could be wrong.
            if not (made.low == made.high == 1 and {base for base, _ in made.unit} & EMPTY_COUNTS):
                yield made


def _in_name(before: str, after: str) -> bool:
    """«3T3», «OCT3/4», «+1»: a figure of a name rather than an amount."""
    return bool(re.match(r"[a-z]", after) or re.search(r"[a-z]\d*/$|\+$", before))


def _quantity(match: re.Match[str], before: str, after: str) -> Iterator[Quantity]:
    """One value or range; «from 2.2% to 1.7%» falls, so it is two values."""
    unit = units.parse(match["unit"] or match["unit_low"] or "")
    first = units.parse(match["unit_low"]) if match["unit_low"] else unit
    scale = 10.0 ** int(match["power"]) if match["power"] else 1.0
    low = float(match["low"]) * scale * first.factor
    high = float(match["high"]) * scale * unit.factor if match["high"] else low
    side = _side(before, after)
    about = bool(ABOUT.search(before) or ABOUT_AFTER.match(after))
    parts = [(low, high)] if low <= high else [(low, low), (high, high)]
    bare = (float(match["low"]), float(match["high"] or match["low"]))
    for first_value, last_value in parts:
        yield Quantity(match.group().strip(), first_value, last_value, unit.dimension, side, about, match.start(), bare)


def _side(before: str, after: str) -> str:
    """The comparator right before the number, the longest where one holds another («不低于»), else the one after."""
    found = [(match.start(), side) for side, pattern in COMPARATORS_BEFORE if (match := pattern.search(before))]
    if found:
        return min(found)[1]
    return next((side for side, pattern in COMPARATORS_AFTER if pattern.match(after)), "")
