"""Judges one reading as a device sent it: unit converted or refused, impossible values marked, the clock put right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum

from records.decision_support.monitoring.signs import (
    CONSCIOUSNESS,
    LEVELS,
    OWN_UNITS,
    analyte_of,
    sign_of,
)
from records.decision_support.words import Refused, Words
from records.interoperability.ucum import NotAUnit, conversion, ucum_of

TOLERANCE = timedelta(seconds=5)
AHEAD = timedelta(minutes=2)
OLDEST = timedelta(days=31)


class Quality(IntEnum):
    """Whether a reading counts. What does not count is kept and shown as such."""

    GOOD = 0
    IMPOSSIBLE = 1
    CLOCK = 2


@dataclass(frozen=True)
class Sent:
    """A reading as it arrived; ``level`` is the letter of ACVPU where there is no number."""

    code: str
    value: float | None
    unit: str
    at: datetime
    level: str = ""


@dataclass(frozen=True)
class Judged:
    """``value`` is in the usual unit of ``code``; ``taken_at`` is by the server's clock, ``sent.at`` by the device's."""

    sent: Sent
    code: str
    value: float
    unit: str
    taken_at: datetime
    quality: Quality


def skew_of(sent_at: datetime | None, received_at: datetime) -> timedelta:
    """How far the device's clock is behind the server's; zero within the tolerance or where the device does not tell."""
    if sent_at is None or abs(received_at - sent_at) <= TOLERANCE:
        return timedelta(0)
    return received_at - sent_at


def judge(sent: Sent, *, received_at: datetime, skew: timedelta = timedelta(0)) -> Judged:
    """Raises ``Refused`` for an unknown code, a missing or foreign unit, no number, or a time more than 31 days ago."""
    code, value, unit, plausible = _level(sent) if sent.code == CONSCIOUSNESS else _measured(sent)
    taken_at = sent.at + skew
    if received_at - taken_at > OLDEST:
        raise Refused("at", Words("读数超过31天，请作为检验结果导入。",
                                  "The reading is more than 31 days old; import it as a result instead."))
    early = taken_at - received_at > AHEAD
    quality = Quality.CLOCK if early else Quality.GOOD if plausible else Quality.IMPOSSIBLE
    return Judged(sent, code, value, unit, taken_at, quality)


def _level(sent: Sent) -> tuple[str, float, str, bool]:
    level = sent.level.strip().upper()[:1]
    if level not in LEVELS:
        raise Refused("value", Words("意识水平须为A、C、V、P、U之一。",
                                     "The level of consciousness is one of A, C, V, P and U."))
    return CONSCIOUSNESS, LEVELS[level], "", True


def _measured(sent: Sent) -> tuple[str, float, str, bool]:
    if sent.value is None or not math.isfinite(sent.value):
        raise Refused("value", Words("读数没有数值。", "The reading has no number."))
    if not sent.unit:
        raise Refused("unit", Words("缺少单位，不作猜测。", "The unit is missing; it is not guessed."))
    if sent.code in OWN_UNITS:
        return _in_own_unit(sent)
    analyte = analyte_of(sent.code)
    if analyte is None:
        raise Refused("code", Words("不认识该LOINC编码。", "The LOINC code is not known here."))
    fahrenheit = _fahrenheit(sent, analyte.code)
    if fahrenheit is not None:
        plausible = analyte.is_plausible(Decimal(str(fahrenheit)), analyte.units[0])
        return analyte.code, fahrenheit, analyte.units[0].symbol, plausible
    unit = analyte.unit(sent.unit)
    if unit is None:
        raise _foreign_unit()
    value = Decimal(str(sent.value))
    usual = round(float(value * unit.factor), 6)
    return analyte.code, usual, analyte.units[0].symbol, analyte.is_plausible(value, unit)


def _fahrenheit(sent: Sent, code: str) -> float | None:
    """Degrees Celsius of a body temperature in degrees Fahrenheit; the one conversion that is no factor."""
    sign = sign_of(code)
    if sign is None or sign.unit != "Cel":
        return None
    try:
        return round((float(sent.value or 0) - 32) / 1.8, 6) if ucum_of(sent.unit) == "[degF]" else None
    except NotAUnit:
        return None


def _in_own_unit(sent: Sent) -> tuple[str, float, str, bool]:
    unit, least, most = OWN_UNITS[sent.code]
    try:
        factor = conversion(ucum_of(sent.unit), unit)
    except NotAUnit as error:
        raise _foreign_unit() from error
    if factor is None:
        raise _foreign_unit()
    value = round(float(sent.value or 0) * factor, 6)
    return sent.code, value, unit, least <= value <= most


def _foreign_unit() -> Refused:
    return Refused("unit", Words("该项目不用此单位，不作猜测。", "This is not measured in that unit; nothing is guessed."))
