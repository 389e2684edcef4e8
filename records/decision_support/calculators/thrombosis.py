"""Clotting and bleeding: atrial fibrillation, venous thromboembolism, and heparin-induced thrombocytopenia."""

from __future__ import annotations

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.inputs import Number
from records.decision_support.calculators.measures import (
    ADULT,
    HAEMOGLOBIN,
    HEART_RATE,
    OXYGEN_SATURATION,
    PLATELETS,
    RESPIRATORY_RATE,
    SEX,
    SYSTOLIC,
    TEMPERATURE,
    WHITE_CELLS,
)
from records.decision_support.calculators.scoring import (
    Item,
    above,
    at_least,
    bands,
    below,
    choice,
    option,
    score,
    steps,
    yes,
)
from records.decision_support.words import Words

FEMALE = Item(SEX, lambda sex: 1 if sex == "female" else 0, (0, 1))
STROKE = ("卒中/TIA/血栓栓塞史", "previous stroke, TIA or thromboembolism")
ACTIVE_CANCER = ("active_cancer", "活动性恶性肿瘤", "active cancer")
PREVIOUS_DVT_PE = ("previous_dvt_pe", "既往深静脉血栓或肺栓塞", "previous DVT or PE")
HAEMOPTYSIS = yes("haemoptysis", "咯血", "haemoptysis")


def _stroke_words(value: float, *, sex: str, **_others: object) -> Words:
    """ESC guideline on atrial fibrillation 2020: the point for female sex alone is no indication."""
    without_sex = value - (1 if sex == "female" else 0)
    if without_sex <= 0:
        return Words("低危：通常无需抗凝。", "Low risk: usually no anticoagulation.")
    if without_sex == 1:
        return Words("中危：应考虑口服抗凝。", "Intermediate risk: oral anticoagulation should be considered.")
    return Words("高危：建议口服抗凝。", "High risk: oral anticoagulation is recommended.")


CHA2DS2_VASC = score(
    "cha2ds2-vasc", "CHA₂DS₂-VASc 评分（房颤卒中风险）", "CHA2DS2-VASc, stroke risk in atrial fibrillation",
    yes("heart_failure", "充血性心力衰竭或左室功能障碍", "heart failure or left ventricular dysfunction"),
    yes("hypertension", "高血压", "hypertension"), steps(ADULT, 0, (65, 1), (75, 2)), yes("diabetes", "糖尿病", "diabetes"),
    yes("stroke", *STROKE, 2), yes("vascular_disease", "血管疾病（心梗、外周动脉病、主动脉斑块）",
                                   "vascular disease (infarction, peripheral artery disease, aortic plaque)"), FEMALE,
    interpret=_stroke_words, aliases=("chads-vasc", "chadsvasc", "cha2ds2vasc", "chadvasc"),
    source="Lip GYH et al. Chest 2010;137:263-72; interpretation: Hindricks G et al. ESC 2020, Eur Heart J 2021;42:373-498")
CHADS2 = score(
    "chads2", "CHADS₂ 评分", "CHADS2", yes("heart_failure", "充血性心力衰竭", "congestive heart failure"),
    yes("hypertension", "高血压", "hypertension"), at_least(ADULT, 75), yes("diabetes", "糖尿病", "diabetes"),
    yes("stroke", "卒中或TIA史", "previous stroke or TIA", 2),
    bands=bands((0, "低危（年卒中率约1.9%）。", "Low risk (stroke about 1.9 % a year)."),
                (1, "中危（约2.8%）。", "Intermediate risk (about 2.8 %)."), (2, "高危（≥4.0%）。", "High risk (4.0 % or more).")),
    source="Gage BF et al. JAMA 2001;285:2864-70")
