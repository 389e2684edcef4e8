"""Numbers and units are written the way they stand on a result, and never with another meaning."""

from __future__ import annotations

from decimal import Decimal

import pytest

from records.formatting import decimal_text, range_text, unit_text


@pytest.mark.parametrize(("unit", "written"), [
    ("10*9/L", "×10⁹/L"), ("10^9/L", "×10⁹/L"), ("x10*12/L", "×10¹²/L"), ("×10⁹/L", "×10⁹/L"), ("10*3/uL", "×10³/µL"),
    ("Cel", "℃"), ("mm[Hg]", "mmHg"), ("kg/m2", "kg/m²"), ("mL/min/{1.73_m2}", "mL/min/1.73 m²"), ("umol/L", "µmol/L"),
    ("{beats}/min", "beats/min"), ("[iU]/L", "IU/L"), ("mg/dL", "mg/dL"), ("次/分", "次/分"), ("%", "%"), ("", ""),
    ("1", ""), ("uU/mL", "µU/mL"), ("U/L", "U/L"), ("unit", "unit"), ("/min", "/min"),
])
def test_a_unit_is_written_as_on_a_result(unit, written):
    assert unit_text(unit) == written


@pytest.mark.parametrize("unit", ["10*9/L", "mL/min/{1.73_m2}", "{beats}/min", "Cel", "umol/L"])
def test_writing_twice_changes_nothing_more(unit):
    assert unit_text(unit_text(unit)) == unit_text(unit)


@pytest.mark.parametrize(("value", "text"), [("140.0000", "140"), ("0.0040", "0.004"), ("1E+3", "1000"), ("0", "0")])
def test_numbers_keep_their_value_without_idle_zeros(value, text):
    assert decimal_text(Decimal(value)) == text


def test_a_range_with_one_bound_says_which():
    assert range_text(Decimal("3.50"), Decimal("9.5")) == "3.5–9.5"
    assert range_text(Decimal(60), None) == "≥ 60"
    assert range_text(None, Decimal(10)) == "≤ 10"
    assert range_text(None, None) == ""
