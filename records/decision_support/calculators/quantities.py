"""The quantities that calculators measure, with the factors between their units.

Factors: AMA Manual of Style, 11th ed. (2020), SI conversion table, with molar masses from IUPAC atomic weights (2021).
"""

from __future__ import annotations

from records.decision_support.calculators.units import Quantity


def _same(*names: str) -> tuple[tuple[str, float, float], ...]:
    return tuple((name, 1.0, 0.0) for name in names)


def _by(pairs: dict[str, float]) -> tuple[tuple[str, float, float], ...]:
    return tuple((name, factor, 0.0) for name, factor in pairs.items())


def substance(micromoles: float) -> Quantity:
    """In mg/dL, where 1 mg/dL is ``micromoles`` µmol/L."""
    return Quantity("mg/dL", _by({
        "µmol/L": 1 / micromoles, "mmol/L": 1000 / micromoles, "mg/L": 0.1, "g/L": 100.0, "mg%": 1.0}))


CELLS = _same("×10⁹/L", "10^9/L", "10*9/L", "G/L", "K/µL", "k/mm3", "10^3/µL", "10*3/uL", "x10^3/mm3", "K/mcL",
              "thou/uL", "giga/L") + _by({"/µL": 0.001, "/mm3": 0.001, "cells/µL": 0.001, "cells/mm3": 0.001,
                                          "个/µL": 0.001, "万/µL": 10.0, "10^12/L": 1000.0})
MOLAR = _same("mmol/L", "mEq/L", "meq", "mmol")
ENZYME = _same("U/L", "IU/L", "units/L") + _by({"µkat/L": 60.0})
AREA = _same("m²", "m2", "m^2") + _by({"cm²": 0.0001})

YEARS = Quantity("years", _same("year", "yr", "yrs", "y", "a", "岁", "周岁", "yo", "y/o") + _by(
    {"months": 1 / 12, "month": 1 / 12, "mo": 1 / 12, "个月": 1 / 12, "月": 1 / 12, "days": 1 / 365.25, "天": 1 / 365.25}), bare=True)
WEIGHT = Quantity("kg", _same("kgs", "kilograms", "公斤", "千克", "kilo") + _by(
    {"g": 0.001, "lb": 0.45359237, "lbs": 0.45359237, "pounds": 0.45359237, "斤": 0.5}), bare=True)
HEIGHT = Quantity("cm", _same("厘米", "公分", "centimetres", "centimeters") + _by(
    {"m": 100.0, "米": 100.0, "mm": 0.1, "in": 2.54, "inch": 2.54, "inches": 2.54, '"': 2.54, "ft": 30.48, "feet": 30.48}), bare=True)
PRESSURE = Quantity("mmHg", _same("mm[Hg]", "毫米汞柱", "torr", "mm Hg") + _by({"kPa": 7.50062}), bare=True)
GAS = Quantity("mmHg", _same("mm[Hg]", "torr", "毫米汞柱") + _by({"kPa": 7.50062}))
RATE = Quantity("/min", _same("bpm", "次/分", "次/分钟", "beats/min", "beats/minute", "breaths/min", "breaths/minute", "min-1",
                             "per minute", "/分", "1/min", "rpm"), bare=True)
TEMPERATURE = Quantity("°C", (*_same("C", "Cel", "℃", "摄氏度", "度", "degC"), ("°F", 5 / 9, -160 / 9), ("F", 5 / 9, -160 / 9),
                              ("degF", 5 / 9, -160 / 9), ("℉", 5 / 9, -160 / 9), ("华氏度", 5 / 9, -160 / 9)), bare=True)
