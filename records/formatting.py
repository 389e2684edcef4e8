"""How numbers of the record are written for people; knows no table."""

from __future__ import annotations

import re
from decimal import Decimal

# UCUM's case-sensitive symbols (ucum.org, version 2.2) whose usual written form differs.
_WRITTEN = {"Cel": "℃", "[degF]": "°F", "[iU]": "IU", "[IU]": "IU", "[pH]": "", "mm[Hg]": "mmHg", "cm[H2O]": "cmH₂O",
            "[lb_av]": "lb", "[in_i]": "in", "m2": "m²", "m3": "m³", "cm2": "cm²"}
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def decimal_text(value: Decimal | None) -> str:
    """Digits without trailing zeros and never with an exponent."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def range_text(low: Decimal | None, high: Decimal | None) -> str:
    """A reference range such as «3.5–9.5», «≥ 60» or «≤ 10»; empty without bounds."""
    if low is not None and high is not None:
        return f"{decimal_text(low)}–{decimal_text(high)}"
    if low is not None:
        return f"≥ {decimal_text(low)}"
    return f"≤ {decimal_text(high)}" if high is not None else ""


def unit_text(unit: str) -> str:
    """A UCUM unit the way it is written on a result: «10*9/L» as «×10⁹/L»; other spellings stay as they are."""
    return "" if unit == "1" else "/".join(_unit_part(part) for part in unit.split("/"))


def _unit_part(part: str) -> str:
    if part in _WRITTEN:
        return _WRITTEN[part]
    power = re.fullmatch(r"[×x]?\s?10[*^](-?\d+)(.*)", part)
    if power:
        return f"×10{power[1].translate(_SUPERSCRIPTS)}{power[2]}"
    area = re.fullmatch(r"\{?1\.73[ _]?m2\}?", part)
    if area:
        return "1.73 m²"
    if re.fullmatch(r"u(?:g|L|mol|kat|m|U)", part):
        return f"µ{part[1:]}"
    return re.sub(r"^\{(\w+)\}$", r"\1", part)
