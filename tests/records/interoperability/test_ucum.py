"""Units are read by UCUM's rules: what measures the same is converted, what does not is told apart."""

from __future__ import annotations

import pytest

from records.interoperability.ucum import NotAUnit, conversion, parse, ucum_of


@pytest.mark.parametrize("unit", [
    "10*9/L", "mmol/L", "mg/dL", "umol/L", "mL/min/{1.73_m2}", "[iU]/L", "m[iU]/L", "U/L", "mm[Hg]", "Cel", "%", "/min", "kg/m2",
    "{beats}/min", "pg", "fL", "ng/mL", "mosm/kg", "meq/L", "1", "s", "mm/h", "{INR}", "/[HPF]", "ug/kg/min", "mg/{tablet}", "[pH]",
])
def test_units_of_results_are_known(unit):
    parse(unit)


@pytest.mark.parametrize("unit", ["", "mgdl", "MG/DL", "mg/", "/", "mg dL", "foo", "mg//L", "10*9\\L", "mmol/l/x", "公斤", "m" * 70, "mg/dL;drop"])
def test_what_is_no_unit_is_refused(unit):
    with pytest.raises(NotAUnit):
        parse(unit)


@pytest.mark.parametrize(("source", "target", "factor"), [
    ("g/dL", "g/L", 10), ("mg/dL", "g/L", 0.01), ("10*3/uL", "10*9/L", 1), ("/uL", "10*9/L", 1e-3), ("ug/L", "ng/mL", 1),
    ("mmol/L", "umol/L", 1000), ("[lb_av]", "kg", 0.45359237), ("cm", "m", 0.01), ("kPa", "mm[Hg]", 7.50062), ("h", "min", 60),
    ("ukat/L", "U/L", 60), ("m[iU]/L", "u[iU]/mL", 1), ("%", "1", 0.01), ("mL", "L", 0.001),
])
def test_units_of_one_dimension_are_converted(source, target, factor):
    assert conversion(source, target) == pytest.approx(factor, rel=1e-5)


@pytest.mark.parametrize(("source", "target"), [("mg/dL", "mmol/L"), ("g", "L"), ("U/L", "[iU]/L"), ("Cel", "[degF]"), ("10*9/L", "%")])
def test_units_of_two_dimensions_are_not(source, target):
    assert conversion(source, target) is None


@pytest.mark.parametrize(("written", "symbol"), [
    ("×10⁹/L", "10*9/L"), ("10^9/L", "10^9/L"), ("x10^12/L", "10*12/L"), ("µmol/L", "umol/L"), ("μg/L", "ug/L"), ("mmHg", "mm[Hg]"),
    ("℃", "Cel"), ("次/分", "/min"), ("mL/min/1.73 m²", "mL/min/{1.73_m2}"), ("mIU/L", "m[iU]/L"), ("IU/mL", "[iU]/mL"), ("毫克/分升", "mg/dL"),
    ("mEq/L", "meq/L"), ("kg/m²", "kg/m2"), ("mcg/mL", "ug/mL"), ("mg/24 h", "mg/d"), (" g/L ", "g/L"), ("mm/hr", "mm/h"),
])
def test_units_as_people_write_them_have_a_symbol(written, symbol):
    assert ucum_of(written) == symbol
    parse(symbol)


@pytest.mark.parametrize("written", ["", "many", "mg per dl", "个"])
def test_words_have_none(written):
    with pytest.raises(NotAUnit):
        ucum_of(written)
