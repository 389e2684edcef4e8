"""Birth and childhood, sore throat, falls, pressure sores, burns and fluids."""

from __future__ import annotations

from dataclasses import replace

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.base import Calculator
from records.decision_support.calculators.inputs import Number, YesNo
from records.decision_support.calculators.measures import AGE, TEMPERATURE, WEIGHT, WHITE_CELLS
from records.decision_support.calculators.scoring import Item, above, bands, choice, option, score, steps, yes
from records.decision_support.words import Words


def _sign(key: str, zh: str, en: str, none: tuple[str, str], some: tuple[str, str], full: tuple[str, str], *aliases: str) -> Item:
    """A sign judged 0, 1 or 2."""
    return choice(key, zh, en, *(option(str(points), *words, points) for points, words in enumerate((none, some, full))), aliases=aliases)


APGAR = score(
    "apgar", "Apgar 评分", "Apgar score",
    _sign("appearance", "肤色", "skin colour", ("青紫或苍白", "blue or pale"), ("躯干红四肢青", "blue extremities"), ("全身红",
        "pink"), "color", "colour", "activity_color", "skin_color"),
    _sign("pulse", "心率", "heart rate", ("无", "absent"), ("<100次/分", "below 100"), ("≥100次/分", "100 or more"), "heart_rate", "hr"),
    _sign("grimace", "刺激反应", "reflex response", ("无", "none"), ("皱眉", "grimace"), ("哭、咳嗽", "cry, cough"), "reflex", "reflex_irritability"),
    _sign("activity", "肌张力", "muscle tone", ("松弛", "limp"), ("四肢略屈曲", "some flexion"), ("活动好", "active"), "tone", "muscle_tone"),
    _sign("respiration", "呼吸", "breathing", ("无", "absent"), ("慢、不规则", "weak or irregular"), ("良好、哭声响",
        "strong cry"), "breathing", "respiratory_effort",
          "respirations", "resp"), fresh_days=1,
    bands=bands((0, "重度窒息（0–3分）：立即复苏。", "Severely depressed (0 to 3): resuscitate."), (4, "中度（4–6分）。",
    "Moderately depressed (4 to 6)."),
                (7, "正常（7–10分）。", "Reassuring (7 to 10).")),
                source="Apgar V. Curr Res Anesth Analg 1953;32:260-7; ACOG/AAP Committee Opinion 644 (2015)")


def _number(key: str, zh: str, en: str, quantity: of.Quantity, low: float, high: float, *aliases: str) -> Number:
    return Number(key, Words(zh, en), quantity, low, high, aliases)


BISHOP = score(
    "bishop", "Bishop 宫颈评分", "Bishop score",
    steps(_number("dilation", "宫口扩张", "dilation", of.HEIGHT, 0, 10, "dilatation", "cervical_dilation"), 0, (0.5, 1), (3, 2), (5, 3)),
    steps(_number("effacement", "宫颈管消退", "effacement", of.PERCENT, 0, 100, "cervical_effacement"), 0, (40, 1), (60, 2), (80, 3)),
    choice("station", "先露高低", "station", option("-3", "−3", "-3", 0), option("-2", "−2", "-2", 1), option("-1", "−1或0", "-1 or 0", 2, "0"),
           option("+1", "+1或+2", "+1 or +2", 3, "+2", "1", "2"), aliases=("fetal_station",), by_points=False),
    choice("consistency", "宫颈质地", "consistency", option("firm", "硬", "firm", 0), option("medium", "中", "medium", 1),
        option("soft", "软", "soft", 2)),
    choice("position", "宫口位置", "position", option("posterior", "后", "posterior", 0), option("mid", "中", "mid", 1, "middle", "mid-position"),
           option("anterior", "前", "anterior", 2)), fresh_days=1,
    bands=bands((0, "宫颈不成熟（≤6分）：引产前考虑促宫颈成熟。", "Unfavourable (6 or less): consider ripening before induction."),
                (7, "较成熟（7分）。", "Intermediate (7)."), (8, "宫颈成熟（≥8分）。", "Favourable (8 or more).")),
    source="Bishop EH. Obstet Gynecol 1964;24:266-8; ACOG Practice Bulletin 107 (2009)")
