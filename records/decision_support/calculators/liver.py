"""Scores of the liver: transplant priority, cirrhosis, alcoholic hepatitis and fibrosis."""

from __future__ import annotations

from math import log, log10, sqrt

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.base import POINTS, Calculator
from records.decision_support.calculators.inputs import Number, YesNo
from records.decision_support.calculators.limits import TINY, Limits, beyond
from records.decision_support.calculators.measures import (
    ADULT,
    ALBUMIN,
    ALT,
    AST,
    BILIRUBIN,
    CREATININE,
    INR,
    PLATELETS,
    SEX,
    SODIUM,
)
from records.decision_support.calculators.scoring import Item, bands, choice, option, score, stepped
from records.decision_support.words import Words

DIALYSIS = YesNo("dialysis", Words("一周内透析≥2次", "dialysis twice or more within a week"),
                 ("on_dialysis", "dialysis_twice", "dialysis_at_least_twice", "hemodialysis", "dialysis_2x"), optional=True, default=False)
MORTALITY = bands((6, "3个月死亡率约1.9%（<10分）。", "3-month mortality about 1.9 % (below 10)."), (10, "约6.0%（10–19分）。",
    "About 6.0 % (10 to 19)."),
                  (20, "约19.6%（20–29分）。", "About 19.6 % (20 to 29)."), (30, "约52.6%（30–39分）。", "About 52.6 % (30 to 39)."),
                  (40, "约71.3%（≥40分）。", "About 71.3 % (40 or more)."))
MORTALITY_SOURCE = "3-month mortality: Wiesner R et al. Gastroenterology 2003;124:91-6"


def _at_least_one(value: float) -> float:
    return max(value, 1.0)


def _bounded(creatinine: float, dialysis: bool, ceiling: float) -> float:
    """Creatinine between 1 and the ceiling; dialysis counts as the ceiling."""
    return ceiling if dialysis else min(_at_least_one(creatinine), ceiling)


def _meld_exact(bilirubin: float, inr: float, creatinine: float, dialysis: bool) -> float:
    return (9.57 * log(_bounded(creatinine, dialysis, 4.0)) + 3.78 * log(_at_least_one(bilirubin))
            + 11.2 * log(_at_least_one(inr)) + 6.43)


def meld(*, bilirubin: float, inr: float, creatinine: float, dialysis: bool) -> float:
    """UNOS form: every laboratory value at least 1, creatinine at most 4, the score 6 to 40."""
    return min(max(_half_up(_meld_exact(bilirubin, inr, creatinine, dialysis)), 6), 40)


def _half_up(value: float) -> int:
    return int(value + 0.5)


def meld_sodium(*, bilirubin: float, inr: float, creatinine: float, sodium: float, dialysis: bool) -> float:
    """OPTN 2016: sodium from 125 to 137 counts where MELD is above 11."""
    first = _half_up(_meld_exact(bilirubin, inr, creatinine, dialysis))
    if first <= 11:
        return first
    lacking = 137 - min(max(sodium, 125), 137)
    return min(_half_up(first + 1.32 * lacking - 0.033 * first * lacking), 40)


def meld_3(*, bilirubin: float, inr: float, creatinine: float, sodium: float, albumin: float, sex: str, dialysis: bool) -> float:
    """Kim 2021: adds sex and albumin (1.5 to 3.5 g/dL); creatinine at most 3."""
    lacking = 137 - min(max(sodium, 125), 137)
    short = 3.5 - min(max(albumin, 1.5), 3.5)
    cleared = log(_bounded(creatinine, dialysis, 3.0))
    yellow = log(_at_least_one(bilirubin))
    total = (1.33 * (sex == "female") + 4.56 * yellow + 0.82 * lacking - 0.24 * lacking * yellow + 9.09 * log(_at_least_one(inr))
             + 11.14 * cleared + 1.85 * short - 1.83 * short * cleared + 6)
    return min(max(_half_up(total), 6), 40)


MELD = Calculator("meld", Words("MELD 评分", "MELD, model for end-stage liver disease"), (BILIRUBIN, INR, CREATININE, DIALYSIS), meld, POINTS,
                  f"Kamath PS et al. Hepatology 2001;33:464-70 (UNOS form); {MORTALITY_SOURCE}",
                  "9.57 ln creatinine + 3.78 ln bilirubin + 11.2 ln INR + 6.43", MORTALITY, ("meld-original", "meld-score"), fresh_days=30)
