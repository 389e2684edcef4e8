"""Units of laboratory values and vital signs: their spellings, and the factors between them."""

from __future__ import annotations

import re

# Spellings after folding (lower case, half width), and the one way of writing them here.
_SPELLINGS = {
    "10^9/L": r"(?:[x×*]\s*)?10\s?(?:\^|\*\*)?\s?[9⁹]\s?/\s?l|g/l(?=\b)(?!.)",
    "10^12/L": r"(?:[x×*]\s*)?10\s?(?:\^|\*\*)?\s?(?:12|¹²)\s?/\s?l",
    "10^3/uL": r"(?:[x×*]\s*)?10\s?(?:\^|\*\*)?\s?[3³]\s?/\s?(?:[uμµ]l|mm3)|k/(?:[uμµ]l|mm3|cmm)|thou/ul",
    "/uL": r"/(?:[uμµ]l|mm3|mm³|cmm)|cells/(?:[uμµ]l|mm3)|个/[uμµ]l",
    "/HP": r"(?:个)?/hpf?",
    "mmol/L": r"mmol/l|mm(?=\b)", "umol/L": r"[uμµ]mol/l", "nmol/L": r"nmol/l", "pmol/L": r"pmol/l",
    "mEq/L": r"meq/l", "g/L": r"g/l", "g/dL": r"g/dl|gm/dl|g%", "mg/L": r"mg/l", "mg/dL": r"mg/dl|mg%",
    "ug/L": r"[uμµ]g/l", "ug/mL": r"[uμµ]g/ml", "ug/dL": r"[uμµ]g/dl", "ng/mL": r"ng/ml", "ng/dL": r"ng/dl",
    "ng/L": r"ng/l", "pg/mL": r"pg/ml", "IU/L": r"iu/l", "U/L": r"u/l", "U/mL": r"i?u/ml", "mIU/L": r"m?iu/l|[uμµ]iu/ml",
    "mL/min/1.73m2": r"ml/\(?min[·.*/x]?1\.73\s?m[2²]\)?", "mL/min": r"ml/min", "mm/h": r"mm/(?:1?h|hr)",
    "mmHg": r"mm\s?hg", "kPa": r"kpa", "cmH2O": r"cm\s?h2o|mmh2o", "℃": r"℃|°\s?c\b|摄氏度|度|degrees? c(?:elsius)?|c(?![a-z])", "℉": r"℉|°\s?f\b|degrees? f(?:ahrenheit)?|degrees?|f(?![a-z])",
    "/min": r"次/(?:分钟?|min)|bpm|/min|beats?/min|breaths?/min|beats? per minute|breaths? per minute|per minute",
    "kg": r"kg|公斤|千克", "lb": r"lbs?|pounds?", "cm": r"cm|厘米", "m": r"m(?![a-z])|米", "kg/m2": r"kg/m[2²]",
    "fL": r"fl", "pg": r"pg", "s": r"s(?:ec(?:onds?)?)?(?![a-z])|秒", "mL": r"ml|毫升", "%": r"%", "mm": r"mm(?![a-z])",
}
_SPELLINGS["10^9/L"] = _SPELLINGS["10^9/L"].split("|g/l")[0]
_ORDER = sorted(_SPELLINGS, key=lambda unit: -len(_SPELLINGS[unit].split("|")[0]))
UNIT = re.compile("|".join(f"(?P<u{place}>{_SPELLINGS[unit]})" for place, unit in enumerate(_ORDER)))

# Value in the usual unit = value × factor + offset, by test (tests.tsv). Molar masses after the IUPAC atomic weights.
CONVERSIONS: dict[str, dict[str, tuple[float, float]]] = {
    "wbc": {"10^3/uL": (1, 0), "/uL": (0.001, 0)}, "neutrophils": {"10^3/uL": (1, 0), "/uL": (0.001, 0)},
    "lymphocytes": {"10^3/uL": (1, 0), "/uL": (0.001, 0)}, "eosinophils": {"10^3/uL": (1, 0), "/uL": (0.001, 0)},
    "platelets": {"10^3/uL": (1, 0), "/uL": (0.001, 0)}, "hemoglobin": {"g/dL": (10, 0)},
    "creatinine": {"mg/dL": (88.42, 0), "mmol/L": (1000, 0)}, "urea": {"mg/dL": (0.357, 0)},
    "glucose": {"mg/dL": (0.0555, 0)}, "fasting_glucose": {"mg/dL": (0.0555, 0)},
    "total_bilirubin": {"mg/dL": (17.1, 0)}, "direct_bilirubin": {"mg/dL": (17.1, 0)},
    "albumin": {"g/dL": (10, 0)}, "total_protein": {"g/dL": (10, 0)}, "calcium": {"mg/dL": (0.2495, 0)},
    "phosphate": {"mg/dL": (0.3229, 0)}, "magnesium": {"mg/dL": (0.4114, 0), "mEq/L": (0.5, 0)},
    "sodium": {"mEq/L": (1, 0)}, "potassium": {"mEq/L": (1, 0)}, "chloride": {"mEq/L": (1, 0)}, "hco3": {"mEq/L": (1, 0)},
    "cholesterol": {"mg/dL": (0.02586, 0)}, "ldl": {"mg/dL": (0.02586, 0)}, "hdl": {"mg/dL": (0.02586, 0)},
    "triglycerides": {"mg/dL": (0.01129, 0)}, "uric_acid": {"mg/dL": (59.48, 0)}, "crp": {"mg/dL": (10, 0)},
    "lactate": {"mg/dL": (0.111, 0)}, "d_dimer": {"ug/mL": (1, 0), "ng/mL": (0.001, 0), "ug/L": (0.001, 0)},
    "fibrinogen": {"mg/dL": (0.01, 0)}, "temperature": {"℉": (5 / 9, -160 / 9)}, "pao2": {"kPa": (7.5006, 0)},
    "paco2": {"kPa": (7.5006, 0)}, "weight": {"lb": (0.4536, 0)}, "height": {"m": (100, 0)},
    "alt": {"IU/L": (1, 0)}, "ast": {"IU/L": (1, 0)}, "alp": {"IU/L": (1, 0)}, "ggt": {"IU/L": (1, 0)},
    "ldh": {"IU/L": (1, 0)}, "ck": {"IU/L": (1, 0)}, "blood_pressure": {"kPa": (7.5006, 0)}, "bnp": {"ng/L": (1, 0)},
    "systolic": {"kPa": (7.5006, 0)}, "diastolic": {"kPa": (7.5006, 0)}, "iron": {"ug/dL": (0.1791, 0)},
}


def unit_at(text: str, position: int) -> tuple[str, int] | None:
    """The unit written at `position` of a folded text, and where it ends."""
    match = UNIT.match(text, position)
    if match is None or match.lastgroup is None:
        return None
    return _ORDER[int(match.lastgroup[1:])], match.end()