THROAT = (yes("exudate", "扁桃体渗出或肿大", "tonsillar exudate or swelling", 1, "tonsillar_exudate", "tonsillar_exudates",
    "exudates", "tonsil_exudate"),
          yes("nodes", "颈前淋巴结触痛", "tender anterior cervical nodes", 1, "tender_nodes", "anterior_cervical_nodes",
              "lymph_nodes", "lymphadenopathy",
              "cervical_lymphadenopathy", "tender_cervical_nodes", "swollen_nodes", "tender_anterior_cervical_nodes",
              "anterior_cervical_lymphadenopathy"))
FEVER = above(Number("temperature", TEMPERATURE.words, of.TEMPERATURE, 25, 45, ("fever",), loinc=TEMPERATURE.loinc), 38)
NO_COUGH = Item(YesNo("no_cough", Words("无咳嗽", "absence of cough"), ("cough_absent", "absence_of_cough", "absent_cough"),
                      denied_by=("cough", "cough_present", "咳嗽")), lambda absent: 1 if absent else 0, (0, 1))


def _age_points(age: float | None) -> int:
    """McIsaac 1998; none where the age is not given."""
    return 0 if age is None else 1 if age < 15 else -1 if age >= 45 else 0


OWN_AGE = AGE.within(3, 120)
SORE_THROAT = "Fine AM et al. Arch Intern Med 2012;172:847-52; "
CENTOR = score(
    "centor", "Centor 评分（咽炎）", "Centor score, sore throat", *THROAT, FEVER, NO_COUGH,
    Item(replace(OWN_AGE, optional=True), _age_points, (0,)), fresh_days=2,
    limits=Words("给出年龄时按McIsaac修正。", "With an age the McIsaac points for age are added."),
    bands=bands((-1, "链球菌可能性低：无需检测与抗生素。", "Streptococcus unlikely: no test, no antibiotic."), (2,
    "可考虑快速抗原检测。", "Consider a rapid antigen test."),
                (3, "建议检测，阳性者用抗生素。", "Test; treat if positive.")),
                source=SORE_THROAT + "Centor RM et al. Med Decis Making 1981;1:239-46")
MCISAAC = score(
    "mcisaac", "McIsaac 评分（改良Centor）", "McIsaac score (modified Centor)", *THROAT, FEVER, NO_COUGH,
    Item(OWN_AGE, _age_points, (-1, 1)), aliases=("centor-mcisaac",
        "modified-centor", "centor/mcisaac"), fresh_days=2,
    bands=bands((-1, "链球菌可能性低：无需检测与抗生素。", "Streptococcus unlikely: no test, no antibiotic."), (2,
    "建议快速抗原检测。", "Rapid antigen test."),
                (4, "可能性高：检测，阳性者用抗生素。", "Likely: test, treat if positive.")),
                source=SORE_THROAT + "McIsaac WJ et al. CMAJ 1998;158:75-83")
FALLS = score(
    "morse", "Morse 跌倒评估", "Morse Fall Scale", yes("falls", "跌倒史（3个月内）", "history of falling within 3 months", 25,
    "history_of_falling", "fall_history", "fall"),
    yes("secondary_diagnosis", "两个以上诊断", "secondary diagnosis", 15, "secondary"),
    choice("aid", "行走辅助", "walking aid", option("none", "无、卧床或护士协助", "none, bed rest, nurse assist", 0, "bed rest", "wheelchair"),
           option("crutches", "拐杖、助行器", "crutches, cane, walker", 15, "cane", "walker"), option("furniture", "扶家具",
               "furniture", 30), aliases=("ambulatory_aid",)),
    yes("iv", "静脉输液或肝素锁", "intravenous line", 20, "iv_access", "iv_therapy", "heparin_lock"),
    choice("gait", "步态", "gait", option("normal", "正常、卧床、轮椅", "normal, bed rest, wheelchair", 0), option("weak",
        "虚弱", "weak", 10), option("impaired", "障碍", "impaired", 20)),
    choice("mental", "认知", "mental status", option("oriented", "了解自身能力", "knows own limits", 0), option("forgets",
        "高估或忘记限制", "forgets limits", 15,
           "overestimates", "forgets limitations"), aliases=("mental_status",)), aliases=("morse-fall", "morse-fall-scale"), fresh_days=7,
    bands=bands((0, "低风险（0–24分）。", "Low risk (0 to 24)."), (25, "中风险（25–44分）。", "Moderate risk (25 to 44)."), (45,
    "高风险（≥45分）。", "High risk (45 or more).")),
    source="Morse JM et al. Can J Aging 1989;8:366-77")


