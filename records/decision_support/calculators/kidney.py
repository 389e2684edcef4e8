"""Kidney function and the salts and acids of the blood."""

from __future__ import annotations

from dataclasses import replace

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.base import Calculator
from records.decision_support.calculators.inputs import Number
from records.decision_support.calculators.measures import (
    ADULT,
    AGE,
    ALBUMIN,
    BICARBONATE,
    CALCIUM,
    CHLORIDE,
    CREATININE,
    GLUCOSE,
    HEIGHT,
    SEX,
    SODIUM,
    UREA,
    WEIGHT,
)
from records.decision_support.calculators.scoring import bands
from records.decision_support.words import Words

STAGES = bands((0, "G5：肾衰竭（<15）。", "G5: kidney failure (below 15)."), (15, "G4：重度下降（15–29）。", "G4: severely decreased (15 to 29)."),
               (30, "G3b：中重度下降（30–44）。", "G3b: moderately to severely decreased (30 to 44)."),
               (45, "G3a：轻中度下降（45–59）。", "G3a: mildly to moderately decreased (45 to 59)."),
               (60, "G2：轻度下降（60–89）。", "G2: mildly decreased (60 to 89)."), (90, "G1：正常或偏高（≥90）。",
               "G1: normal or high (90 or more)."))


def ckd_epi_2021(*, creatinine: float, age: float, sex: str) -> float:
    """Inker 2021, creatinine in mg/dL, without race."""
    kappa, alpha, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    ratio = creatinine / kappa
    return 142 * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.2 * 0.9938 ** int(age) * factor


def cockcroft_gault(*, age: float, weight: float, creatinine: float, sex: str) -> float:
    """Cockcroft and Gault 1976: mL/min, with the weight that was given."""
    return (140 - age) * weight / (72 * creatinine) * (0.85 if sex == "female" else 1)


def schwartz(*, height: float, creatinine: float, age: float | None) -> float:
    return 0.413 * height / creatinine


EGFR = Calculator(
    "egfr", Words("估算肾小球滤过率（CKD-EPI 2021）", "eGFR by CKD-EPI 2021"), (CREATININE, ADULT, SEX), ckd_epi_2021, "mL/min/1.73m²",
    "Inker LA et al. N Engl J Med 2021;385:1737-49; stages: KDIGO 2024", "142 × min(Scr/κ,1)^α × max(Scr/κ,1)^−1.200 × 0.9938^age × 1.012 if female",
    STAGES, ("ckd-epi", "ckd-epi-2021", "egfr-ckd-epi", "egfr-ckd-epi-2021", "gfr", "ckdepi"), digits=1, fresh_days=180,
    limits=Words("急性肾损伤时不可靠。", "Not reliable in acute kidney injury."))
CLEARANCE = Calculator(
    "cockcroft-gault", Words("肌酐清除率（Cockcroft-Gault）", "Creatinine clearance by Cockcroft-Gault"), (ADULT,
    WEIGHT.within(20, 300), CREATININE, SEX),
    cockcroft_gault, "mL/min", "Cockcroft DW, Gault MH. Nephron 1976;16:31-41", "(140 − age) × weight / (72 × creatinine) × 0.85 if female",
    bands((0, "<15 mL/min。", "Below 15 mL/min."), (15, "15–29 mL/min：多数经肾药物需减量。",
    "15 to 29 mL/min: most renally cleared medicines need a lower dose."),
          (30, "30–59 mL/min：核对经肾药物剂量。", "30 to 59 mL/min: check doses of renally cleared medicines."), (60,
          "≥60 mL/min。", "60 mL/min or more.")),
    ("crcl", "creatinine-clearance", "cg", "cockcroft"), digits=1, fresh_days=180)
SCHWARTZ = Calculator(
    "schwartz", Words("儿童eGFR（床旁Schwartz）", "Bedside Schwartz eGFR for children"), (HEIGHT.within(40, 200), CREATININE,
    replace(AGE.within(1, 17), optional=True)),
    schwartz, "mL/min/1.73m²", "Schwartz GJ et al. J Am Soc Nephrol 2009;20:629-37", "0.413 × height / creatinine", STAGES,
    ("bedside-schwartz", "schwartz-egfr"), digits=1, fresh_days=180)