MELD_NA = Calculator("meld-na", Words("MELD-Na 评分", "MELD-Na"), (BILIRUBIN, INR, CREATININE, SODIUM, DIALYSIS), meld_sodium, POINTS,
                     f"OPTN policy 9 (2016); Kim WR et al. N Engl J Med 2008;359:1018-26; {MORTALITY_SOURCE}",
                     "MELD + 1.32 × (137 − Na) − 0.033 × MELD × (137 − Na), Na 125 to 137, where MELD > 11",
                     MORTALITY, ("meldna", "meld-sodium"), fresh_days=30)
MELD_3 = Calculator("meld-3.0", Words("MELD 3.0 评分", "MELD 3.0"), (BILIRUBIN, INR, CREATININE, SODIUM, ALBUMIN, SEX, DIALYSIS), meld_3, POINTS,
                    "Kim WR et al. Gastroenterology 2021;161:1887-95; bands of MELD (Wiesner 2003) as a rough guide",
                    "1.33 (female) + 4.56 ln bilirubin + 0.82 (137 − Na) − 0.24 (137 − Na) ln bilirubin + 9.09 ln INR + 11.14 ln creatinine "
                    "+ 1.85 (3.5 − albumin) − 1.83 (3.5 − albumin) ln creatinine + 6", MORTALITY, ("meld3", "meld-3"), fresh_days=30)

CHILD_PUGH = score(
    "child-pugh", "Child-Pugh 分级", "Child-Pugh score",
    stepped(BILIRUBIN, Limits((2.0, beyond(3.0)), of.BILIRUBIN, "µmol/L", (34, beyond(50))), 1, 2, 3),
    Item(ALBUMIN, lambda value: 1 if value > 3.5 + TINY else 2 if value >= 2.8 - TINY else 3, (1, 3)),
    Item(INR, lambda value: 1 if value < 1.7 else 2 if value <= 2.3 else 3, (1, 3)),
    choice("ascites", "腹水", "ascites", option("none", "无", "none", 1, "no", "absent"),
           option("mild", "轻度", "mild", 2, "slight", "mild-moderate", "controlled", "少量", "diuretic-controlled"),
           option("moderate", "中重度", "moderate to severe", 3, "severe", "moderate-severe", "refractory", "tense", "大量",
               "large", "重度", "中度", "marked")),
    choice("encephalopathy", "肝性脑病", "encephalopathy", option("none", "无", "none", 1, "no", "absent", "grade 0", "0"),
           option("grade-1-2", "1–2级", "grade 1 to 2", 2, "mild", "1-2", "grade 1-2", "I-II", "grade 1", "grade 2", "minimal",
               "轻度", "moderate", "2"),
           option("grade-3-4", "3–4级", "grade 3 to 4", 3, "severe", "3-4", "grade 3-4", "III-IV", "grade 3", "grade 4", "重度", "3", "4"),
           aliases=("hepatic_encephalopathy", "he"), by_points=False),
    aliases=("child-turcotte-pugh", "ctp", "child"), fresh_days=30,
    bands=bands((5, "A级（5–6分）：代偿良好。", "Class A (5 to 6): well compensated."), (7, "B级（7–9分）：功能明显受损。",
    "Class B (7 to 9): significant compromise."),
                (10, "C级（10–15分）：失代偿。", "Class C (10 to 15): decompensated.")),
    source="Pugh RNH et al. Br J Surg 1973;60:646-9")

CONTROL = Number("control_pt", Words("对照凝血酶原时间", "control prothrombin time"), of.SECONDS, 8, 20, ("control",
    "pt_control", "normal_pt", "reference_pt"))


def _maddrey(*, pt: float, control_pt: float, bilirubin: float) -> float:
    return 4.6 * (pt - control_pt) + bilirubin


MADDREY = Calculator(
    "maddrey", Words("Maddrey 判别函数（酒精性肝炎）", "Maddrey discriminant function, alcoholic hepatitis"),
    (Number("pt", Words("凝血酶原时间", "prothrombin time"), of.SECONDS, 8, 120, ("patient_pt", "prothrombin_time"),
    loinc=("5902-2",)), CONTROL, BILIRUBIN),
    _maddrey, "", "Carithers RL et al. Ann Intern Med 1989;110:685-90 (modified function)", "4.6 × (PT − control PT) + bilirubin",
    bands((-100, "<32：非重症。", "Below 32: not severe."), (32, "≥32：重症，评估糖皮质激素指征与禁忌。",
                                                    "32 or more: severe; weigh corticosteroids against contraindications.")),
    ("mdf", "maddrey-df", "discriminant-function"), digits=1, fresh_days=7)