HAS_BLED = score(
    "has-bled", "HAS-BLED 评分（出血风险）", "HAS-BLED, risk of major bleeding",
    yes("uncontrolled_hypertension", "未控制高血压（收缩压>160 mmHg）", "uncontrolled hypertension, systolic above 160 mmHg", 1,
        "hypertension", "htn",
        "高血压"),
    yes("abnormal_renal", "肾功能异常（透析、移植、肌酐>200 µmol/L）", "abnormal renal function (dialysis, transplant, creatinine above 200 µmol/L)",
        1, "renal", "renal_disease", "abnormal_renal_function", "kidney", "renal_dysfunction", "kidney_disease", "肾功能异常"),
    yes("abnormal_liver", "肝功能异常（肝硬化、胆红素>2倍、转氨酶>3倍）", "abnormal liver function (cirrhosis, bilirubin >2×, enzymes >3×)",
        1, "liver", "liver_disease", "abnormal_liver_function", "hepatic", "liver_dysfunction", "肝功能异常"),
    yes("stroke", "卒中史", "previous stroke"),
    yes("bleeding", "出血史或出血倾向", "bleeding history or predisposition", 1, "prior_bleeding", "bleeding_history", "major_bleeding",
        "prior_major_bleeding", "bleeding_predisposition", "bleed", "出血史"),
    yes("labile_inr", "INR 波动", "labile INR", 1, "inr", "labile"), above(ADULT, 65),
    yes("drugs", "抗血小板药或非甾体抗炎药", "antiplatelet agents or NSAIDs", 1, "medications", "antiplatelet", "nsaid", "antiplatelet_nsaid",
        "drug", "medication", "antiplatelets_or_nsaids", "antiplatelet_or_nsaid", "nsaids", "medication_usage", "合用药物"),
    yes("alcohol", "饮酒（≥8个单位/周）", "alcohol, 8 or more units a week", 1, "alcohol_use", "饮酒"),
    bands=bands((0, "低危。", "Low risk."), (1, "低至中危。", "Low to moderate risk."), (2, "中危。", "Moderate risk."),
                (3, "高危：纠正可改变的出血因素并密切随访，本身不是停用抗凝的理由。",
                 "High risk: correct what can be corrected and review often; not by itself a reason to withhold anticoagulation.")),
    source="Pisters R et al. Chest 2010;138:1093-100")

WELLS_PE = score(
    "wells-pe", "Wells 评分（肺栓塞）", "Wells score for pulmonary embolism",
    yes("signs_of_dvt", "深静脉血栓的临床表现", "clinical signs of DVT", 3),
    yes("alternative_less_likely", "其他诊断的可能性低于肺栓塞", "an alternative diagnosis is less likely than PE", 3),
    above(HEART_RATE, 100, 1.5),
    yes("surgery_or_immobilisation", "4周内手术或制动≥3天", "surgery in 4 weeks or immobilisation of 3 days", 1.5),
    yes(*PREVIOUS_DVT_PE, 1.5), HAEMOPTYSIS, yes(*ACTIVE_CANCER), aliases=("wells-pulmonary-embolism", "wells-criteria-pe", "wells"),
    digits=1, fresh_days=2,
    bands=bands((0, "肺栓塞可能性低（三级法：低危）：查D-二聚体。", "PE unlikely (three-tier: low): measure D-dimer."),
                (2, "肺栓塞可能性低（≤4分；三级法：中危）：查D-二聚体。", "PE unlikely (4 or less; three-tier: moderate): measure D-dimer."),
                (4.5, "肺栓塞可能性高（>4分）：行CT肺动脉造影。", "PE likely (above 4): CT pulmonary angiography."),
                (6.5, "肺栓塞可能性高（三级法：高危）：行CT肺动脉造影。", "PE likely (three-tier: high): CT pulmonary angiography.")),
    source="Wells PS et al. Thromb Haemost 2000;83:416-20; two tiers: van Belle A et al. JAMA 2006;295:172-9")