def fraction_excreted(urine: float, plasma: float, urine_creatinine: float, creatinine: float) -> float:
    return 100 * urine * creatinine / (plasma * urine_creatinine)


def _fena(*, urine_sodium: float, sodium: float, urine_creatinine: float, creatinine: float) -> float:
    return fraction_excreted(urine_sodium, sodium, urine_creatinine, creatinine)


def _feurea(*, urine_urea: float, urea: float, urine_creatinine: float, creatinine: float) -> float:
    return fraction_excreted(urine_urea, urea, urine_creatinine, creatinine)


URINE_CREATININE = Number("urine_creatinine", Words("尿肌酐", "urine creatinine"), of.CREATININE, 1, 1000, ("ucr", "u_cr",
    "urine_cr", "ucreat", "creatinine_urine"),
                          loinc=("2161-8",))
FENA = Calculator(
    "fena", Words("钠排泄分数", "Fractional excretion of sodium"),
    (Number("urine_sodium", Words("尿钠", "urine sodium"), of.SODIUM, 1, 400, ("una", "u_na", "urine_na", "sodium_urine"), loinc=("2955-3",)), SODIUM,
     URINE_CREATININE, CREATININE), _fena, "%", "Espinel CH. JAMA 1976;236:579-81",
    "100 × (urine Na × serum creatinine) / (serum Na × urine creatinine)",
    bands((0, "<1%：提示肾前性（未用利尿剂时）。", "Below 1 %: suggests prerenal injury (without diuretics)."), (1,
    "1–2%：不确定。", "1 to 2 %: indeterminate."),
          (2.0001, ">2%：提示肾小管损伤。", "Above 2 %: suggests tubular injury.")), ("fractional-excretion-sodium", "fe-na"), digits=2, fresh_days=2)
FEUREA = Calculator(
    "feurea", Words("尿素排泄分数", "Fractional excretion of urea"),
    (Number("urine_urea", Words("尿尿素", "urine urea"), of.UREA, 1, 2000, ("uurea",), (("urine_urea_nitrogen",
    of.UREA_NITROGEN), ("urine_bun", of.UREA_NITROGEN),
                                                                                    ("uun", of.UREA_NITROGEN))), UREA, URINE_CREATININE, CREATININE),
    _feurea, "%", "Carvounis CP et al. Kidney Int 2002;62:2223-9", "100 × (urine urea × serum creatinine) / (serum urea × urine creatinine)",
    bands((0, "≤35%：提示肾前性。", "35 % or less: suggests prerenal injury."), (35.0001, ">35%：提示肾性损伤。",
    "Above 35 %: suggests intrinsic injury.")),
    ("fractional-excretion-urea", "fe-urea"), digits=1, fresh_days=2)


def _gap(*, sodium: float, chloride: float, bicarbonate: float, albumin: float | None) -> float:
    """With albumin: 2.5 mmol/L are added for each g/dL below 4.0 (Figge 1998)."""
    return sodium - chloride - bicarbonate + (0 if albumin is None else 2.5 * (4.0 - albumin))


def _gap_words(value: float, *, albumin: float | None, **_others: object) -> Words:
    kind = Words("未校正", "not corrected") if albumin is None else Words("已按白蛋白校正", "corrected for albumin")
    if value > 12:
        return Words(f"升高（>12，{kind.zh}）。", f"Raised (above 12; {kind.en}).")
    if value < 3:
        return Words(f"偏低（<3，{kind.zh}）：核对检验。", f"Low (below 3; {kind.en}): check the measurement.")
    return Words(f"不升高（{kind.zh}）。", f"Not raised ({kind.en}).")