def _subscale(key: str, zh: str, en: str, most: int, *aliases: str) -> Item:
    return steps(Number(key, Words(zh, en), of.COUNT, 1, most, aliases, whole=True), 1, *((points, points) for points in range(2, most + 1)))


BRADEN = score(
    "braden", "Braden 压疮评分", "Braden scale", _subscale("sensory", "感觉", "sensory perception", 4, "sensory_perception"),
    _subscale("moisture", "潮湿", "moisture", 4),
    _subscale("activity", "活动", "activity", 4), _subscale("mobility", "移动", "mobility", 4), _subscale("nutrition", "营养", "nutrition", 4),
    _subscale("friction", "摩擦与剪切", "friction and shear", 3, "friction_shear", "friction_and_shear", "shear"),
        aliases=("braden-scale",), fresh_days=7,
    bands=bands((6, "极高风险（≤9分）。", "Very high risk (9 or less)."), (10, "高风险（10–12分）。", "High risk (10 to 12)."),
    (13, "中风险（13–14分）。", "Moderate risk (13 to 14)."),
                (15, "低风险（15–18分）。", "Mild risk (15 to 18)."), (19, "无风险（≥19分）。", "No risk (19 or more).")),
    source="Bergstrom N et al. Nurs Res 1987;36:205-10")


def _parkland(*, weight: float, burned: float) -> float:
    return 4 * weight * burned


PARKLAND = Calculator(
    "parkland", Words("烧伤补液（Parkland）", "Parkland formula for burns"), (WEIGHT, Number("burned", Words("二度以上烧伤面积",
    "burned body surface"), of.PERCENT, 1, 100, (
        "tbsa", "bsa_burned", "burn_area", "tbsa_burned", "burn_percent"))), _parkland, "mL", "Baxter CR, Shires T. Ann N Y Acad Sci 1968;150:874-94",
    "4 mL × weight × % burned in 24 hours", bands((0, "一半在伤后8小时内给予，其余16小时；按尿量调整。",
                                                   "Half in the first 8 hours after the burn, the rest in 16 hours; adjust to urine output.")),
                                                   ("burn-fluids",), fresh_days=1)


def maintenance(*, weight: float) -> float:
    """Holliday and Segar 1957, by the hour: 4, 2 and 1 mL/kg."""
    return 4 * min(weight, 10) + 2 * min(max(weight - 10, 0), 10) + max(weight - 20, 0)


FLUIDS = Calculator("maintenance-fluids", Words("维持补液（4-2-1）", "Maintenance fluids (4-2-1)"), (WEIGHT.within(3, 300),), maintenance, "mL/h",
                    "Holliday MA, Segar WE. Pediatrics 1957;19:823-32", "4 mL/kg for the first 10 kg, 2 for the next 10, 1 for the rest, each hour",
                    aliases=("4-2-1", "holliday-segar"), digits=1, fresh_days=30)


def _neutrophils(*, white_cells: float, neutrophils: float, bands: float) -> float:
    return white_cells * (neutrophils + bands) / 100


ANC = Calculator(
    "anc", Words("中性粒细胞绝对值", "Absolute neutrophil count"),
    (WHITE_CELLS, Number("neutrophils", Words("中性粒细胞百分比", "neutrophils"), of.PERCENT, 0, 100, ("neutrophil_percent",
    "segs", "neut", "polys"), loinc=("770-8",)),
     Number("bands", Words("杆状核", "bands"), of.PERCENT, 0, 100, optional=True, default=0.0)), _neutrophils, "×10⁹/L",
    "CTCAE v5.0 (US NCI, 2017)", "white cells × (neutrophils % + bands %) / 100",
    bands((0, "重度减少（<0.5）：感染风险高。", "Severe neutropenia (below 0.5): high risk of infection."), (0.5,
    "中度减少（0.5–1.0）。", "Moderate neutropenia (0.5 to 1.0)."),
          (1.0, "轻度减少（1.0–1.5）。", "Mild neutropenia (1.0 to 1.5)."), (1.5, "无减少（≥1.5）。",
          "No neutropenia (1.5 or more).")), ("absolute-neutrophil-count",), digits=2, fresh_days=30)
ALL = (APGAR, BISHOP, CENTOR, MCISAAC, FALLS, BRADEN, PARKLAND, FLUIDS, ANC)
