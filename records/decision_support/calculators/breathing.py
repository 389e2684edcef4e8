"""Pneumonia and the exchange of oxygen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.base import POINTS, Band, Calculator
from records.decision_support.calculators.inputs import Number, Value
from records.decision_support.calculators.limits import Limits, beyond
from records.decision_support.calculators.measures import (
    ADULT,
    DIASTOLIC,
    FIO2,
    OXYGEN_SATURATION,
    PACO2,
    PAO2,
    RESPIRATORY_RATE,
    SYSTOLIC,
    UREA,
)
from records.decision_support.calculators.scoring import Item, at_least, bands, stepped, yes
from records.decision_support.words import Words

CURB_AGE = at_least(ADULT, 65)
PNEUMONIA = bands((0, "低危（30天死亡率<3%）：可考虑门诊治疗。", "Low (30-day mortality below 3 %): home treatment may be suitable."),
                  (2, "中危（约9%）：考虑住院。", "Intermediate (about 9 %): consider admission."),
                  (3, "高危（15–40%）：住院，评估是否需重症监护。", "High (15 to 40 %): admit; assess for intensive care."))
NEW_CONFUSION = yes("confusion", "新发意识混乱", "new confusion")


def _low_pressure(systolic: Value, diastolic: Value) -> int:
    low_systolic = systolic if isinstance(systolic, bool) else float(systolic) < 90
    low_diastolic = diastolic if isinstance(diastolic, bool) else float(diastolic) <= 60
    return int(low_systolic or low_diastolic)


def _pneumonia(*items: Item) -> Callable[..., float]:
    def total(*, systolic: Value, diastolic: Value, **others: Value) -> float:
        return sum(item.points(others[item.asked.key]) for item in items) + _low_pressure(systolic, diastolic)

    return total


def _pneumonia_span(*items: Item) -> Callable[[Mapping[str, Value]], tuple[float, float]]:
    def span(known: Mapping[str, Value]) -> tuple[float, float]:
        fixed = sum(item.points(known[item.asked.key]) for item in items if item.asked.key in known)
        open_items = sum(item.asked.key not in known for item in items)
        pressures = [known[key] for key in ("systolic", "diastolic") if key in known]
        least = _low_pressure(known.get("systolic", 120.0), known.get("diastolic", 80.0)) if pressures else 0
        return fixed + least, fixed + open_items + (1 if len(pressures) < 2 else least)

    return span


PRESSURES = (replace(SYSTOLIC, criterion="90"), replace(DIASTOLIC, criterion="60"))
BREATHING = at_least(RESPIRATORY_RATE, 30)
# 7 mmol/L of urea is 19.6 mg/dL of urea nitrogen; the paper writes it as «above 19 mg/dL».
UREA_HIGH = stepped(UREA, Limits((beyond(7.0),), of.UREA_NITROGEN, "mg/dL", (beyond(19),)), 0, 1)


def _curb(name: str, title: Words, items: tuple[Item, ...], source: str, meanings: tuple[Band, ...], *aliases: str) -> Calculator:
    return Calculator(name, title, (*(item.asked for item in items), *PRESSURES), _pneumonia(*items), POINTS, source,
                      "one point for each criterion met", meanings, aliases, span=_pneumonia_span(*items), fresh_days=2)


CURB65 = _curb("curb-65", Words("CURB-65 评分（社区获得性肺炎）", "CURB-65, community-acquired pneumonia"), (NEW_CONFUSION,
    UREA_HIGH, BREATHING, CURB_AGE),
               "Lim WS et al. Thorax 2003;58:377-82; bands: British Thoracic Society guideline 2009", PNEUMONIA)
CRB65 = _curb("crb-65", Words("CRB-65 评分", "CRB-65"), (NEW_CONFUSION, BREATHING, CURB_AGE),
              "Lim WS et al. Thorax 2003;58:377-82; bands: British Thoracic Society guideline 2009",
              bands((0, "低危（<1%）：可考虑居家治疗。", "Low (below 1 %): home treatment."), (1, "中危（1–10%）：考虑转院评估。",
                     "Intermediate (1 to 10 %): hospital assessment."), (3, "高危（>10%）：紧急住院。", "High (above 10 %): urgent admission.")))


def _ratio(*, pao2: float, fio2: float) -> float:
    return pao2 / fio2


PF_RATIO = Calculator(
    "pf-ratio", Words("氧合指数（PaO₂/FiO₂）", "PaO2/FiO2 ratio"), (PAO2, FIO2), _ratio, "mmHg",
    "ARDS Definition Task Force. JAMA 2012;307:2526-33 (Berlin)", "PaO2 / FiO2",
    bands((0, "≤100：若符合ARDS其他标准，为重度。", "100 or less: severe, if other criteria of ARDS are met."),
          (100.05, "100–200：若符合ARDS其他标准，为中度。", "Above 100 to 200: moderate, if other criteria of ARDS are met."),
          (200.05, "200–300：若符合ARDS其他标准，为轻度。", "Above 200 to 300: mild, if other criteria of ARDS are met."),
          (300.05, ">300：不符合ARDS氧合标准。", "Above 300: outside the oxygenation criterion of ARDS.")),
    ("p/f", "p-f-ratio", "pao2/fio2", "oxygenation-index"), digits=1, fresh_days=1)


def _rox(*, oxygen_saturation: float, fio2: float, respiratory_rate: float) -> float:
    return oxygen_saturation / fio2 / respiratory_rate


ROX = Calculator(
    "rox", Words("ROX 指数（高流量氧疗）", "ROX index on high-flow oxygen"), (OXYGEN_SATURATION, FIO2, RESPIRATORY_RATE), _rox, "",
    "Roca O et al. Am J Respir Crit Care Med 2019;199:1368-76", "(SpO2 % / FiO2) / respiratory rate",
    bands((0, "<3.85：治疗失败风险高，评估插管。", "Below 3.85: high risk of failure; consider intubation."),
          (3.85, "3.85–4.87：1–2小时内复评。", "3.85 to 4.87: repeat within 1 to 2 hours."),
          (4.88, "≥4.88：插管风险低，继续监测。", "4.88 or more: low risk of intubation; keep monitoring.")), ("rox-index",), digits=2, fresh_days=1)


def _gradient(*, pao2: float, paco2: float, fio2: float, age: float | None, pressure: float, quotient: float) -> float:
    """Alveolar gas equation with a water vapour pressure of 47 mmHg."""
    return fio2 * (pressure - 47) - paco2 / quotient - pao2


def _gradient_words(value: float, *, age: float | None, **_others: object) -> Words:
    if age is None:
        return Words("给出年龄可得预期值（年龄/4＋4）。", "Give the age for the expected value (age / 4 + 4).")
    expected = age / 4 + 4
    high = value > expected
    return Words(f"{'高于' if high else '不高于'}该年龄预期值 {expected:.0f} mmHg。",
                 f"{'Above' if high else 'Not above'} the {expected:.0f} mmHg expected at this age.")


AA_GRADIENT = Calculator(
    "a-a-gradient", Words("肺泡-动脉氧分压差", "Alveolar-arterial oxygen gradient"),
    (PAO2, PACO2, replace(FIO2, optional=True, default=0.21), replace(ADULT, optional=True),
     Number("pressure", Words("大气压", "atmospheric pressure"), of.PRESSURE, 300, 800, ("patm", "atmospheric_pressure", "barometric_pressure"),
            optional=True, default=760.0),
     Number("quotient", Words("呼吸商", "respiratory quotient"), of.RATIO, 0.7, 1, ("rq", "respiratory_quotient", "r"), optional=True, default=0.8)),
    _gradient, "mmHg", "Mellemgaard K. Acta Physiol Scand 1966;67:10-20; alveolar gas equation: West JB, Respiratory Physiology",
    "FiO2 × (pressure − 47) − PaCO2 / 0.8 − PaO2", aliases=("aa-gradient", "a-a", "aa", "alveolar-arterial-gradient", "a-a-o2-gradient"),
    digits=1, interpret=_gradient_words, fresh_days=1)
ALL = (CURB65, CRB65, PF_RATIO, ROX, AA_GRADIENT)