WELLS_DVT = score(
    "wells-dvt", "Wells 评分（深静脉血栓）", "Wells score for deep vein thrombosis", yes(*ACTIVE_CANCER),
    yes("paralysis", "瘫痪、轻瘫或近期下肢石膏固定", "paralysis, paresis or recent plaster of the leg", 1, "paralysis_or_plaster", "paresis",
        "immobilization", "paralysis_paresis_or_cast", "leg_immobilization", "paralysis_immobilization"),
    yes("bedridden", "卧床≥3天或12周内大手术", "bedridden 3 days or major surgery in 12 weeks", 1, "bedridden_or_surgery", "recent_surgery",
        "surgery", "bedridden_recently", "bedridden_or_major_surgery"),
    yes("tenderness", "沿深静脉走行压痛", "tenderness along the deep veins", 1, "localized_tenderness", "localised_tenderness",
        "deep_vein_tenderness"),
    yes("leg_swollen", "整个下肢肿胀", "entire leg swollen", 1, "entire_leg_swollen", "entire_leg_swelling", "leg_swelling", "whole_leg_swollen"),
    yes("calf_swelling", "小腿周径较健侧>3 cm", "calf swelling over 3 cm more than the other", 1, "calf_swelling_3cm", "calf",
        "calf_swollen", "calf_swelling_over_3cm"),
    yes("pitting_oedema", "患侧凹陷性水肿", "pitting oedema of the symptomatic leg", 1, "pitting_edema", "edema", "oedema"),
    yes("collateral_veins", "浅静脉侧支（非曲张）", "collateral superficial veins", 1, "superficial_veins", "collateral_superficial_veins",
        "collaterals"),
    yes("previous_dvt_pe", "既往深静脉血栓", "previously documented DVT", 1, "previously_documented_dvt"),
    yes("alternative_likely", "其他诊断至少同样可能", "an alternative diagnosis at least as likely", -2, "alternative_diagnosis",
        "alternative_diagnosis_likely", "alternative", "alternative_diagnosis_as_likely", "alternative_diagnosis_at_least_as_likely"),
    aliases=("wells-deep-vein-thrombosis", "wells-criteria-dvt"), fresh_days=2,
    bands=bands((-2, "低危（两级法：不太可能）：查D-二聚体。", "Low (two-tier: DVT unlikely): measure D-dimer."),
                (1, "中危（两级法：不太可能）：查D-二聚体。", "Moderate (two-tier: DVT unlikely): measure D-dimer."),
                (2, "中危（两级法：很可能）：行加压超声。", "Moderate (two-tier: DVT likely): compression ultrasound."),
                (3, "高危（两级法：很可能）：行加压超声。", "High (two-tier: DVT likely): compression ultrasound.")),
    source="Wells PS et al. Lancet 1997;350:1795-8; two tiers: Wells PS et al. N Engl J Med 2003;349:1227-35")
PERC = score(
    "perc", "PERC 规则（排除肺栓塞）", "PERC, pulmonary embolism rule-out criteria", at_least(ADULT, 50), at_least(HEART_RATE, 100),
    below(OXYGEN_SATURATION, 95), yes("leg_swelling", "单侧下肢肿胀", "unilateral leg swelling", 1, "unilateral_leg_swelling"),
    HAEMOPTYSIS, yes("recent_surgery", "4周内手术或创伤", "surgery or trauma within 4 weeks", 1, "surgery", "trauma", "surgery_or_trauma",
                     "recent_surgery_or_trauma", "recent_trauma"),
    yes(*PREVIOUS_DVT_PE), yes("oestrogen", "使用雌激素", "oestrogen use", 1, "estrogen", "hormone_use", "estrogen_use", "hormones", "ocp",
                               "exogenous_estrogen"), aliases=("perc-rule",), fresh_days=2,
    bands=bands((0, "验前概率低时可排除肺栓塞，无需D-二聚体。", "With a low pretest probability PE is ruled out without D-dimer."),
                (1, "不能据此排除肺栓塞。", "PE is not ruled out.")),
    source="Kline JA et al. J Thromb Haemost 2004;2:1247-55 and 2008;6:772-80")