def _fib4(*, age: float, ast: float, alt: float, platelets: float) -> float:
    return age * ast / (platelets * sqrt(alt))


FIB4 = Calculator(
    "fib-4", Words("FIB-4 指数", "FIB-4 index"), (ADULT, AST, ALT, PLATELETS), _fib4, "", "Sterling RK et al. Hepatology 2006;43:1317-25; "
    "cut-offs for steatotic disease: EASL guideline 2021 (J Hepatol 2021;75:659)", "age × AST / (platelets × √ALT)",
    bands((0, "<1.30：进展期纤维化可能性低（65岁以上用2.0）。", "Below 1.30: advanced fibrosis unlikely (use 2.0 above 65 years)."),
          (1.3, "1.30–2.67：不确定，行弹性成像。", "1.30 to 2.67: indeterminate; elastography."), (2.67, "≥2.67：进展期纤维化可能性高。",
                                                                              "2.67 or more: advanced fibrosis likely.")),
    ("fib4", "fib4-index"), digits=2, limits=Words("35岁以下准确性差。", "Less accurate below 35 years."))


def _apri(*, ast: float, ast_limit: float, platelets: float) -> float:
    return ast / ast_limit * 100 / platelets


APRI = Calculator(
    "apri", Words("APRI 指数", "APRI, AST to platelet ratio index"),
    (AST, Number("ast_limit", Words("AST正常上限", "upper limit of normal for AST"), of.AST, 15, 80,
                 ("ast_uln", "uln", "ast_upper_limit", "ast_upper_limit_normal", "upper_limit", "upper_limit_of_normal"),
                 optional=True, default=40.0), PLATELETS),
    _apri, "", "Wai CT et al. Hepatology 2003;38:518-26", "(AST / upper limit) × 100 / platelets",
    bands((0, "≤0.5：显著纤维化可能性低。", "0.5 or less: significant fibrosis unlikely."), (0.505, "0.5–1.5：不确定。",
    "0.5 to 1.5: indeterminate."),
          (1.505, ">1.5：显著纤维化可能。", "Above 1.5: significant fibrosis likely.")), digits=2)


def _albi(*, bilirubin: float, albumin: float) -> float:
    """Bilirubin in µmol/L, albumin in g/L."""
    return 0.66 * log10(bilirubin * 17.104) - 0.085 * albumin * 10


ALBI = Calculator(
    "albi", Words("ALBI 分级", "ALBI grade"), (BILIRUBIN, ALBUMIN), _albi, "", "Johnson PJ et al. J Clin Oncol 2015;33:550-8",
    "0.66 × log10(bilirubin µmol/L) − 0.085 × albumin g/L",
    bands((-10, "1级。", "Grade 1."), (-2.599, "2级。", "Grade 2."), (-1.389, "3级。", "Grade 3.")), digits=2, fresh_days=90)


def _nafld(*, age: float, bmi: float, diabetes: bool, ast: float, alt: float, platelets: float, albumin: float) -> float:
    return -1.675 + 0.037 * age + 0.094 * bmi + 1.13 * diabetes + 0.99 * ast / alt - 0.013 * platelets - 0.66 * albumin


BMI_INPUT = Number("bmi", Words("体重指数", "body mass index"), of.Quantity("kg/m²", (("kg/m2", 1, 0),), bare=True), 8, 100,
    ("body_mass_index",), loinc=("39156-5",))
NAFLD = Calculator(
    "nafld-fibrosis", Words("NAFLD 纤维化评分", "NAFLD fibrosis score"),
    (ADULT, BMI_INPUT, YesNo("diabetes", Words("空腹血糖受损或糖尿病", "impaired fasting glucose or diabetes"), ("ifg",
    "ifg_or_diabetes", "diabetes_or_ifg",
     "ifg_diabetes", "impaired_fasting_glucose")), AST, ALT, PLATELETS, ALBUMIN), _nafld, "", "Angulo P et al. Hepatology 2007;45:846-54",
    "−1.675 + 0.037 age + 0.094 BMI + 1.13 diabetes + 0.99 AST/ALT − 0.013 platelets − 0.66 albumin",
    bands((-20, "<−1.455：可排除进展期纤维化。", "Below −1.455: advanced fibrosis ruled out."), (-1.455, "不确定。", "Indeterminate."),
          (0.6761, ">0.676：进展期纤维化。", "Above 0.676: advanced fibrosis.")), ("nfs", "nafld", "nafld-score"), digits=3)
ALL = (MELD, MELD_NA, MELD_3, CHILD_PUGH, MADDREY, FIB4, APRI, ALBI, NAFLD)
