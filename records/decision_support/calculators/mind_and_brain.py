"""Questionnaires on mood, worry and alcohol, and scores of stroke and haemorrhage."""

from __future__ import annotations

from dataclasses import replace

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.base import POINTS, Calculator
from records.decision_support.calculators.inputs import Choice, Number, Value
from records.decision_support.calculators.measures import AGE, DIASTOLIC, GCS, SYSTOLIC
from records.decision_support.calculators.scoring import Item, at_least, bands, choice, option, score, steps, yes
from records.decision_support.words import Words

OFTEN = (option("not-at-all", "完全没有", "not at all", 0), option("several-days", "好几天", "several days", 1),
         option("more-than-half", "一半以上天数", "more than half the days", 2), option("nearly-every-day", "几乎每天", "nearly every day", 3))


def _questions(*texts: tuple[str, str], options: tuple = OFTEN) -> tuple[Item, ...]:
    """Questions q1, q2, … with the same answers."""
    return tuple(choice(f"q{number}", zh, en, *options, aliases=(f"item{number}", f"question{number}", f"{number}", f"phq{number}", f"gad{number}"))
                 for number, (zh, en) in enumerate(texts, start=1))


MOOD = _questions(("做事提不起劲或没有兴趣", "little interest or pleasure"), ("情绪低落、沮丧或绝望", "feeling down, depressed or hopeless"),
                  ("入睡困难、易醒或睡得过多", "trouble sleeping or sleeping too much"), ("疲倦或没有活力", "feeling tired"),
                  ("食欲差或吃得过多", "poor appetite or overeating"), ("觉得自己很糟", "feeling bad about yourself"),
                  ("注意力难以集中", "trouble concentrating"), ("动作或说话缓慢，或烦躁不安", "moving slowly or being restless"),
                  ("有死亡或自伤念头", "thoughts of being dead or of self-harm"))


def _depression_words(value: float, **answers: Value) -> Words:
    degrees = ((20, "重度", "severe"), (15, "中重度", "moderately severe"), (10, "中度", "moderate"), (5, "轻度", "mild"), (0,
        "无或极轻", "none or minimal"))
    zh, en = next((zh, en) for threshold, zh, en in degrees if value >= threshold)
    alarm = answers.get("q9", "not-at-all") != "not-at-all"
    return Words(f"抑郁症状：{zh}。" + ("第9题阳性：立即评估自杀风险。" if alarm else ""),
                 f"Depressive symptoms: {en}." + (" Question 9 is positive: assess the risk of suicide now." if alarm else ""))


PHQ9 = score("phq-9", "患者健康问卷（PHQ-9）", "Patient Health Questionnaire 9", *MOOD, interpret=_depression_words, fresh_days=14,
             source="Kroenke K, Spitzer RL, Williams JBW. J Gen Intern Med 2001;16:606-13")
PHQ2 = score("phq-2", "患者健康问卷（PHQ-2）", "Patient Health Questionnaire 2", *MOOD[:2], fresh_days=14,
             bands=bands((0, "筛查阴性（<3分）。", "Negative screen (below 3)."), (3, "筛查阳性：完成PHQ-9。",
             "Positive screen: complete the PHQ-9.")),
             source="Kroenke K et al. Med Care 2003;41:1284-92")
GAD7 = score("gad-7", "广泛性焦虑量表（GAD-7）", "Generalized Anxiety Disorder 7",
             *_questions(("紧张、焦虑或着急", "feeling nervous or on edge"), ("不能停止或控制担忧", "unable to stop worrying"),
                 ("过分担忧", "worrying too much"),
                         ("难以放松", "trouble relaxing"), ("坐立不安", "being restless"), ("容易烦恼或急躁", "easily annoyed"),
                         ("害怕有可怕的事发生", "afraid")),
             bands=bands((0, "极轻（0–4分）。", "Minimal (0 to 4)."), (5, "轻度。", "Mild."), (10, "中度：进一步评估。",
             "Moderate: assess further."), (15, "重度。", "Severe.")),
             source="Spitzer RL et al. Arch Intern Med 2006;166:1092-7", fresh_days=14)