GENEVA = score(
    "geneva", "修订Geneva评分（肺栓塞）", "Revised Geneva score for pulmonary embolism", above(ADULT, 65),
    yes(*PREVIOUS_DVT_PE, 3), yes("recent_surgery", "1个月内全麻手术或下肢骨折", "surgery under general anaesthesia or leg fracture in 1 month", 2,
                                  "surgery", "fracture", "surgery_or_fracture"),
    yes(*ACTIVE_CANCER, 2), yes("leg_pain", "单侧下肢疼痛", "unilateral leg pain", 3, "unilateral_leg_pain", "unilateral_lower_limb_pain"),
    yes("haemoptysis", "咯血", "haemoptysis", 2), steps(HEART_RATE, 0, (75, 3), (95, 5)),
    yes("tender_oedema", "深静脉触痛伴单侧水肿", "pain on deep vein palpation and unilateral oedema", 4, "deep_vein_pain_and_edema",
        "leg_tenderness_and_edema", "pain_on_palpation", "edema_and_tenderness", "tenderness_and_edema"),
    aliases=("revised-geneva", "geneva-revised"), fresh_days=2,
    bands=bands((0, "低危（约8%）。", "Low probability (about 8 %)."), (4, "中危（约28%）。", "Intermediate (about 28 %)."),
                (11, "高危（约74%）。", "High (about 74 %).")),
    source="Le Gal G et al. Ann Intern Med 2006;144:165-71")


def _own_years(age: float) -> float:
    return int(age)


CANCER_HISTORY = ("cancer", "恶性肿瘤史", "history of cancer")
PESI = score(
    "pesi", "肺栓塞严重指数（PESI）", "Pulmonary Embolism Severity Index",
    Item(ADULT, _own_years, (18, 120)), Item(SEX, lambda sex: 10 if sex == "male" else 0, (0, 10)), yes(*CANCER_HISTORY, 30, "active_cancer"),
    yes("heart_failure", "心力衰竭史", "history of heart failure", 10), yes("copd", "慢性肺病", "chronic lung disease", 10),
    at_least(HEART_RATE, 110, 20), below(SYSTOLIC, 100, 30), at_least(RESPIRATORY_RATE, 30, 20), below(TEMPERATURE, 36, 20),
    yes("confusion", "意识改变", "altered mental status", 60), below(OXYGEN_SATURATION, 90, 20), fresh_days=2,
    bands=bands((0, "I级：极低危（30天死亡率0–1.6%）。", "Class I: very low risk (30-day mortality 0 to 1.6 %)."),
                (66, "II级：低危（1.7–3.5%）。", "Class II: low risk (1.7 to 3.5 %)."),
                (86, "III级：中危（3.2–7.1%）。", "Class III: intermediate risk (3.2 to 7.1 %)."),
                (106, "IV级：高危（4.0–11.4%）。", "Class IV: high risk (4.0 to 11.4 %)."),
                (126, "V级：极高危（10–24.5%）。", "Class V: very high risk (10 to 24.5 %).")),
    source="Aujesky D et al. Am J Respir Crit Care Med 2005;172:1041-6")
SPESI = score(
    "spesi", "简化肺栓塞严重指数（sPESI）", "Simplified Pulmonary Embolism Severity Index", above(ADULT, 80),
    yes(*CANCER_HISTORY, 1, "active_cancer"),
    yes("cardiopulmonary", "慢性心肺疾病", "chronic cardiopulmonary disease", 1, "chronic_cardiopulmonary_disease", "copd", "heart_failure",
        "cardiopulmonary_disease"), at_least(HEART_RATE, 110), below(SYSTOLIC, 100), below(OXYGEN_SATURATION, 90), fresh_days=2,
    bands=bands((0, "低危（30天死亡率约1.0%）。", "Low risk (30-day mortality about 1.0 %)."), (1, "高危（约10.9%）。", "High risk (about 10.9 %).")),
    source="Jiménez D et al. Arch Intern Med 2010;170:1383-9")
