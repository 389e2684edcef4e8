"""How numbers of the record are written for people; knows no table."""

from __future__ import annotations

from decimal import Decimal


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
