"""Validated calculators: found by name, given inputs with units, answering with value, meaning and source."""

from records.decision_support.calculators.base import Calculator, Given, Result, calculate
from records.decision_support.calculators.catalogue import calculators, find
from records.decision_support.calculators.reading import read_inputs

__all__ = ["Calculator", "Given", "Result", "calculate", "calculators", "find", "read_inputs"]