ANION_GAP = Calculator(
    "anion-gap", Words("阴离子间隙（可按白蛋白校正）", "Anion gap, corrected where albumin is given"), (SODIUM, CHLORIDE,
    BICARBONATE, replace(ALBUMIN, optional=True)),
    _gap, "mmol/L", "Emmett M, Narins RG. Medicine 1977;56:38-54; albumin: Figge J et al. Crit Care Med 1998;26:1807-10",
    "Na − Cl − HCO3 (+ 2.5 × (4.0 − albumin g/dL))", aliases=("ag", "gap", "corrected-anion-gap",
    "albumin-corrected-anion-gap"), digits=1, interpret=_gap_words,
    fresh_days=2)


def _delta(*, sodium: float, chloride: float, bicarbonate: float, albumin: float | None) -> float:
    gap = _gap(sodium=sodium, chloride=chloride, bicarbonate=bicarbonate, albumin=albumin)
    return (gap - 12) / (24 - bicarbonate)


DELTA_RATIO = Calculator(
    "delta-ratio", Words("Δ比值", "Delta ratio"), (SODIUM, CHLORIDE, BICARBONATE.within(1, 23.9), replace(ALBUMIN, optional=True)), _delta, "",
    "Rastegar A. J Am Soc Nephrol 2007;18:2429-31", "(anion gap − 12) / (24 − HCO3)",
    bands((-100, "<0.4：单纯高氯性代谢性酸中毒。", "Below 0.4: hyperchloraemic acidosis."), (0.4,
    "0.4–0.8：混合高AG与正常AG酸中毒。", "0.4 to 0.8: mixed high and normal gap."),
          (0.8, "0.8–2：单纯高AG代谢性酸中毒。", "0.8 to 2: pure high-gap acidosis."), (2.0001, ">2：合并代谢性碱中毒或慢性呼吸性酸中毒。",
           "Above 2: with metabolic alkalosis or chronic respiratory acidosis.")), digits=2, fresh_days=2)


def _winter(*, bicarbonate: float) -> float:
    return 1.5 * bicarbonate + 8


WINTER = Calculator(
    "winters", Words("代谢性酸中毒的预期PaCO₂（Winter公式）", "Expected PaCO2 in metabolic acidosis (Winter)"),
    (BICARBONATE.within(1, 30),), _winter, "mmHg",
    "Albert MS et al. Ann Intern Med 1967;66:312-22", "1.5 × HCO3 + 8 (± 2)",
    bands((0, "实测值超出±2提示合并呼吸性酸碱失衡。", "A measured value beyond ± 2 suggests a respiratory disorder as well.")),
    ("winter", "winters-formula"), digits=1, fresh_days=2)


def _corrected_calcium(*, calcium: float, albumin: float) -> float:
    return calcium + 0.8 * (4.0 - albumin)


CALCIUM_CORRECTED = Calculator(
    "corrected-calcium", Words("校正血钙", "Calcium corrected for albumin"), (CALCIUM, ALBUMIN), _corrected_calcium, "mg/dL",
    "Payne RB et al. BMJ 1973;4:643-6",
    "calcium + 0.8 × (4.0 − albumin g/dL)", bands((0, "偏低（<8.5 mg/dL，即2.12 mmol/L）。", "Low (below 8.5 mg/dL, 2.12 mmol/L)."),
    (8.5, "正常范围（8.5–10.5 mg/dL）。", "Normal (8.5 to 10.5 mg/dL)."), (10.51, "偏高（>10.5 mg/dL，即2.62 mmol/L）。",
    "High (above 10.5 mg/dL, 2.62 mmol/L).")),
    ("calcium-correction", "albumin-corrected-calcium"), digits=2, fresh_days=30, follows="calcium",
    limits=Words("危重症者宜测离子钙。", "In critical illness measure ionised calcium."))


def _corrected_sodium(*, sodium: float, glucose: float) -> float:
    return sodium + 0.016 * (glucose - 100)


