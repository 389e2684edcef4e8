"""Units of measurement: what a quantity may be written in, and its value in the unit that formulas use."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from records.decision_support.words import Refused, Words

NUMBER = re.compile(r"^([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)\s*(.*)$")
SPELLINGS = (("mcg", "ug"), ("μ", "u"), ("×", ""), ("*", ""), ("^", ""), ("·", ""), ("−", "-"), (" ", ""), ("毫摩尔", "mmol"),
             ("微摩尔", "umol"), ("毫克", "mg"), ("微克", "ug"), ("毫升", "ml"), ("分升", "dl"), ("升", "l"), ("克", "g"))


@dataclass(frozen=True)
class Quantity:
    """What is measured. ``units`` maps a written unit to (factor, offset): value in ``unit`` = written × factor + offset.

    ``bare`` says that a number without a unit is understood in ``unit``, because no second unit is in common use.
    """

    unit: str
    units: tuple[tuple[str, float, float], ...] = ()
    bare: bool = False

    @cached_property
    def conversions(self) -> dict[str, tuple[float, float]]:
        written = {plain_unit(self.unit): (1.0, 0.0)}
        return written | {plain_unit(name): (factor, offset) for name, factor, offset in self.units}

    @cached_property
    def accepted(self) -> str:
        """The units that may be written, for a message."""
        shown = [self.unit, *(name for name, _factor, _offset in self.units)]
        distinct = {plain_unit(name): name for name in reversed(shown)}
        return ", ".join(list(reversed(distinct.values()))[:5])


class Measured(float):
    """A value in the unit of its formula that remembers how it was ``written``: the number, its ``unit`` and ``quantity``."""

    written: float
    unit: str
    quantity: Quantity

    @classmethod
    def of(cls, value: float, *, written: float, unit: str, quantity: Quantity) -> Measured:
        measured = cls(value)
        measured.written, measured.unit, measured.quantity = written, unit, quantity
        return measured


def plain_unit(text: str) -> str:
    """A unit without the differences of spelling: «µmol/L», «umol/l» and «微摩尔/升» are one."""
    written = unicodedata.normalize("NFKC", text).casefold().strip()
    for spelling, plain in SPELLINGS:
        written = written.replace(spelling, plain)
    return re.sub(r"^x(?=10)", "", written)


def read_quantity(field: str, text: str, quantity: Quantity) -> float:
    """«1.2mg/dL» in the quantity's own unit. Raises ``Refused`` for no number, an unknown unit or a missing one."""
    found = NUMBER.match(unicodedata.normalize("NFKC", text).casefold().strip())
    if found is None:
        raise Refused(field, Words(f"{field}：「{text}」不是数值。", f"{field}: «{text}» is not a number."))
    return convert(field, float(found[1]), found[2], quantity)


def convert(field: str, value: float, unit: str, quantity: Quantity) -> float:
    """``value`` of the written ``unit`` in the quantity's own unit. Raises ``Refused``; never guesses a unit."""
    if not unit.strip():
        return _without_unit(field, value, quantity)
    conversion = quantity.conversions.get(plain_unit(unit))
    if conversion is None:
        raise Refused(field, Words(f"{field}：单位「{unit}」不适用，可用单位：{quantity.accepted}。",
                                   f"{field}: the unit «{unit}» does not fit; write one of {quantity.accepted}."))
    factor, offset = conversion
    return Measured.of(value * factor + offset, written=value, unit=unit, quantity=quantity)


def _without_unit(field: str, value: float, quantity: Quantity) -> float:
    if not quantity.bare:
        raise Refused(field, Words(f"{field}：请写明单位（{quantity.accepted}）。",
                                   f"{field}: give the unit, one of {quantity.accepted}."))
    return value
