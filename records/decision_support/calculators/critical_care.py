"""Acute illness: consciousness, early warning, sepsis, organ failure and pneumonia."""

from __future__ import annotations

from dataclasses import replace

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.base import POINTS, Calculator
from records.decision_support.calculators.inputs import CRITERION, Number, Value, YesNo
from records.decision_support.calculators.limits import TINY, Limits, beyond
from records.decision_support.calculators.measures import (
    AGE,
    BILIRUBIN,
    CREATININE,
    DIASTOLIC,
    FIO2,
    GCS,
    HEART_RATE,
    OXYGEN_SATURATION,
    PACO2,
    PAO2,
    PLATELETS,
    RESPIRATORY_RATE,
    SYSTOLIC,
    TEMPERATURE,
    WHITE_CELLS,
)
from records.decision_support.calculators.scoring import Item, above, at_least, bands, choice, option, score, steps
from records.decision_support.words import Words

EYES = choice("eye", "睁眼反应", "eye opening", option("none", "无", "none", 1), option("pain", "疼痛刺激", "to pressure", 2, "to pain"),
              option("speech", "呼唤", "to sound", 3, "verbal", "voice", "to speech", "to voice"), option("spontaneous", "自主", "spontaneous", 4),
              aliases=("eyes", "eye_opening", "e", "eye_response"))
VERBAL = choice("verbal", "言语反应", "verbal response", option("none", "无", "none", 1),
                option("sounds", "只能发音", "sounds", 2, "incomprehensible", "incomprehensible sounds"),
                option("words", "用词不当", "words", 3, "inappropriate", "inappropriate words"),
                option("confused", "混乱", "confused", 4), option("oriented", "定向正常", "oriented", 5, "orientated"),
                aliases=("v", "voice", "verbal_response"))
MOTOR = choice("motor", "运动反应", "motor response", option("none", "无", "none", 1), option("extension", "过伸", "extension", 2),
               option("abnormal-flexion", "异常屈曲", "abnormal flexion", 3, "flexion"),
               option("withdrawal", "躲避", "normal flexion", 4, "withdraws", "withdraws from pain"),
               option("localising", "定位", "localising", 5, "localizing", "localizes", "localizes pain"),
               option("obeys", "遵嘱", "obeys commands", 6, "obeys command"), aliases=("m", "motor_response"))
GLASGOW = score("gcs", "格拉斯哥昏迷评分", "Glasgow Coma Scale", EYES, VERBAL, MOTOR, aliases=("glasgow-coma-scale", "glasgow"), fresh_days=1,
                bands=bands((3, "重度意识障碍（3–8分）：评估气道保护。", "Severe (3 to 8): assess airway protection."),
                            (9, "中度（9–12分）。", "Moderate (9 to 12)."), (13, "轻度（13–15分）。", "Mild (13 to 15).")),
                source="Teasdale G, Jennett B. Lancet 1974;304:81-4; Teasdale G et al. Lancet Neurol 2014;13:844-54")

QSOFA = score("qsofa", "快速SOFA（qSOFA）", "quick SOFA", at_least(RESPIRATORY_RATE, 22),
              Item(replace(GCS, criterion="15", also=tuple((name, CRITERION) for name in (
                  "altered_mentation", "confusion", "altered_mental_status", "mental_status", "altered_consciousness", "意识改变"))),
                  lambda value: int(value if isinstance(value, bool) else value < 15), (0, 1)),
              Item(replace(SYSTOLIC, criterion="100"), lambda value: int(value if isinstance(value, bool) else value <= 100), (0, 1)),
              bands=bands((0, "低于2分：不能排除脓毒症，继续观察。", "Below 2: sepsis is not ruled out; keep watching."),
                          (2, "≥2分：疑似感染时死亡风险升高，查找器官功能障碍。",
                           "2 or more: with suspected infection mortality is raised; look for organ dysfunction.")),
              source="Singer M et al. JAMA 2016;315:801-10 (Sepsis-3); Seymour CW et al. JAMA 2016;315:762-74", fresh_days=1)

SIRS = score("sirs", "全身炎症反应综合征标准", "Systemic inflammatory response syndrome criteria",
             Item(TEMPERATURE, lambda value: int(value > 38 + TINY or value < 36 - TINY), (0, 1)), above(HEART_RATE, 90),
             Item(replace(RESPIRATORY_RATE, criterion="20"), lambda value: int(value if isinstance(value, bool) else value > 20), (0, 1)),
             Item(WHITE_CELLS, lambda value: int(value > 12 or value < 4), (0, 1)),
             Item(replace(PACO2, optional=True), lambda value: 0, (0,)),
             Item(Number("bands", Words("杆状核粒细胞", "immature (band) forms"), of.PERCENT, 0, 100, optional=True), lambda value: 0, (0,)),
             bands=bands((0, "未达SIRS标准。", "SIRS criteria not met."), (2, "符合SIRS（≥2项）。", "SIRS (2 or more criteria).")),
             source="Bone RC et al. Chest 1992;101:1644-55", fresh_days=1)