PADUA = score(
    "padua", "Padua 评分（内科住院血栓风险）", "Padua score, thrombosis risk of medical inpatients", yes("active_cancer",
    "活动性肿瘤", "active cancer", 3),
    yes("previous_vte", "既往静脉血栓栓塞", "previous venous thromboembolism", 3, "previous_dvt_pe", "vte", "prior_vte", "vte_history"),
    yes("reduced_mobility", "活动受限", "reduced mobility", 3, "immobility", "bedrest", "immobilization"),
    yes("thrombophilia", "已知易栓症", "known thrombophilia", 3, "thrombophilic_condition"),
    yes("recent_trauma_surgery", "1个月内创伤或手术", "trauma or surgery within 1 month", 2, "recent_surgery", "trauma",
        "surgery", "trauma_or_surgery",
        "recent_trauma_or_surgery", "recent_trauma"), at_least(ADULT, 70),
    yes("heart_or_respiratory_failure", "心力衰竭或呼吸衰竭", "heart or respiratory failure", 1, "heart_failure", "respiratory_failure",
        "cardiac_or_respiratory_failure", "heart_respiratory_failure", "heart_and_or_respiratory_failure"),
    yes("infarction_or_stroke", "急性心梗或缺血性卒中", "acute infarction or ischaemic stroke", 1, "mi_or_stroke", "mi_stroke", "acute_mi",
        "stroke", "ami_or_stroke",
        "acute_mi_or_stroke"),
    yes("infection_or_rheumatic", "急性感染或风湿性疾病", "acute infection or rheumatologic disorder", 1, "infection", "rheumatic", "acute_infection",
        "infection_or_rheumatologic", "infection_or_rheumatologic_disorder"),
    yes("obesity", "肥胖（BMI≥30）", "obesity, BMI 30 or more", 1, "bmi_30", "obese"),
    yes("hormonal", "正在接受激素治疗", "ongoing hormonal treatment", 1, "hormone", "hormonal_treatment", "hormones", "hormone_therapy"),
    bands=bands((0, "低危（<4分）。", "Low risk (below 4)."), (4, "高危（≥4分）：无禁忌时建议药物预防。",
                                                       "High risk (4 or more): drug prophylaxis unless contraindicated.")),
    source="Barbar S et al. J Thromb Haemost 2010;8:2450-7")

ZERO_TO_TWO = (option("0", "0分", "0 points", 0), option("1", "1分", "1 point", 1), option("2", "2分", "2 points", 2))
FOUR_TS = score(
    "4ts", "4Ts 评分（肝素诱导的血小板减少）", "4Ts score for heparin-induced thrombocytopenia",
    choice("thrombocytopenia", "血小板减少：2=下降>50%且最低≥20；1=下降30–50%或最低10–19；0=其他",
           "platelet fall: 2 = above 50 % and nadir 20 or more; 1 = 30 to 50 % or nadir 10 to 19; 0 = less", *ZERO_TO_TWO,
           aliases=("platelet_fall", "platelets", "thrombocytopenia_magnitude")),
    choice("timing", "时间：2=5–10天或≤1天（30天内用过肝素）；1=符合但不明确或>10天；0=<4天",
           "timing: 2 = day 5 to 10, or within 1 day after recent heparin; 1 = consistent but unclear or after day 10; 0 = before day 4",
           *ZERO_TO_TWO,
           aliases=("timing_of_fall", "timing_of_platelet_fall")),
    choice("thrombosis", "血栓：2=新发血栓、皮肤坏死或急性全身反应；1=进展或疑似；0=无",
           "thrombosis: 2 = new, skin necrosis or acute systemic reaction; 1 = progressive or suspected; 0 = none", *ZERO_TO_TWO,
           aliases=("thrombosis_or_sequelae",)),
    choice("other_causes", "其他原因：2=无；1=可能；0=明确", "other causes: 2 = none apparent; 1 = possible; 0 = definite", *ZERO_TO_TWO,
           aliases=("other", "other_cause", "other_causes_of_thrombocytopenia")), aliases=("four-ts", "4t", "hit"), fresh_days=2,
    bands=bands((0, "低概率（0–3分）：HIT可能性很小。", "Low probability (0 to 3): HIT is very unlikely."),
                (4, "中概率（4–5分）：停用肝素并检测抗体。", "Intermediate (4 to 5): stop heparin, test for antibodies."),
                (6, "高概率（6–8分）：停用肝素、换用非肝素抗凝并检测抗体。",
                 "High (6 to 8): stop heparin, use a non-heparin anticoagulant, test for antibodies.")),
    source="Lo GK et al. J Thromb Haemost 2006;4:759-65")
