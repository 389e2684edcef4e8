"""Bleeding from the gut, pancreatitis and appendicitis."""

from __future__ import annotations

from dataclasses import replace

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.base import POINTS, Calculator
from records.decision_support.calculators.inputs import Number
from records.decision_support.calculators.limits import Limits
from records.decision_support.calculators.measures import (
    ADULT,
    ALBUMIN,
    AST,
    CALCIUM,
    GLUCOSE,
    HAEMOGLOBIN,
    HEART_RATE,
    INR,
    PAO2,
    SEX,
    SYSTOLIC,
    TEMPERATURE,
    UREA,
    WHITE_CELLS,
)
from records.decision_support.calculators.scoring import (
    Item,
    above,
    at_least,
    at_most,
    bands,
    below,
    score,
    stepped,
    yes,
)
from records.decision_support.words import Words

BLEEDING_UREA = Limits((6.5, 8.0, 10.0, 25.0), of.UREA_NITROGEN, "mg/dL", (18.2, 22.4, 28.0, 70.0))
UREA_POINTS = (0, 2, 3, 4, 6)


def _haemoglobin_points(haemoglobin: float, sex: str) -> int:
    if haemoglobin < 10:
        return 6
    if sex == "female":
        return 1 if haemoglobin < 12 else 0
    return 3 if haemoglobin < 12 else 1 if haemoglobin < 13 else 0


def blatchford(*, urea: float, haemoglobin: float, sex: str, systolic: float, heart_rate: float, melaena: bool, syncope: bool,
               hepatic_disease: bool, cardiac_failure: bool) -> float:
    """Blatchford 2000; urea in mmol/L, haemoglobin in g/dL."""
    pressure = 3 if systolic < 90 else 2 if systolic < 100 else 1 if systolic < 110 else 0
    return (UREA_POINTS[BLEEDING_UREA.passed(urea)] + _haemoglobin_points(round(haemoglobin, 2), sex) + pressure + (heart_rate >= 100) + melaena
            + 2 * syncope + 2 * hepatic_disease + 2 * cardiac_failure)


BLATCHFORD = Calculator(
    "glasgow-blatchford", Words("Glasgow-Blatchford 出血评分", "Glasgow-Blatchford bleeding score"),
    (UREA, HAEMOGLOBIN, SEX, SYSTOLIC, HEART_RATE, yes("melaena", "黑便", "melaena", 1, "melena").asked, yes("syncope", "晕厥", "syncope", 2).asked,
     yes("hepatic_disease", "肝病", "hepatic disease", 2, "liver_disease", "liver", "hepatic").asked,
     yes("cardiac_failure", "心力衰竭", "cardiac failure", 2, "heart_failure", "chf", "hf").asked), blatchford, POINTS,
    "Blatchford O et al. Lancet 2000;356:1318-21; outpatient care at 0 to 1: Laine L et al. ACG guideline, Am J Gastroenterol 2021;116:899",
    "sum of the points of urea, haemoglobin, pressure, pulse, melaena, syncope, liver disease and heart failure",
    bands((0, "极低危（0–1分）：可考虑门诊处理。", "Very low risk (0 to 1): outpatient care may be suitable."),
          (2, "需住院评估。", "Needs hospital assessment."), (7, "高危（≥7分）：多需内镜治疗。",
          "High risk (7 or more): endoscopic treatment likely.")),
    ("gbs", "blatchford"), fresh_days=2)
LDH = Number("ldh", Words("乳酸脱氢酶", "lactate dehydrogenase"), of.AST, 10, 20000, ("lactate_dehydrogenase",), loinc=("2532-0", "14804-9"))
RANSON = score(
    "ranson", "Ranson 评分（非胆源性胰腺炎）", "Ranson criteria, non-gallstone pancreatitis",
    above(ADULT, 55), above(WHITE_CELLS, 16), above(GLUCOSE, 200), above(LDH, 350), above(AST, 250),
    Item(yes("haematocrit_fall", "48小时红细胞压积下降>10%", "haematocrit fall above 10 % in 48 hours", 1, "hct_fall", "hct_drop", "hematocrit_drop",
             "hematocrit_fall", "hct_decrease", "hematocrit_decrease").asked, int, (0, 1)),
    yes("urea_rise", "48小时尿素氮升高>5 mg/dL（1.8 mmol/L）", "urea nitrogen rise above 5 mg/dL (1.8 mmol/L) in 48 hours", 1,
        "bun_rise", "bun_increase", "urea_increase"),
    below(CALCIUM, 8.0), below(PAO2, 60),
    yes("base_deficit", "碱缺失>4 mmol/L", "base deficit above 4 mmol/L", 1, "base_deficit_over_4"),
    yes("fluid_sequestration", "液体潴留>6 L", "fluid sequestration above 6 L", 1, "fluid", "fluid_needs", "sequestration",
        "fluid_sequestration_over_6l"),
    aliases=("ranson-criteria",), fresh_days=3,
    bands=bands((0, "轻症可能性大（死亡率约1%）。", "Severe pancreatitis unlikely (mortality about 1 %)."), (3, "重症可能（死亡率约15%）。",
                "Severe pancreatitis likely (mortality about 15 %)."), (5, "死亡率约40%。", "Mortality about 40 %."), (7, "死亡率接近100%。",
                "Mortality close to 100 %.")), source="Ranson JH et al. Surg Gynecol Obstet 1974;139:69-81")
