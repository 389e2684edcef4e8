"""The table of measurements holds together: one name a test, units that UCUM knows, factors that agree with UCUM."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from records.interoperability.analytes import analyte_named, analytes, matching
from records.interoperability.names import NAMES
from records.interoperability.ucum import conversion, parse


def test_there_are_a_hundred_of_them_named_once_in_both_languages():
    assert len(analytes()) >= 100
    for names in ([one.zh for one in analytes()], [one.en for one in analytes()], [one.code for one in analytes()]):
        assert max(Counter(names).values()) == 1
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in one.zh) for one in analytes())


@pytest.mark.parametrize("analyte", analytes(), ids=lambda analyte: analyte.code)
def test_every_unit_is_one_and_its_factor_agrees_with_ucum(analyte):
    usual = analyte.units[0]
    assert usual.factor == 1
    for unit in analyte.units:
        parse(unit.symbol)
        factor = conversion(unit.symbol, usual.symbol)
        assert factor is None or float(unit.factor) == pytest.approx(factor, rel=1e-3), unit
    assert analyte.least is None or analyte.least < analyte.most


def test_names_agree_with_those_that_imports_give():
    for analyte in analytes():
        for unit in analyte.units:
            chinese, english = NAMES.get(unit.code, (analyte.zh, analyte.en))
            assert analyte_named(chinese) is not None and analyte_named(english) is not None


@pytest.mark.parametrize(("words", "code"), [("白细胞", "6690-2"), ("white", "6690-2"), ("2345-7", "14749-6"), ("creat", "14682-9"),
                                             ("心率", "8867-4")])
def test_a_few_letters_find_a_measurement(words, code):
    assert code in [one.code for one in matching(words)]


@pytest.mark.parametrize(("written", "symbol", "code"), [
    ("mmol/L", "mmol/L", "14749-6"), ("mg/dL", "mg/dL", "2345-7"), ("毫克/分升", "mg/dL", "2345-7"), ("mmol/l", "mmol/L", "14749-6"),
])
def test_the_code_goes_with_the_unit(written, symbol, code):
    unit = analyte_named("血糖").unit(written)
    assert (unit.symbol, unit.code) == (symbol, code)


@pytest.mark.parametrize("written", ["g/L", "mg", "", "10*9/L"])
def test_another_unit_is_none_of_this_measurement(written):
    assert analyte_named("Glucose").unit(written) is None


@pytest.mark.parametrize(("value", "unit", "plausible"), [
    ("5.6", "mmol/L", True), ("100", "mg/dL", True), ("560", "mmol/L", False), ("0", "mmol/L", False)])
def test_a_slip_of_the_pen_is_told_from_a_value(value, unit, plausible):
    glucose = analyte_named("Glucose")
    assert glucose.is_plausible(Decimal(value), glucose.unit(unit)) is plausible
