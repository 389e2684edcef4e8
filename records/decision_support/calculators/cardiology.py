"""Scores and formulas of the heart: acute coronary syndromes, perioperative risk, QT interval and pressure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import sqrt

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.base import Calculator
from records.decision_support.calculators.inputs import Number
from records.decision_support.calculators.limits import Limits, beyond
from records.decision_support.calculators.measures import (
    ADULT,
    CREATININE,
    DIASTOLIC,
    HEART_RATE,
    SEX,
    SYSTOLIC,
    WEIGHT,
)
from records.decision_support.calculators.scoring import (
    above,
    at_least,
    bands,
    below,
    choice,
    option,
    score,
    stepped,
    steps,
    yes,
)
from records.decision_support.words import Refused, Words

TROPONIN = choice("troponin", "肌钙蛋白", "troponin", option("normal", "正常", "normal", 0, "negative", "not elevated"),
                  option("1-3x", "正常上限的1–3倍", "1 to 3 times the limit", 1, "1-3 times", "1–3× limit"),
                  option("over-3x", "超过正常上限3倍", "over 3 times the limit", 2, ">3x", "more than 3 times"))
HEART = score(
    "heart", "HEART 评分（胸痛）", "HEART score for chest pain",
    choice("history", "病史可疑程度", "suspicion of the history", option("slightly", "低度可疑", "slightly suspicious", 0, "slight", "low"),
           option("moderately", "中度可疑", "moderately suspicious", 1, "moderate"),
           option("highly", "高度可疑", "highly suspicious", 2, "high")),
    choice("ecg", "心电图", "electrocardiogram", option("normal", "正常", "normal", 0),
           option("nonspecific", "非特异性复极异常", "non-specific repolarisation disturbance", 1, "non-specific", "lbbb", "lvh"),
           option("st-deviation", "显著ST段偏移", "significant ST deviation", 2, "st depression", "st elevation"), aliases=("ekg",)),
    steps(ADULT, 0, (45, 1), (65, 2)),
    choice("risk_factors", "动脉粥样硬化危险因素", "risk factors for atherosclerosis", option("none", "无", "none known", 0, "no", "0"),
           option("1-2", "1–2个", "one or two", 1, "1 or 2", "1"),
           option("3-or-more", "≥3个或有动脉粥样硬化病史", "three or more, or known atherosclerosis", 2, ">=3", "3+", "3", "4", "5"),
           by_points=False),
    TROPONIN, aliases=("heart-score", "chest-pain"), fresh_days=2,
    bands=bands((0, "低危（6周内主要心脏事件约1.7%）。", "Low risk (major cardiac events within 6 weeks about 1.7 %)."),
                (4, "中危（约16.6%）：留观并进一步检查。", "Moderate risk (about 16.6 %): observe and test further."),
                (7, "高危（约50.1%）：尽早行侵入性策略评估。", "High risk (about 50.1 %): early invasive assessment.")),
    source="Backus BE et al. Int J Cardiol 2013;168:2153-8 (HEART); Six AJ et al. Neth Heart J 2008;16:191-6")

TIMI_NSTEMI = score(
    "timi-nstemi", "TIMI 评分（不稳定型心绞痛/非ST段抬高型心梗）", "TIMI risk score for unstable angina and NSTEMI",
    at_least(ADULT, 65),
    yes("three_risk_factors", "≥3个冠心病危险因素", "three or more coronary risk factors", 1, "risk_factors", "cad_risk_factors",
        "3_risk_factors", "three_or_more_risk_factors", "risk_factors_3", "cad_risk_factors_3"),
    yes("known_stenosis", "已知冠状动脉狭窄≥50%", "known coronary stenosis of 50 % or more", 1, "known_cad", "cad", "stenosis",
        "coronary_stenosis", "prior_stenosis", "cad_50"),
    yes("aspirin_use", "近7天使用阿司匹林", "aspirin within 7 days", 1, "aspirin", "asa", "asa_use", "aspirin_7_days"),
    yes("severe_angina", "24小时内≥2次心绞痛", "two or more anginal events in 24 hours", 1, "angina", "recent_angina",
        "angina_episodes", "two_anginal_events"),
    yes("st_deviation", "ST段偏移≥0.5 mm", "ST deviation of 0.5 mm or more", 1, "st_changes", "st", "ecg_st_changes", "ekg_st_changes"),
    yes("raised_markers", "心肌标志物升高", "raised cardiac markers", 1, "troponin", "positive_markers", "positive_marker",
        "cardiac_marker", "cardiac_markers",
        "positive_cardiac_marker", "elevated_troponin", "markers", "elevated_markers"),
    aliases=("timi", "timi-ua-nstemi", "timi-ua/nstemi", "timi-nste-acs"), fresh_days=2,
    bands=bands((0, "14天内不良事件约4.7%。", "Adverse events within 14 days about 4.7 %."), (2, "约8.3%。", "About 8.3 %."),
                (3, "约13.2%。", "About 13.2 %."), (4, "约19.9%。", "About 19.9 %."), (5, "约26.2%。", "About 26.2 %."),
                (6, "约40.9%。", "About 40.9 %.")),
    source="Antman EM et al. JAMA 2000;284:835-42")

TIMI_STEMI = score(
    "timi-stemi", "TIMI 评分（ST段抬高型心梗）", "TIMI risk score for STEMI", steps(ADULT, 0, (65, 2), (75, 3)),
    yes("diabetes_hypertension_angina", "糖尿病、高血压或心绞痛史", "history of diabetes, hypertension or angina", 1,
        "dm_htn_angina", "diabetes_or_hypertension_or_angina", "dm_or_htn_or_angina"),
    below(SYSTOLIC, 100, 3), above(HEART_RATE, 100, 2),
    yes("killip_2_to_4", "Killip II–IV级", "Killip class II to IV", 2, "killip", "killip_ii_iv", "killip_class_ii_iv", "killip_2_4"),
    below(WEIGHT, 67, 1),
    yes("anterior_or_lbbb", "前壁ST段抬高或左束支阻滞", "anterior ST elevation or left bundle branch block", 1, "anterior_st_elevation",
        "anterior", "lbbb", "anterior_ste_or_lbbb"),
    yes("late_treatment", "发病至治疗>4小时", "treatment later than 4 hours", 1, "time_to_treatment", "time_to_treatment_over_4h",
        "delay_over_4h", "time_over_4_hours"), fresh_days=2,
    bands=bands(*((points, f"30天死亡率约{rate}%。", f"30-day mortality about {rate} %.") for points, rate in enumerate(
        (0.8, 1.6, 2.2, 4.4, 7.3, 12.4, 16.1, 23.4, 26.8, 35.9)))),
    source="Morrow DA et al. Circulation 2000;102:2031-7")

KILLIP = choice("killip", "Killip分级", "Killip class", option("I", "I级", "class I", 0, "1"), option("II", "II级", "class II", 20, "2"),
                option("III", "III级", "class III", 39, "3"), option("IV", "IV级", "class IV", 59, "4"),
                aliases=("killip_class",), by_points=False)
ADMISSION_CREATININE = Limits((0.4, 0.8, 1.2, 1.6, 2.0, 4.0), of.CREATININE, "µmol/L", (35, 71, 106, 141, 177, 354))
GRACE = score(
    "grace", "GRACE 评分（住院死亡风险）", "GRACE score for death in hospital",
    steps(ADULT, 0, (30, 8), (40, 25), (50, 41), (60, 58), (70, 75), (80, 91), (90, 100)),
    steps(HEART_RATE, 0, (50, 3), (70, 9), (90, 15), (110, 24), (150, 38), (200, 46)),
    steps(SYSTOLIC, 58, (80, 53), (100, 43), (120, 34), (140, 24), (160, 10), (200, 0)),
    stepped(CREATININE, ADMISSION_CREATININE, 1, 4, 7, 10, 13, 21, 28), KILLIP,
    yes("cardiac_arrest", "入院时心脏骤停", "cardiac arrest at admission", 39, "arrest", "cardiac_arrest_at_admission"),
    yes("st_deviation", "ST段偏移", "ST segment deviation", 28, "st", "st_segment_deviation", "st_changes"),
    yes("raised_markers", "心肌标志物升高", "raised cardiac enzymes", 14, "elevated_enzymes", "cardiac_enzymes", "enzymes", "troponin",
        "elevated_cardiac_enzymes", "elevated_troponin", "markers"),
    aliases=("grace-1", "grace-acs", "grace-in-hospital"), fresh_days=2,
    bands=bands((0, "低危（住院死亡率<1%）。", "Low risk (death in hospital below 1 %)."),
                (109, "中危（1–3%）。", "Intermediate risk (1 to 3 %)."), (141, "高危（>3%）。", "High risk (above 3 %).")),
    source="Granger CB et al. Arch Intern Med 2003;163:2345-53; bands: ESC guideline NSTE-ACS 2011 (Eur Heart J 2011;32:2999)")

RCRI = score(
    "rcri", "修订心脏风险指数（Lee）", "Revised Cardiac Risk Index (Lee)",
    yes("high_risk_surgery", "高危手术（腹腔、胸腔、腹股沟以上血管）", "high-risk surgery (intraperitoneal, thoracic, suprainguinal vascular)", 1,
        "surgery", "high_risk_operation"),
    yes("ischaemic_heart_disease", "缺血性心脏病", "ischaemic heart disease", 1, "ihd", "cad", "ischemic_heart_disease", "coronary_disease"),
    yes("heart_failure", "心力衰竭史", "history of heart failure"),
    yes("cerebrovascular_disease", "脑血管病史", "history of cerebrovascular disease", 1, "cvd", "stroke", "stroke_tia", "tia", "cva"),
    yes("insulin", "术前使用胰岛素", "insulin treatment", 1, "insulin_use", "diabetes_on_insulin", "insulin_therapy"),
    stepped(CREATININE, Limits((beyond(2.0),), of.CREATININE, "µmol/L", (beyond(177),)), 0, 1),
    aliases=("lee-index", "revised-cardiac-risk-index", "lee"),
    bands=bands((0, "I级：主要心脏并发症约0.4%。", "Class I: major cardiac complications about 0.4 %."),
                (1, "II级：约0.9%。", "Class II: about 0.9 %."), (2, "III级：约6.6%。", "Class III: about 6.6 %."),
                (3, "IV级：约11%。", "Class IV: about 11 %.")),
    source="Lee TH et al. Circulation 1999;100:1043-9")

QT = Number("qt", Words("QT间期", "QT interval"), of.MILLISECONDS, 150, 900, ("qt_interval", "measured_qt"))
RATE = replace(HEART_RATE.within(20, 250), optional=True)
INTERVAL = Number("rr", Words("RR间期", "RR interval"), of.MILLISECONDS, 240, 3000, ("rr_interval",), optional=True)


def _qt_words(value: float, *, sex: str | None = None, **_others: object) -> Words:
    """Limits of AHA/ACCF/HRS 2009: prolonged from 450 ms in men and 460 ms in women; 500 ms is high risk."""
    limit = 450 if sex == "male" else 460
    if value >= 500:
        return Words("≥500 ms：尖端扭转型室速风险高，停用致QT延长药物并纠正电解质。",
                     "500 ms or more: high risk of torsades; stop QT-prolonging medicines, correct electrolytes.")
    if value >= limit:
        return Words(f"延长（≥{limit} ms）。", f"Prolonged ({limit} ms or more).")
    return Words("偏短（≤390 ms）。", "Short (390 ms or less).") if value <= 390 else Words("正常范围。", "Within the normal range.")


def _interval(heart_rate: float | None, rr: float | None) -> float:
    """The RR interval in seconds."""
    return rr / 1000 if rr is not None else 60 / heart_rate


def bazett(*, qt: float, heart_rate: float | None, rr: float | None, **_others: object) -> float:
    return qt / sqrt(_interval(heart_rate, rr))


def fridericia(*, qt: float, heart_rate: float | None, rr: float | None, **_others: object) -> float:
    return qt / _interval(heart_rate, rr) ** (1 / 3)


def framingham(*, qt: float, heart_rate: float | None, rr: float | None, **_others: object) -> float:
    return qt + 154 * (1 - _interval(heart_rate, rr))


def hodges(*, qt: float, heart_rate: float | None, rr: float | None, **_others: object) -> float:
    return qt + 1.75 * (60 / _interval(heart_rate, rr) - 60)


def _qtc(name: str, label: str, formula: str, compute: Callable[..., float], source: str, *aliases: str) -> Calculator:
    return Calculator(
        f"qtc-{name}", Words(f"校正QT间期（{label}）", f"Corrected QT interval ({label})"),
        (QT, RATE, INTERVAL, replace(SEX, optional=True)), compute, "ms", f"{source}; limits: Rautaharju PM et al. Circulation 2009;119:e241-50",
        formula, interpret=_qt_words, instead=((("rr",), ("heart_rate",)),), aliases=(f"qtc{name}", *aliases), fresh_days=2)


QTC = (
    _qtc("bazett", "Bazett", "QT / √(RR in s)", bazett, "Bazett HC. Heart 1920;7:353-70", "qtc"),
    _qtc("fridericia", "Fridericia", "QT / ∛(RR in s)", fridericia, "Fridericia LS. Acta Med Scand 1920;53:469-86", "qtcf"),
    _qtc("framingham", "Framingham", "QT + 154 × (1 − RR)", framingham, "Sagie A et al. Am J Cardiol 1992;70:797-801"),
    _qtc("hodges", "Hodges", "QT + 1.75 × (heart rate − 60)", hodges, "Hodges M et al. J Am Coll Cardiol 1983;1:694"),
)


def _mean_pressure(*, systolic: float, diastolic: float) -> float:
    if diastolic > systolic:
        raise Refused("diastolic", Words("diastolic：舒张压不能高于收缩压。", "diastolic: it cannot be above the systolic pressure."))
    return (systolic + 2 * diastolic) / 3


MEAN_PRESSURE = Calculator(
    "map", Words("平均动脉压", "Mean arterial pressure"), (SYSTOLIC, DIASTOLIC), _mean_pressure, "mmHg",
    "Guyton and Hall, Textbook of Medical Physiology; target 65 mmHg: Evans L et al. Surviving Sepsis Campaign 2021",
    "(systolic + 2 × diastolic) / 3", bands((0, "低于65 mmHg：脓毒性休克复苏目标以下。", "Below 65 mmHg, the target in septic shock."),
                                            (65, "≥65 mmHg。", "65 mmHg or more.")),
    ("mean-arterial-pressure", "mean-bp"), digits=1, fresh_days=2)
ALL = (HEART, TIMI_NSTEMI, TIMI_STEMI, GRACE, RCRI, *QTC, MEAN_PRESSURE)