KHORANA = score(
    "khorana", "Khorana 评分（肿瘤化疗血栓风险）", "Khorana score, thrombosis risk on chemotherapy",
    choice("site", "肿瘤部位", "site of cancer", option("very-high", "胃、胰腺", "stomach, pancreas", 2, "stomach", "pancreas",
        "gastric", "pancreatic"),
           option("high", "肺、淋巴瘤、妇科、膀胱、睾丸", "lung, lymphoma, gynaecological, bladder, testicular", 1, "lung", "lymphoma", "gynecologic",
                  "bladder", "testicular"), option("other", "其他", "other", 0), aliases=("cancer_site", "cancer_type", "site_of_cancer")),
    at_least(PLATELETS, 350), below(HAEMOGLOBIN, 10), above(WHITE_CELLS, 11),
    at_least(Number("bmi", Words("体重指数", "body mass index"), of.Quantity("kg/m²", (("kg/m2", 1, 0),), bare=True), 8, 100,
                    loinc=("39156-5",)), 35),
    bands=bands((0, "低危。", "Low risk."), (1, "中危。", "Intermediate risk."), (3, "高危（≥3分）。", "High risk (3 or more).")),
    source="Khorana AA et al. Blood 2008;111:4902-7")
DIC = score(
    "isth-dic", "ISTH 显性弥散性血管内凝血评分", "ISTH score for overt disseminated intravascular coagulation",
    Item(PLATELETS, lambda count: 2 if count < 50 else 1 if count < 100 else 0, (0, 2)),
    choice("d_dimer", "D-二聚体/纤维蛋白降解产物", "D-dimer or fibrin markers", option("normal", "不升高", "no increase", 0, "no", "none"),
           option("moderate", "中度升高", "moderate increase", 2), option("strong", "明显升高", "strong increase", 3, "high", "severe"),
           aliases=("fibrin_markers", "fdp", "ddimer", "fibrin_related_markers")),
    steps(Number("pt_prolongation", Words("凝血酶原时间延长", "prothrombin time above the limit"), of.SECONDS, 0, 120,
                 ("pt", "prolonged_pt", "pt_prolonged", "prothrombin_time_prolongation")), 0, (3, 1), (6.0001, 2)),
    below(Number("fibrinogen", Words("纤维蛋白原", "fibrinogen"), of.FIBRINOGEN, 0.05, 20, loinc=("3255-7",)), 1.0),
    aliases=("dic",), fresh_days=2,
    bands=bands((0, "不支持显性DIC：1–2天后复评。", "Not overt DIC: repeat in 1 to 2 days."), (5, "符合显性DIC：每日复评。",
    "Overt DIC: repeat daily.")),
    source="Taylor FB et al. Thromb Haemost 2001;86:1327-30")
ORBIT = score(
    "orbit", "ORBIT 出血评分", "ORBIT bleeding score", at_least(ADULT, 75),
    yes("anaemia", "贫血（男Hb<13、女<12 g/dL）", "anaemia (haemoglobin below 13 in men, 12 g/dL in women)", 2, "anemia",
        "low_hemoglobin", "reduced_hemoglobin"),
    yes("bleeding", "出血史", "bleeding history", 2, "bleeding_history", "prior_bleeding"),
    yes("renal", "eGFR<60", "eGFR below 60", 1, "egfr_below_60", "insufficient_kidney_function", "kidney", "egfr"),
    yes("antiplatelet", "抗血小板治疗", "antiplatelet treatment", 1, "antiplatelets"),
    bands=bands((0, "低危（年大出血约2.4%）。", "Low risk (major bleeding about 2.4 a year per 100)."),
                (3, "中危（约4.7%）。", "Medium risk (about 4.7)."), (4, "高危（约8.1%）。", "High risk (about 8.1).")),
    source="O'Brien EC et al. Eur Heart J 2015;36:3258-64")
ALL = (CHA2DS2_VASC, CHADS2, HAS_BLED, WELLS_PE, WELLS_DVT, PERC, GENEVA, PESI, SPESI, PADUA, FOUR_TS, KHORANA, DIC, ORBIT)
