"""The body's size, sugar and fat, and the ten-year risk of atherosclerotic disease."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log, sqrt

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.base import Calculator
from records.decision_support.calculators.inputs import Choice, Number, Option, YesNo
from records.decision_support.calculators.measures import (
    ADULT,
    ALBUMIN,
    CHOLESTEROL,
    GLUCOSE,
    HDL,
    HEIGHT,
    SEX,
    SYSTOLIC,
    TRIGLYCERIDES,
    WEIGHT,
)
from records.decision_support.calculators.scoring import bands
from records.decision_support.words import Refused, Words

SIZE = (WEIGHT, HEIGHT)
ADULT_HEIGHT = HEIGHT.within(120, 250)


def _bmi(*, weight: float, height: float) -> float:
    return weight / (height / 100) ** 2


def _mosteller(*, weight: float, height: float) -> float:
    return sqrt(weight * height / 3600)


def _du_bois(*, weight: float, height: float) -> float:
    return 0.007184 * weight**0.425 * height**0.725


def ideal_weight(height: float, sex: str) -> float:
    """Devine 1974: 50 kg (men) or 45.5 kg (women) and 2.3 kg for each inch over five feet."""
    return (45.5 if sex == "female" else 50.0) + 2.3 * (height / 2.54 - 60)


def _ideal(*, height: float, sex: str) -> float:
    return ideal_weight(height, sex)


def _adjusted(*, height: float, sex: str, weight: float) -> float:
    ideal = ideal_weight(height, sex)
    return ideal + 0.4 * (weight - ideal)


BMI = Calculator(
    "bmi", Words("体重指数", "Body mass index"), SIZE, _bmi, "kg/m²", "WHO Technical Report 894 (2000); Chinese cut-offs: WS/T 428-2013",
    "weight / height²", bands((0, "体重过低（<18.5）。", "Underweight (below 18.5)."), (18.5, "正常（18.5–23.9）。", "Normal weight."),
                              (24, "超重（中国标准24–27.9）。", "Normal by WHO; overweight by the Chinese standard (from 24)."),
                              (25, "超重（中国标准24–27.9；WHO 25–29.9）。", "Overweight (WHO 25 to 29.9)."),
                              (28, "肥胖（中国标准≥28；WHO≥30）。", "Overweight by WHO; obesity by the Chinese standard (from 28)."),
                              (30, "肥胖（WHO≥30）。", "Obesity (WHO 30 or more).")), ("body-mass-index",), digits=2,
    limits=Words("用于18岁以上成人。", "For adults."))
BSA = Calculator("bsa-mosteller", Words("体表面积（Mosteller）", "Body surface area (Mosteller)"), SIZE, _mosteller, "m²",
                 "Mosteller RD. N Engl J Med 1987;317:1098", "√(height cm × weight kg / 3600)", aliases=("bsa", "mosteller",
                 "body-surface-area"), digits=3)
BSA_DU_BOIS = Calculator("bsa-dubois", Words("体表面积（Du Bois）", "Body surface area (Du Bois)"), SIZE, _du_bois, "m²",
                         "Du Bois D, Du Bois EF. Arch Intern Med 1916;17:863-71", "0.007184 × weight^0.425 × height^0.725",
                         aliases=("dubois", "du-bois"), digits=3)
IDEAL = Calculator("ideal-body-weight", Words("理想体重（Devine）", "Ideal body weight (Devine)"), (ADULT_HEIGHT, SEX), _ideal, "kg",
                   "Devine BJ. Drug Intell Clin Pharm 1974;8:650-5", "50 (men) or 45.5 (women) + 2.3 × (height in inches − 60)",
                   aliases=("ibw", "ideal-weight"), digits=1)
ADJUSTED = Calculator("adjusted-body-weight", Words("校正体重", "Adjusted body weight"), (ADULT_HEIGHT, SEX, WEIGHT), _adjusted, "kg",
                      "Bauer LA et al. Eur J Clin Pharmacol 1983;24:643-7; ideal weight: Devine 1974", "ideal + 0.4 × (weight − ideal)",
                      aliases=("adjbw", "abw", "adjusted-weight", "ajbw"), digits=1,
                      limits=Words("仅在实际体重高于理想体重时使用。", "Use only where the weight is above the ideal."))


def _ldl(*, total_cholesterol: float, hdl: float, triglycerides: float) -> float:
    if hdl >= total_cholesterol:
        raise Refused("hdl", Words("hdl：不应高于总胆固醇。", "hdl: it cannot reach the total cholesterol."))
    return total_cholesterol - hdl - triglycerides / 5


LDL = Calculator(
    "ldl-friedewald", Words("低密度脂蛋白胆固醇（Friedewald）", "LDL cholesterol (Friedewald)"), (CHOLESTEROL, HDL,
    TRIGLYCERIDES.within(10, 399.99)), _ldl,
    "mg/dL", "Friedewald WT et al. Clin Chem 1972;18:499-502; not valid from triglycerides of 400 mg/dL (4.5 mmol/L)",
    "total cholesterol − HDL − triglycerides / 5", bands((-500, "<100 mg/dL（2.6 mmol/L）。", "Below 100 mg/dL (2.6 mmol/L)."),
    (100, "100–129 mg/dL（2.6–3.3 mmol/L）。", "100 to 129 mg/dL (2.6 to 3.3 mmol/L)."), (130,
    "130–159 mg/dL（3.4–4.1 mmol/L）。", "130 to 159 mg/dL (3.4 to 4.1 mmol/L)."),
    (160, "≥160 mg/dL（4.1 mmol/L）。", "160 mg/dL (4.1 mmol/L) or more.")), ("ldl", "friedewald", "ldl-c"), digits=2, follows="total_cholesterol",
    limits=Words("目标值取决于心血管风险。", "The target depends on cardiovascular risk."))


def _homa(*, glucose: float, insulin: float) -> float:
    return glucose * insulin / 405


HOMA = Calculator(
    "homa-ir", Words("胰岛素抵抗指数（HOMA-IR）", "HOMA-IR, insulin resistance"),
    (replace(GLUCOSE, aliases=("fasting_glucose", "空腹血糖")), Number("insulin", Words("空腹胰岛素", "fasting insulin"),
    of.INSULIN, 0.2, 1000, ("fasting_insulin",))),
    _homa, "", "Matthews DR et al. Diabetologia 1985;28:412-9", "fasting glucose mg/dL × fasting insulin µU/mL / 405",
    bands((0, "一般参考：<2.5。切点因人群与检测方法而异。", "Below the often used limit of 2.5; cut-offs depend on population and assay."),
          (2.5, "≥2.5：提示胰岛素抵抗；切点因人群与检测方法而异。",
          "2.5 or more: suggests insulin resistance; cut-offs depend on population and assay.")),
    ("homa",), digits=2)


def _average_glucose(*, hba1c: float) -> float:
    return 28.7 * hba1c - 46.7


AVERAGE_GLUCOSE = Calculator(
    "eag", Words("估算平均血糖", "Estimated average glucose"), (Number("hba1c", Words("糖化血红蛋白", "HbA1c"), of.HBA1C, 3, 20,
    ("a1c", "glycated_haemoglobin"),
                                                                  loinc=("4548-4",)),), _average_glucose, "mg/dL",
    "Nathan DM et al. Diabetes Care 2008;31:1473-8 (ADAG)", "28.7 × HbA1c − 46.7", aliases=("estimated-average-glucose",), digits=1)


def _phenytoin(*, phenytoin: float, albumin: float) -> float:
    return phenytoin / (0.2 * albumin + 0.1)


PHENYTOIN = Calculator(
    "corrected-phenytoin", Words("校正苯妥英浓度（Sheiner-Tozer）", "Phenytoin corrected for albumin (Sheiner-Tozer)"),
    (Number("phenytoin", Words("苯妥英总浓度", "total phenytoin"), of.PHENYTOIN, 0.5, 100, ("total_phenytoin",
    "phenytoin_level", "measured_phenytoin")), ALBUMIN),
    _phenytoin, "mg/L", "Sheiner LB, Tozer TN (1978); Winter ME, Basic Clinical Pharmacokinetics", "phenytoin / (0.2 × albumin g/dL + 0.1)",
    bands((0, "低于10 mg/L。", "Below 10 mg/L."), (10, "治疗范围（10–20 mg/L）。", "Therapeutic range (10 to 20 mg/L)."),
    (20.01, "高于20 mg/L：中毒风险。",
           "Above 20 mg/L: risk of toxicity.")), ("phenytoin-correction", "sheiner-tozer"), digits=1, fresh_days=7,
    limits=Words("终末期肾病者分母为0.1×白蛋白＋0.1，此处不适用。", "Not for end-stage kidney disease."))


@dataclass(frozen=True)
class Equation:
    """Coefficients of one of the four Pooled Cohort Equations (Goff 2014, table A)."""

    age: float
    age_squared: float
    cholesterol: float
    age_cholesterol: float
    hdl: float
    age_hdl: float
    treated: float
    age_treated: float
    untreated: float
    age_untreated: float
    smoker: float
    age_smoker: float
    diabetes: float
    mean: float
    survival: float


EQUATIONS = {
    ("female", "white"): Equation(-29.799, 4.884, 13.540, -3.114, -13.578, 3.149, 2.019, 0, 1.957, 0, 7.574, -1.665, 0.661, -29.18, 0.9665),
    ("female", "black"): Equation(17.114, 0, 0.940, 0, -18.920, 4.475, 29.291, -6.432, 27.820, -6.087, 0.691, 0, 0.874, 86.61, 0.9533),
    ("male", "white"): Equation(12.344, 0, 11.853, -2.664, -7.990, 1.769, 1.797, 0, 1.764, 0, 7.837, -1.795, 0.658, 61.18, 0.9144),
    ("male", "black"): Equation(2.469, 0, 0.302, 0, -0.307, 0, 1.916, 0, 1.809, 0, 0.549, 0, 0.645, 19.54, 0.8954),
}


def pooled_cohort(*, age: float, sex: str, race: str, total_cholesterol: float, hdl: float, systolic: float, treated: bool, smoker: bool,
                  diabetes: bool) -> float:
    """Ten-year risk in per cent."""
    use = EQUATIONS[sex, "black" if race == "black" else "white"]
    years = log(age)
    pressure, change = (use.treated, use.age_treated) if treated else (use.untreated, use.age_untreated)
    total = (use.age * years + use.age_squared * years**2 + (use.cholesterol + use.age_cholesterol * years) * log(total_cholesterol)
             + (use.hdl + use.age_hdl * years) * log(hdl) + (pressure + change * years) * log(systolic)
             + smoker * (use.smoker + use.age_smoker * years) + diabetes * use.diabetes)
    return 100 * (1 - use.survival ** exp(total - use.mean))


RACE = Choice("race", Words("种族（方程分层）", "race (the equations' strata)"), (
    Option("white", Words("白人", "white"), 0, ("caucasian", "non-hispanic white")), Option("black", Words("非裔", "black"), 0,
        ("african american", "aa", "african-american")),
    Option("other", Words("其他（用白人方程）", "other (the equations for white people)"), 0, ("asian", "chinese", "亚洲人", "hispanic"))),
    ("ethnicity",), optional=True, default="other")
ASCVD = Calculator(
    "ascvd", Words("10年动脉粥样硬化性心血管病风险（PCE）", "Ten-year ASCVD risk (Pooled Cohort Equations)"),
    (ADULT.within(40, 79), SEX, RACE, CHOLESTEROL.within(130, 320), HDL.within(20, 100), SYSTOLIC.within(90, 200),
     YesNo("treated", Words("正在降压治疗", "on treatment for hypertension"), ("bp_treatment", "hypertension_treatment",
         "on_htn_meds", "bp_meds", "antihypertensive",
      "treated_hypertension", "on_bp_meds", "bp_treated", "htn_treatment", "treated_bp", "antihypertensives",
      "treatment_for_hypertension", "hypertension_treated",
      "on_bp_medication", "bp_medication", "treatment", "on_antihypertensive")), YesNo("smoker",
      Words("当前吸烟", "current smoker")),
     YesNo("diabetes", Words("糖尿病", "diabetes"))), pooled_cohort, "%",
    "Goff DC et al. Circulation 2014;129(25 Suppl 2):S49-73; bands: Arnett DK et al. ACC/AHA 2019 (Circulation 2019;140:e596)",
    "1 − S0^exp(sum − mean), four equations by sex and race",
    bands((0, "低危（<5%）。", "Low (below 5 %)."), (5, "临界（5–7.4%）。", "Borderline (5 to 7.4 %)."), (7.5, "中危（7.5–19.9%）：讨论他汀治疗。",
           "Intermediate (7.5 to 19.9 %): discuss a statin."), (20, "高危（≥20%）：建议他汀治疗。", "High (20 % or more): a statin is recommended.")),
    ("ascvd-pce", "pooled-cohort", "pce", "ascvd-risk"), digits=1,
    limits=Words("用于无心血管病史者；在中国人群中会高估，国内用China-PAR。",
        "For people without such disease; overestimates in Chinese people (use China-PAR there)."))
ALL = (BMI, BSA, BSA_DU_BOIS, IDEAL, ADJUSTED, LDL, HOMA, AVERAGE_GLUCOSE, PHENYTOIN, ASCVD)