CAGE = score("cage", "CAGE 饮酒问卷", "CAGE questionnaire", yes("cut_down", "觉得应少喝", "felt a need to cut down", 1, "cut", "c"),
             yes("annoyed", "因他人批评而恼火", "annoyed by criticism", 1, "a"), yes("guilty", "对饮酒感到内疚", "felt guilty", 1, "guilt", "g"),
             yes("eye_opener", "清晨饮酒", "morning eye-opener", 1, "eyeopener", "e", "eye"),
             bands=bands((0, "筛查阴性（<2分）。", "Negative screen (below 2)."), (2, "筛查阳性（≥2分）：进一步评估饮酒问题。",
             "Positive screen (2 or more): assess drinking further.")),
             source="Ewing JA. JAMA 1984;252:1905-7")
DRINKS = (
    choice("frequency", "饮酒频率", "how often", option("never", "从不", "never", 0), option("monthly", "每月一次或更少", "monthly or less", 1),
           option("2-4-a-month", "每月2–4次", "2 to 4 times a month", 2), option("2-3-a-week", "每周2–3次", "2 to 3 times a week", 3),
           option("4-a-week", "每周4次以上", "4 or more times a week", 4), aliases=("q1", "how_often")),
    choice("drinks", "每次标准杯数", "drinks on a typical day", option("1-2", "1–2杯", "1 or 2", 0), option("3-4", "3–4杯", "3 or 4", 1),
           option("5-6", "5–6杯", "5 or 6", 2), option("7-9", "7–9杯", "7 to 9", 3), option("10-or-more", "≥10杯", "10 or more",
               4), aliases=("q2", "typical_drinks", "amount")),
    choice("binge", "一次≥6杯的频率", "six or more on one occasion", option("never", "从不", "never", 0),
        option("less-than-monthly", "少于每月一次", "less than monthly", 1),
           option("monthly", "每月", "monthly", 2), option("weekly", "每周", "weekly", 3), option("daily", "每天或几乎每天",
               "daily or almost daily", 4), aliases=("q3", "six_or_more")))


def _drinking_words(value: float, *, sex: str | None, **_answers: Value) -> Words:
    limit = 3 if sex == "female" else 4
    if value >= limit:
        return Words(f"筛查阳性（≥{limit}分）：评估有害饮酒。", f"Positive screen ({limit} or more): assess for unhealthy drinking.")
    return Words("筛查阴性（男<4，女<3）。", "Negative screen (men below 4, women below 3).")


def _drinking(*, sex: str | None, **answers: Value) -> float:
    return sum(item.points(answers[item.asked.key]) for item in DRINKS)


AUDIT_C = Calculator("audit-c", Words("AUDIT-C 饮酒问卷", "AUDIT-C"), (*(item.asked for item in DRINKS), Choice("sex", Words("性别", "sex"), (
    option("female", "女", "female", 0, "f", "女性"), option("male", "男", "male", 0, "m", "男性")), optional=True)), _drinking, POINTS,
    "Bush K et al. Arch Intern Med 1998;158:1789-95; Bradley KA et al. Alcohol Clin Exp Res 2007;31:1208-17", "sum of three questions, 0 to 4 each",
    aliases=("auditc",), interpret=_drinking_words)

PRESSURES = (replace(SYSTOLIC, criterion="140"), replace(DIASTOLIC, criterion="90"))
ABCD2_ITEMS = (
    at_least(AGE.within(18, 120), 60),
    choice("clinical", "临床表现", "clinical features", option("other", "其他", "other", 0, "none"),
           option("speech", "言语障碍不伴无力", "speech disturbance without weakness", 1, "speech disturbance"),
           option("weakness", "单侧无力", "unilateral weakness", 2, "unilateral"), aliases=("clinical_features", "features", "symptoms")),
    steps(Number("duration", Words("症状持续时间", "duration of symptoms"), replace(of.MINUTES, bare=False), 0, 1440, ("symptom_duration",), phrases=(
        ("<10min", 5), ("<10", 5), ("10-59min", 30), ("10-59", 30), (">=60min", 60), (">=60", 60), ("≥60min", 60), ("60+",
        60))), 0, (10, 1), (60, 2)),
    yes("diabetes", "糖尿病", "diabetes"))


