"""What can go wrong with bundled models; each message says what to do."""

from __future__ import annotations


class WeightsError(Exception):
    """A bundled model cannot be used."""


class WeightsUnavailable(WeightsError):
    """Its packages could not be fetched or do not hold what they should."""


class WeightsCorrupt(WeightsError):
    """Its bytes are not the ones that were published."""
