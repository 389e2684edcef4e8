"""The signs that are watched: their LOINC codes (loinc.org), usual units, and what counts as a change at all.

``least_change`` keeps a very steady patient from being called unusual over a trifle; it is a choice of this project.
Other measurements of the clinic are stored and shown as well; they have no baseline and no limits of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from records.decision_support.words import Words
from records.interoperability.analytes import Analyte, analyte_named

CONSCIOUSNESS, OXYGEN_FLOW, INSPIRED_OXYGEN = "67775-7", "3151-8", "3150-6"
LEVELS = {"A": 0.0, "C": 1.0, "V": 2.0, "P": 3.0, "U": 4.0}
LEVEL_KEYS = ("alert", "confused", "voice", "pain", "unresponsive")


@dataclass(frozen=True)
class Sign:
    """One watched sign; ``key`` is its name among the inputs of NEWS2, empty where it is none."""

    code: str
    words: Words
    unit: str
    least_change: float
    digits: int = 0
    key: str = ""
    others: tuple[str, ...] = ()


SIGNS = (
    Sign("9279-1", Words("呼吸", "Resp"), "/min", 4, key="respiratory_rate"),
    Sign("59408-5", Words("血氧", "SpO₂"), "%", 3, key="oxygen_saturation", others=("2708-6",)),
    Sign("8480-6", Words("收缩压", "Systolic"), "mm[Hg]", 20, key="systolic"),
    Sign("8462-4", Words("舒张压", "Diastolic"), "mm[Hg]", 15),
    Sign("8867-4", Words("心率", "Heart rate"), "/min", 15, key="heart_rate", others=("8889-8",)),
    Sign("8310-5", Words("体温", "Temp"), "Cel", 0.8, digits=1, key="temperature", others=("8331-1", "8328-7")),
    Sign(CONSCIOUSNESS, Words("意识", "ACVPU"), "", 1),
    Sign(OXYGEN_FLOW, Words("吸氧", "O₂ flow"), "L/min", 1, digits=1),
    Sign(INSPIRED_OXYGEN, Words("吸氧浓度", "FiO₂"), "%", 5),
)
_BY_CODE = {code: sign for sign in SIGNS for code in (sign.code, *sign.others)}
OWN_UNITS = {OXYGEN_FLOW: ("L/min", 0.0, 100.0), INSPIRED_OXYGEN: ("%", 15.0, 100.0)}


def sign_of(code: str) -> Sign | None:
    """The watched sign of a LOINC code, by whichever of its codes."""
    return _BY_CODE.get(code)


def analyte_of(code: str) -> Analyte | None:
    """The measurement of a LOINC code that is not among the watched signs' own units."""
    sign = sign_of(code)
    return analyte_named(sign.code if sign else code)


def name_of(code: str) -> Words:
    """What a stored code is called in both languages."""
    sign = sign_of(code)
    if sign is not None:
        return sign.words
    analyte = analyte_named(code)
    return Words(analyte.zh, analyte.en) if analyte else Words(code, code)


def value_text(code: str, value: float) -> str:
    """The value as a board shows it: the letter of ACVPU, or digits as the sign is read."""
    if code == CONSCIOUSNESS:
        return "ACVPU"[int(value)]
    sign = sign_of(code)
    return f"{value:.{sign.digits}f}" if sign else f"{value:.4g}"