SODIUM_CORRECTED = Calculator(
    "corrected-sodium", Words("高血糖校正血钠", "Sodium corrected for hyperglycaemia"), (SODIUM, GLUCOSE), _corrected_sodium, "mmol/L",
    "Katz MA. N Engl J Med 1973;289:843-4 (factor 1.6; Hillier TA, Am J Med 1999;106:399 proposes 2.4)", "Na + 1.6 × (glucose mg/dL − 100) / 100",
    bands((0, "低钠（<135）。", "Low (below 135)."), (135, "正常范围。", "Normal."), (145.1, "高钠（>145）。",
    "High (above 145).")), ("sodium-correction", "katz"), digits=1, fresh_days=2)


def _osmolality(*, sodium: float, glucose: float, urea: float, ethanol: float) -> float:
    return 2 * sodium + glucose / 18 + urea / 0.35696 / 2.8 + ethanol / 4.6


def _osmolality_measures() -> tuple[Number, ...]:
    ethanol = Number("ethanol", Words("乙醇", "ethanol"), of.ETHANOL, 0, 1000, ("alcohol", "etoh"), optional=True, default=0.0)
    return SODIUM, GLUCOSE, UREA, ethanol


OSMOLALITY = Calculator(
    "serum-osmolality", Words("计算血浆渗透压", "Calculated serum osmolality"), _osmolality_measures(), _osmolality, "mOsm/kg",
    "Dorwart WV, Chalmers L. Clin Chem 1975;21:190-4", "2 × Na + glucose/18 + urea nitrogen/2.8 (+ ethanol/4.6), mg/dL",
    bands((0, "偏低（<275）。", "Low (below 275)."), (275, "正常范围（275–295）。", "Normal (275 to 295)."), (295.1,
    "偏高（>295）。", "High (above 295).")),
    ("osmolality", "osmolarity", "serum-osmolarity", "calculated-osmolality"), digits=1, fresh_days=2)


def _osmolal_gap(*, measured: float, **parts: float) -> float:
    return measured - _osmolality(**parts)


OSMOLAL_GAP = Calculator(
    "osmolal-gap", Words("渗透压间隙", "Osmolal gap"),
    (Number("measured", Words("实测渗透压", "measured osmolality"), of.OSMOLALITY, 150, 600, ("measured_osmolality",
    "osmolality", "measured_osm", "serum_osmolality")),
     *_osmolality_measures()), _osmolal_gap, "mOsm/kg", "Dorwart WV, Chalmers L. Clin Chem 1975;21:190-4", "measured − calculated osmolality",
    bands((-500, "不升高（≤10）。", "Not raised (10 or less)."), (10.1, "升高（>10）：考虑甲醇、乙二醇等。",
    "Raised (above 10): consider methanol, ethylene glycol and others.")),
    ("osmol-gap", "osmolar-gap"), digits=1, fresh_days=2)


def _deficit(*, sodium: float, weight: float, sex: str, age: float | None) -> float:
    """Body water as a share of weight: men 0.6, women 0.5; from 65 years men 0.5, women 0.45."""
    young, old = (0.5, 0.45) if sex == "female" else (0.6, 0.5)
    water = old if age is not None and age >= 65 else young
    return water * weight * (sodium / 140 - 1)


WATER_DEFICIT = Calculator(
    "free-water-deficit", Words("自由水缺失量", "Free water deficit"), (SODIUM.within(141, 200), WEIGHT, SEX, replace(ADULT,
    optional=True)), _deficit, "L",
    "Adrogué HJ, Madias NE. N Engl J Med 2000;342:1493-9", "body water × (Na / 140 − 1)",
    bands((0, "缓慢纠正：慢性高钠每24小时下降不超过10–12 mmol/L。",
    "Correct slowly: in chronic hypernatraemia no more than 10 to 12 mmol/L in 24 hours.")),
    ("water-deficit",), digits=2, fresh_days=2)
ALL = (EGFR, CLEARANCE, SCHWARTZ, FENA, FEUREA, ANION_GAP, DELTA_RATIO, WINTER, CALCIUM_CORRECTED, SODIUM_CORRECTED, OSMOLALITY,
    OSMOLAL_GAP, WATER_DEFICIT)