PERCENT = Quantity("%", _same("percent", "pct"), bare=True)
FRACTION = Quantity("fraction", _by({"%": 0.01, "percent": 0.01}), bare=True)
HOURS = Quantity("hours", _same("h", "hr", "hrs", "hour", "小时") + _by({"min": 1 / 60, "minutes": 1 / 60, "分钟": 1 / 60, "days": 24.0}), bare=True)
MINUTES = Quantity("min", _same("minutes", "mins", "分钟") + _by({"h": 60.0, "hours": 60.0, "小时": 60.0}), bare=True)
MILLISECONDS = Quantity("ms", _same("msec", "毫秒") + _by({"s": 1000.0, "sec": 1000.0, "秒": 1000.0}), bare=True)
SECONDS = Quantity("s", _same("sec", "secs", "seconds", "秒") + _by({"ms": 0.001}), bare=True)
COUNT = Quantity("", _same("times", "次", "points", "分", "个"), bare=True)
RATIO = Quantity("", _same("ratio", "{INR}", "INR", "{ratio}", "1"), bare=True)
MILLILITRES = Quantity("mL", _same("cc", "cm3", "毫升") + _by({"L": 1000.0, "µL": 0.001}), bare=True)
VOLUME_PER_DAY = Quantity("mL/day", _same("mL/24h", "mL/d", "mL") + _by({"L/day": 1000.0, "L/24h": 1000.0, "L": 1000.0}), bare=True)
PER_KILO = Quantity("µg/kg/min", _same("ug/kg/min", "mcg/kg/min"), bare=True)
FLOW = Quantity("mL/min/1.73m²", _same("mL/min/1.73m2", "mL/min/1.73 m^2", "mL/min/{1.73_m2}", "mL/min/1.73m^2", "mL/min"), bare=True)

CREATININE = substance(88.4)
BILIRUBIN = substance(17.104)
GLUCOSE = substance(55.508)
CHOLESTEROL = substance(25.86)
TRIGLYCERIDES = substance(11.29)
URIC_ACID = substance(59.48)
CALCIUM = Quantity("mg/dL", _by({"mmol/L": 4.008, "mg/L": 0.1, "mEq/L": 2.004}))
PHOSPHATE = substance(322.9)
# Urea nitrogen: 28.014 g of nitrogen in a mole of urea; urea itself: 60.06 g/mol.
UREA_NITROGEN = Quantity("mmol/L", _by({"mg/dL": 0.35696, "mg/L": 0.035696}))
UREA = Quantity("mmol/L", _by({"mg/dL": 0.1665, "g/L": 16.65, "mg/L": 0.01665}))
ETHANOL = substance(217.06)
ALBUMIN = Quantity("g/dL", _by({"g/L": 0.1, "mg/dL": 0.001}))
PROTEIN = Quantity("g/dL", _by({"g/L": 0.1}))
HAEMOGLOBIN = Quantity("g/dL", _by({"g/L": 0.1, "mmol/L": 1.6114}))
SODIUM = Quantity("mmol/L", MOLAR, bare=True)
POTASSIUM = Quantity("mmol/L", MOLAR, bare=True)
CHLORIDE = Quantity("mmol/L", MOLAR, bare=True)
BICARBONATE = Quantity("mmol/L", MOLAR, bare=True)
LACTATE = Quantity("mmol/L", MOLAR + _by({"mg/dL": 0.111}))
OSMOLALITY = Quantity("mOsm/kg", _same("mOsm/kg H2O", "mosmol/kg", "mOsm/L", "mosm"), bare=True)
PLATELETS = Quantity("×10⁹/L", CELLS)
WHITE_CELLS = Quantity("×10⁹/L", CELLS)
AST = Quantity("U/L", ENZYME, bare=True)
INSULIN = Quantity("µU/mL", _same("mU/L", "uIU/mL", "µIU/mL", "mIU/L") + _by({"pmol/L": 1 / 6.0}))
FIBRINOGEN = Quantity("g/L", _by({"mg/dL": 0.01}))
PHENYTOIN = Quantity("mg/L", _same("µg/mL", "ug/mL") + _by({"µmol/L": 0.25227}), bare=True)
HBA1C = Quantity("%", (*_same("percent", "%(NGSP)"), ("mmol/mol", 0.09148, 2.152)))
PROTEIN_CRP = Quantity("mg/L", _by({"mg/dL": 10.0}))