def _sirs(*, temperature: float, heart_rate: float | bool, respiratory_rate: float | bool, white_cells: float,
          paco2: float | None = None, bands: float | None = None) -> float:
    fast = respiratory_rate if isinstance(respiratory_rate, bool) else respiratory_rate > 20
    pulse = heart_rate if isinstance(heart_rate, bool) else heart_rate > 90
    breathing = fast or (paco2 is not None and paco2 < 32)
    cells = white_cells > 12 or white_cells < 4 or (bands is not None and bands > 10)
    return int(temperature > 38 + TINY or temperature < 36 - TINY) + int(pulse) + int(breathing) + int(cells)


SIRS = replace(SIRS, compute=_sirs)

ON_OXYGEN = Item(YesNo("oxygen", Words("正在吸氧", "on supplemental oxygen"), (
    "supplemental_oxygen", "on_oxygen", "o2", "supplemental_o2", "oxygen_therapy", "air_or_oxygen", "吸氧"),
    denied_by=("room_air", "on_air"), also_yes=("oxygen", "o2", "吸氧"), also_no=("air", "roomair", "空气")), lambda there: 2 if there else 0, (0, 2))
CONSCIOUSNESS = choice("consciousness", "意识（ACVPU）", "consciousness (ACVPU)", option("alert", "清醒", "alert", 0, "a"),
                       option("confused", "新发意识混乱", "new confusion", 3, "c", "confusion"), option("voice", "呼唤有反应",
                           "responds to voice", 3, "v"),
                       option("pain", "疼痛有反应", "responds to pain", 3, "p"), option("unresponsive", "无反应", "unresponsive", 3, "u"),
                       aliases=("avpu", "acvpu", "mental_status", "loc", "level_of_consciousness", "alertness", "意识"))
SCALE_2 = YesNo("scale_2", Words("使用SpO₂量表2（高碳酸血症性呼吸衰竭）", "SpO2 scale 2 (hypercapnic respiratory failure)"),
                ("spo2_scale_2", "hypercapnic", "hypercapnia", "hypercapnic_respiratory_failure", "spo2_scale2"),
                optional=True, default=False)


def _saturation_points(saturation: float, oxygen: bool, scale_2: bool) -> int:
    """Royal College of Physicians 2017, chart 1: scale 1, and scale 2 with the target 88 to 92 %."""
    if not scale_2:
        return 3 if saturation <= 91 else 2 if saturation <= 93 else 1 if saturation <= 95 else 0
    low = 3 if saturation <= 83 else 2 if saturation <= 85 else 1 if saturation <= 87 else 0
    if saturation <= 92 or not oxygen:
        return low
    return 1 if saturation <= 94 else 2 if saturation <= 96 else 3


NEWS_STEPS = (steps(RESPIRATORY_RATE, 3, (9, 1), (12, 0), (21, 2), (25, 3)), steps(SYSTOLIC, 3, (91, 2), (101, 1), (111, 0), (220, 3)),
              steps(HEART_RATE, 3, (41, 1), (51, 0), (91, 1), (111, 2), (131, 3)),
              steps(TEMPERATURE, 3, (35.1, 1), (36.1, 0), (38.1, 1), (39.1, 2)), CONSCIOUSNESS, ON_OXYGEN)


def news2(*, oxygen_saturation: float, scale_2: bool, **others: Value) -> float:
    """Royal College of Physicians, National Early Warning Score (NEWS) 2, 2017."""
    others = {key: round(float(value), 1) if key == "temperature" else value for key, value in others.items()}
    own = sum(item.points(others[item.asked.key]) for item in NEWS_STEPS)
    return own + _saturation_points(oxygen_saturation, bool(others["oxygen"]), bool(scale_2))


def _news_words(value: float, *, scale_2: bool, oxygen_saturation: float, **others: Value) -> Words:
    single = any(item.points(others[item.asked.key]) >= 3 for item in NEWS_STEPS)
    single = single or _saturation_points(oxygen_saturation, bool(others["oxygen"]), bool(scale_2)) >= 3
    if value >= 7:
        return Words("高风险（≥7分）：紧急评估，通知危重症团队，持续监测。",
                     "High (7 or more): emergency assessment by a critical care team, continuous monitoring.")
    if value >= 5:
        return Words("中风险（5–6分）：医师紧急评估，至少每小时监测。", "Medium (5 to 6): urgent review, observations at least hourly.")
    if single:
        return Words("低中风险（单项3分）：医师紧急评估，至少每小时监测。",
            "Low to medium (one parameter scores 3): urgent review, observations hourly.")
    return Words("低风险（0–4分）。", "Low (0 to 4).")


NEWS2 = Calculator(
    "news2", Words("国家早期预警评分2（NEWS2）", "National Early Warning Score 2"),
    (RESPIRATORY_RATE, OXYGEN_SATURATION, ON_OXYGEN.asked, SYSTOLIC, HEART_RATE, CONSCIOUSNESS.asked, TEMPERATURE, SCALE_2,
     replace(AGE.within(16, 120), optional=True)),
    news2, POINTS, "Royal College of Physicians. National Early Warning Score (NEWS) 2. London: RCP, 2017",
    "sum of the points of seven measurements", aliases=("news", "news-2"), interpret=_news_words, fresh_days=1,
    limits=Words("不用于16岁以下者和孕妇。", "Not for those under 16 or pregnant."))

