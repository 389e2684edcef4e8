"""Cut-offs as a paper prints them, in its own unit and in a second one, whose rounded figures are no exact conversion."""

from __future__ import annotations

from dataclasses import dataclass

from records.decision_support.calculators.units import Measured, Quantity, plain_unit

TINY = 1e-6


def beyond(limit: float) -> float:
    """The cut-off of «above ``limit``», where all cut-offs mean «at least»."""
    return limit + 2 * TINY


@dataclass(frozen=True)
class Limits:
    """Rising cut-offs in the unit of the formula, and ``printed`` ones for values written in ``unit`` of ``quantity``.

    SOFA prints 2.0 mg/dL of creatinine beside 171 µmol/L, which is 1.93 mg/dL: a value is held against the figures of
    the unit in which it was written.
    """

    own: tuple[float, ...]
    quantity: Quantity
    unit: str
    printed: tuple[float, ...]

    def passed(self, value: float) -> int:
        """How many cut-offs the value reaches."""
        if isinstance(value, Measured) and value.quantity is self.quantity and self._printed_in(value.unit):
            return sum(value.written >= limit - TINY for limit in self.printed)
        return sum(value >= limit - TINY for limit in self.own)

    def _printed_in(self, unit: str) -> bool:
        """Whether the unit is that of the printed figures, in whatever spelling."""
        return self.quantity.conversions.get(plain_unit(unit)) == self.quantity.conversions[plain_unit(self.unit)]