def _tia(*, systolic: Value, diastolic: Value, **others: Value) -> float:
    high_systolic = systolic if isinstance(systolic, bool) else systolic >= 140
    high_diastolic = diastolic if isinstance(diastolic, bool) else diastolic >= 90
    return sum(item.points(others[item.asked.key]) for item in ABCD2_ITEMS) + int(high_systolic or high_diastolic)


ABCD2 = Calculator(
    "abcd2", Words("ABCD² 评分（短暂性脑缺血发作）", "ABCD2, stroke risk after TIA"), (*(item.asked for item in ABCD2_ITEMS),
    *PRESSURES), _tia, POINTS,
    "Johnston SC et al. Lancet 2007;369:283-92", "age + blood pressure + clinical features + duration + diabetes",
    bands((0, "低危（0–3分，2天卒中率约1.0%）。", "Low (0 to 3; stroke within 2 days about 1.0 %)."), (4,
    "中危（4–5分，约4.1%）。", "Moderate (4 to 5; about 4.1 %)."),
          (6, "高危（6–7分，约8.1%）。", "High (6 to 7; about 8.1 %).")), fresh_days=7)
ICH = score(
    "ich", "ICH 评分（脑出血）", "ICH score, intracerebral haemorrhage", Item(GCS,
    lambda value: 2 if value <= 4 else 1 if value <= 12 else 0, (0, 2)),
    at_least(Number("volume", Words("血肿体积", "haematoma volume"), of.MILLILITRES, 0, 300, ("ich_volume", "hematoma_volume",
        "haematoma_volume")), 30),
    yes("intraventricular", "破入脑室", "intraventricular blood", 1, "ivh", "intraventricular_hemorrhage", "intraventricular_haemorrhage"),
    yes("infratentorial", "幕下起源", "infratentorial origin", 1, "infratentorial_origin"), at_least(AGE.within(18, 120), 80),
    aliases=("ich-score",), fresh_days=2,
    bands=bands(*((points, f"30天死亡率约{rate}%。", f"30-day mortality about {rate} %.") for points, rate in enumerate((0, 13, 26, 72, 97, 100)))),
    source="Hemphill JC et al. Stroke 2001;32:891-7")
NIHSS_ITEMS = (("1a", "意识水平", "level of consciousness", 3, "loc"), ("1b", "意识水平提问", "consciousness questions", 2, "loc_questions"),
               ("1c", "意识水平指令", "consciousness commands", 2, "loc_commands"), ("2", "凝视", "gaze", 2, "best_gaze"), ("3",
               "视野", "visual fields", 3, "visual"),
               ("4", "面瘫", "facial palsy", 3, "facial"), ("5a", "左上肢运动", "left arm", 4, "left_arm_motor"), ("5b",
               "右上肢运动", "right arm", 4, "right_arm_motor"),
               ("6a", "左下肢运动", "left leg", 4, "left_leg_motor"), ("6b", "右下肢运动", "right leg", 4, "right_leg_motor"),
               ("7", "肢体共济失调", "limb ataxia", 2, "ataxia"),
               ("8", "感觉", "sensory", 2, "sensation"), ("9", "语言", "language", 3, "best_language"), ("10", "构音障碍", "dysarthria", 2, "speech"),
               ("11", "忽视", "extinction and inattention", 2, "neglect"))
NIHSS = score(
    "nihss", "美国国立卫生研究院卒中量表", "NIH Stroke Scale",
    *(steps(Number(f"item_{code}", Words(zh, en), of.COUNT, 0, most, (code, alias, en.replace(" ", "_")), whole=True), 0, *((n,
        n) for n in range(1, most + 1)))
      for code, zh, en, most, alias in NIHSS_ITEMS), fresh_days=1,
    bands=bands((0, "无卒中症状。", "No stroke symptoms."), (1, "轻度（1–4分）。", "Minor (1 to 4)."), (5, "中度（5–15分）。", "Moderate (5 to 15)."),
                (16, "中重度（16–20分）。", "Moderate to severe (16 to 20)."), (21, "重度（≥21分）。", "Severe (21 or more).")),
    source="Brott T et al. Stroke 1989;20:864-70")
ALL = (PHQ9, PHQ2, GAD7, CAGE, AUDIT_C, ABCD2, ICH, NIHSS)