BISAP = score(
    "bisap", "BISAP 评分（急性胰腺炎）", "BISAP, acute pancreatitis",
    # 25 mg/dL of urea nitrogen is 8.92 mmol/L.
    Item(replace(UREA, criterion="25"), lambda value: int(value if isinstance(value, bool) else round(value, 3) > 8.924), (0, 1)),
    yes("impaired_mental_status", "意识障碍（GCS<15）", "impaired mental status (GCS below 15)", 1, "mental_status",
        "confusion", "altered_mental_status",
        "impaired_mentation"),
    yes("sirs", "符合SIRS（≥2项）", "SIRS (2 or more criteria)", 1, "sirs_2"), above(ADULT, 60),
    yes("pleural_effusion", "胸腔积液", "pleural effusion", 1, "effusion"), fresh_days=2,
    bands=bands((0, "低危（死亡率<2%）。", "Low risk (mortality below 2 %)."), (3, "高危（≥3分，死亡率>5%）。",
    "High risk (3 or more; mortality above 5 %).")),
    source="Wu BU et al. Gut 2008;57:1698-703")
AIMS65 = score(
    "aims65", "AIMS65 评分（上消化道出血）", "AIMS65, upper gastrointestinal bleeding", below(ALBUMIN, 3.0), above(INR, 1.5),
    yes("confusion", "意识改变", "altered mental status"), at_most(SYSTOLIC, 90), at_least(ADULT, 65), fresh_days=2,
    bands=bands((0, "低危（住院死亡率约0.3–1.2%）。", "Low risk (mortality in hospital about 0.3 to 1.2 %)."),
                (2, "高危（≥2分，死亡率≥5.3%）。", "High risk (2 or more; mortality 5.3 % and more).")),
    source="Saltzman JR et al. Gastrointest Endosc 2011;74:1215-24")
ALVARADO = score(
    "alvarado", "Alvarado 评分（阑尾炎）", "Alvarado score, appendicitis",
    yes("migration", "转移性右下腹痛", "migration of pain", 1, "migratory_pain", "pain_migration", "migration_of_pain"),
    yes("anorexia", "厌食", "anorexia", 1, "loss_of_appetite"), yes("nausea", "恶心或呕吐", "nausea or vomiting", 1,
        "nausea_vomiting", "vomiting", "nausea_or_vomiting"),
    yes("tenderness", "右下腹压痛", "right lower quadrant tenderness", 2, "rlq_tenderness", "right_lower_quadrant_tenderness"),
    yes("rebound", "反跳痛", "rebound pain", 1, "rebound_tenderness", "rebound_pain"),
    stepped(TEMPERATURE, Limits((37.3,), of.TEMPERATURE, "°F", (99.1,)), 0, 1),
    above(WHITE_CELLS, 10, 2), yes("left_shift", "中性粒细胞核左移（>75%）",
        "left shift (neutrophils above 75 %)", 1, "shift",
                                                                "neutrophilia", "shift_to_left", "neutrophils_over_75"),
    aliases=("mantrels",), fresh_days=2,
    bands=bands((0, "阑尾炎可能性低（0–4分）。", "Appendicitis unlikely (0 to 4)."), (5, "可能（5–6分）：观察或影像学检查。",
    "Compatible (5 to 6): observe or image."),
                (7, "很可能（7–10分）。", "Probable (7 to 10).")), source="Alvarado A. Ann Emerg Med 1986;15:557-64")
ALL = (BLATCHFORD, RANSON, BISAP, AIMS65, ALVARADO)
