"""Units by UCUM's case-sensitive symbols (ucum.org, version 2.2), as far as results and doses need them.

Reads «10*9/L», «mmol/L», «mL/min/{1.73_m2}» or «[iU]/L» into a factor and a dimension, so that two units can be
compared and converted; knows no analyte, so that moles and grams stay different.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

PREFIXES = {"Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2, "m": -3,
            "u": -6, "n": -9, "p": -12, "f": -15, "a": -18}
Dimension = tuple[tuple[str, int], ...]

# Symbol: (factor, dimension, whether prefixes go with it). Bases: m, g, s, mol, K, eq, cd, A, and arbitrary units.
ATOMS: dict[str, tuple[float, dict[str, int], bool]] = {
    "m": (1, {"m": 1}, True), "g": (1, {"g": 1}, True), "s": (1, {"s": 1}, True), "mol": (1, {"mol": 1}, True),
    "K": (1, {"K": 1}, True), "cd": (1, {"cd": 1}, True), "A": (1, {"A": 1}, True), "eq": (1, {"eq": 1}, True),
    "osm": (1, {"osm": 1}, True), "L": (1e-3, {"m": 3}, True), "l": (1e-3, {"m": 3}, True), "t": (1e6, {"g": 1}, True),
    "min": (60, {"s": 1}, False), "h": (3600, {"s": 1}, False), "d": (86400, {"s": 1}, False), "wk": (604800, {"s": 1}, False),
    "mo": (2629800, {"s": 1}, False), "a": (31557600, {"s": 1}, False), "Hz": (1, {"s": -1}, True),
    "N": (1e3, {"g": 1, "m": 1, "s": -2}, True), "Pa": (1e3, {"g": 1, "m": -1, "s": -2}, True),
    "J": (1e3, {"g": 1, "m": 2, "s": -2}, True), "W": (1e3, {"g": 1, "m": 2, "s": -3}, True), "bar": (1e8, {"g": 1, "m": -1, "s": -2}, True),
    "V": (1e3, {"g": 1, "m": 2, "s": -3, "A": -1}, True), "Ohm": (1e3, {"g": 1, "m": 2, "s": -3, "A": -2}, True),
    "Bq": (1, {"s": -1}, True), "Gy": (1, {"m": 2, "s": -2}, True), "Sv": (1, {"m": 2, "s": -2}, True),
    "cal": (4.184e3, {"g": 1, "m": 2, "s": -2}, True), "kat": (1, {"mol": 1, "s": -1}, True),
    "U": (1e-6 / 60, {"mol": 1, "s": -1}, True), "[iU]": (1, {"iU": 1}, True), "[IU]": (1, {"iU": 1}, True),
    "[arb'U]": (1, {"arb": 1}, False), "[CFU]": (1, {"CFU": 1}, False), "[pH]": (1, {"pH": 1}, False), "deg": (math.pi / 180, {}, False),
    "m[Hg]": (133322.387415e3, {"g": 1, "m": -1, "s": -2}, True), "m[H2O]": (9806.65e3, {"g": 1, "m": -1, "s": -2}, True),
    "Cel": (1, {"Cel": 1}, True), "[degF]": (1, {"degF": 1}, False), "%": (0.01, {}, False), "[ppth]": (1e-3, {}, False),
    "[ppm]": (1e-6, {}, False), "[ppb]": (1e-9, {}, False), "10*": (10, {}, False), "10^": (10, {}, False),
    "[HPF]": (1, {"HPF": 1}, False), "[LPF]": (1, {"LPF": 1}, False), "[drp]": (5e-8, {"m": 3}, False), "[diop]": (1, {"m": -1}, False),
    "[lb_av]": (453.59237, {"g": 1}, False), "[oz_av]": (28.349523125, {"g": 1}, False), "[in_i]": (0.0254, {"m": 1}, False),
    "[ft_i]": (0.3048, {"m": 1}, False), "[cup_us]": (2.365882365e-4, {"m": 3}, False), "B[SPL]": (1, {"SPL": 1}, True),
    "[Ch]": (1e-3 / 3, {"m": 1}, False), "[knk'U]": (1, {"knk": 1}, False), "[beth'U]": (1, {"beth": 1}, False),
}
_COMPONENT = re.compile(r"(\{[^{}\s]*\})|((?:10[*^])|(?:[A-Za-z%]|\[[^\[\]\s]+\])+'?)([+-]?\d+)?(\{[^{}\s]*\})?|(\d+)(\{[^{}\s]*\})?")


class NotAUnit(ValueError):
    """The text is no unit of UCUM; the argument is the part that is not understood."""


@dataclass(frozen=True)
class Unit:
    """``factor`` of the base units of ``dimension``."""

    factor: float
    dimension: Dimension


@cache
def parse(text: str) -> Unit:
    """The unit of a UCUM expression such as «10*9/L»; raises ``NotAUnit``."""
    if not text or len(text) > 60 or any(ord(character) < 33 or ord(character) > 126 for character in text):
        raise NotAUnit(text)
    factor, powers = 1.0, {}
    sign, position = (-1, 1) if text[0] == "/" else (1, 0)
    while True:
        found = _COMPONENT.match(text, position)
        if found is None or found.end() == position:
            raise NotAUnit(text[position:])
        amount, dimension = _component(found)
        factor *= amount**sign
        for base, power in dimension.items():
            powers[base] = powers.get(base, 0) + sign * power
        position = found.end()
        if position == len(text):
            return Unit(factor, tuple(sorted((base, power) for base, power in powers.items() if power)))
        if text[position] not in "./" or position + 1 == len(text):
            raise NotAUnit(text[position:])
        sign, position = (-1 if text[position] == "/" else 1), position + 1


def _component(found: re.Match[str]) -> tuple[float, dict[str, int]]:
    annotation, symbol, exponent, _note, number, _note_of_number = found.groups()
    if annotation:
        return 1.0, {}
    if number:
        return float(number), {}
    power = int(exponent or 1)
    factor, dimension = _atom(symbol)
    return factor**power, {base: of * power for base, of in dimension.items()}


def _atom(symbol: str) -> tuple[float, dict[str, int]]:
    """An atom by itself, or one that takes prefixes behind a prefix."""
    if symbol in ATOMS:
        return ATOMS[symbol][:2]
    for length in (1, 2):
        prefix, rest = symbol[:length], symbol[length:]
        if prefix in PREFIXES and rest in ATOMS and ATOMS[rest][2]:
            factor, dimension, _metric = ATOMS[rest]
            return factor * 10.0 ** PREFIXES[prefix], dimension
    raise NotAUnit(symbol)


def conversion(source: str, target: str) -> float | None:
    """What a value in ``source`` is multiplied with to be in ``target``; None between dimensions. Raises ``NotAUnit``."""
    one, other = parse(source), parse(target)
    return one.factor / other.factor if one.dimension == other.dimension else None


_WRITTEN = (
    (r"[µμ]", "u"), (r"℃|°C", "Cel"), (r"°F|℉", "[degF]"),
    (r"^[×x]?\s*10\s*(?:\^|\*)?\s*(\d+)", r"10*\1"), (r"mm\s?Hg|毫米汞柱", "mm[Hg]"),
    (r"cm\s?H2?₂?O", "cm[H2O]"), (r"次/分钟?|beats/min(?:ute)?|breaths/min(?:ute)?|bpm", "/min"),
    (r"(?<![a-zA-Z])[mkuµ]?IU", lambda m: m[0].replace("IU", "[iU]")),
    (r"/1\.73\s?m[²2]", "/{1.73_m2}"), (r"m²", "m2"), (r"毫摩尔", "mmol"), (r"微摩尔", "umol"), (r"毫克", "mg"), (r"微克", "ug"), (r"毫升", "mL"),
    (r"分升", "dL"), (r"升", "L"), (r"千克|公斤", "kg"), (r"克", "g"), (r"厘米", "cm"), (r"/24\s?h", "/d"), (r"mEq", "meq"), (r"mOsm(?:ol)?", "mosm"),
    (r"/HPF?$|/高倍视野", "/[HPF]"), (r"mcg", "ug"), (r"sec(?:onds?)?$", "s"), (r"mm/hr?$", "mm/h"),
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def ucum_of(written: str) -> str:
    """The UCUM symbol of a unit as people write it: «×10⁹/L», «µmol/L», «mmHg», «次/分»; raises ``NotAUnit``."""
    text = written.strip().translate(_SUPERSCRIPTS)
    try:
        parse(text)
    except NotAUnit:
        for pattern, symbol in _WRITTEN:
            text = re.sub(pattern, symbol, text)
        text = text.replace(" ", "")
        parse(text)
    return text