VENTILATED = YesNo("ventilated", Words("机械通气", "on respiratory support"),
                   ("mechanical_ventilation", "ventilation", "on_ventilator", "mechanically_ventilated", "respiratory_support", "vent", "机械通气"),
                   optional=True, default=False)
RATIO = Number("pf_ratio", Words("氧合指数", "PaO2/FiO2 ratio"), of.PRESSURE, 20, 800, ("pao2_fio2", "p_f", "pf", "pao2_fio2_ratio", "pfratio"))
MEAN = Number("map", Words("平均动脉压", "mean arterial pressure"), of.PRESSURE, 10, 250, ("mean_arterial_pressure", "mean_bp"), loinc=("8478-0",))
URINE = Number("urine_output", Words("24小时尿量", "urine output in 24 hours"), of.VOLUME_PER_DAY, 0, 20000,
               ("urine", "uop", "24h_urine", "urine_volume", "尿量"), optional=True)


def _dose(key: str, zh: str, en: str, *aliases: str) -> Number:
    return Number(key, Words(zh, en), of.PER_KILO, 0, 100, aliases, optional=True, default=0.0)


PRESSORS = (_dose("dopamine", "多巴胺", "dopamine"), _dose("dobutamine", "多巴酚丁胺", "dobutamine"),
            _dose("norepinephrine", "去甲肾上腺素", "norepinephrine", "noradrenaline", "levophed"),
            _dose("epinephrine", "肾上腺素", "epinephrine", "adrenaline"))


def _lung_points(ratio: float, ventilated: bool) -> int:
    if ventilated and ratio < 200:
        return 4 if ratio < 100 else 3
    return 2 if ratio < 300 else 1 if ratio < 400 else 0


def _circulation_points(pressure: float, dopamine: float, dobutamine: float, noradrenaline: float) -> int:
    if dopamine > 15 or noradrenaline > 0.1:
        return 4
    if dopamine > 5 or noradrenaline > 0:
        return 3
    if dopamine > 0 or dobutamine > 0:
        return 2
    return int(pressure < 70)


KIDNEY = Limits((1.2, 2.0, 3.5, 5.0), of.CREATININE, "µmol/L", (110, 171, 300, beyond(440)))
LIVER = Limits((1.2, 2.0, 6.0, 12.0), of.BILIRUBIN, "µmol/L", (20, 33, 102, beyond(204)))


def _kidney_points(creatinine: float, urine: float | None) -> int:
    by_creatinine = KIDNEY.passed(creatinine)
    by_urine = 0 if urine is None or urine >= 500 else 4 if urine < 200 else 3
    return max(by_creatinine, by_urine)


def sofa(*, pao2: float | None, fio2: float | None, pf_ratio: float | None, platelets: float, bilirubin: float, map: float | None,
         systolic: float | None, diastolic: float | None, gcs: float, creatinine: float, ventilated: bool, urine_output: float | None,
         dopamine: float, dobutamine: float, norepinephrine: float, epinephrine: float) -> float:
    """Vincent 1996: six organs, 0 to 4 points each."""
    ratio = pf_ratio if pf_ratio is not None else pao2 / fio2
    pressure = map if map is not None else (systolic + 2 * diastolic) / 3
    clotting = sum(platelets < limit for limit in (150, 100, 50, 20))
    brain = sum(gcs < limit for limit in (15, 13, 10, 6))
    circulation = _circulation_points(pressure, dopamine, dobutamine, max(norepinephrine, epinephrine))
    return (_lung_points(ratio, ventilated) + clotting + LIVER.passed(bilirubin) + brain + circulation
            + _kidney_points(creatinine, urine_output))


SOFA = Calculator(
    "sofa", Words("序贯器官衰竭评分（SOFA）", "Sequential Organ Failure Assessment"),
    (*(replace(each, optional=True) for each in (PAO2, FIO2, RATIO, MEAN, SYSTOLIC, DIASTOLIC)), PLATELETS, BILIRUBIN, GCS, CREATININE,
     VENTILATED, URINE, *PRESSORS), sofa, POINTS,
    "Vincent JL et al. Intensive Care Med 1996;22:707-10; Sepsis-3: Singer M et al. JAMA 2016;315:801-10",
    "lung + platelets + liver + circulation + brain + kidney, 0 to 4 each", fresh_days=1,
    instead=((("pf_ratio",), ("pao2", "fio2")), (("map",), ("systolic", "diastolic"))),
    bands=bands((0, "若较基线升高不足2分，不符合脓毒症的器官功能障碍标准。", "Organ dysfunction of sepsis needs a rise of 2 or more above baseline."),
                (2, "≥2分（基线为0时）：疑似感染者符合脓毒症器官功能障碍，住院死亡率约10%。",
                 "2 or more (from a baseline of 0): with infection this is sepsis; hospital mortality about 10 %.")))
ALL = (GLASGOW, QSOFA, SIRS, NEWS2, SOFA)
