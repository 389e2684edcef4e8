"""Long checklists, of which what is not named counts as absent: comorbidity and surgical thrombosis risk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from records.decision_support.calculators.measures import ADULT
from records.decision_support.calculators.scoring import Item, bands, choice, option, score, steps, yes
from records.decision_support.words import Words

ABSENT = Words("未列出的项目按「无」计。", "What was not named counted as absent.")


def _listed(points: float, *rows: tuple[str, ...]) -> tuple[Item, ...]:
    """Findings (key, Chinese, English, aliases…) of the same points, absent unless named."""
    found = (yes(key, zh, en, points, *aliases) for key, zh, en, *aliases in rows)
    return tuple(replace(item, asked=replace(item.asked, optional=True, default=False)) for item in found)


COMORBIDITIES = (
    *_listed(1, ("myocardial_infarction", "心肌梗死", "myocardial infarction", "mi"), ("heart_failure", "心力衰竭", "heart failure"),
             ("peripheral_vascular", "外周血管病", "peripheral vascular disease", "pvd", "peripheral_vascular_disease"),
             ("cerebrovascular_disease", "脑血管病", "cerebrovascular disease", "stroke", "tia", "cva"), ("dementia", "痴呆", "dementia"),
             ("copd", "慢性肺病", "chronic lung disease"), ("connective_tissue", "结缔组织病", "connective tissue disease",
             "ctd", "rheumatic_disease"),
             ("peptic_ulcer", "消化性溃疡", "peptic ulcer", "ulcer", "pud"), ("mild_liver", "轻度肝病", "mild liver disease", "mild_liver_disease"),
             ("diabetes", "糖尿病（无并发症）", "diabetes without complications", "uncomplicated_diabetes")),
    *_listed(2, ("hemiplegia", "偏瘫", "hemiplegia", "paraplegia"), ("renal", "中重度肾病", "moderate or severe kidney disease", "ckd",
             "renal_disease", "kidney_disease"), ("complicated_diabetes", "糖尿病（有靶器官损害）",
             "diabetes with organ damage", "diabetes_end_organ",
             "diabetes_with_complications"), ("tumour", "实体瘤（局限）", "localised solid tumour", "tumor", "solid_tumor", "cancer"),
             ("leukaemia", "白血病", "leukaemia", "leukemia"), ("lymphoma", "淋巴瘤", "lymphoma")),
    *_listed(3, ("severe_liver", "中重度肝病", "moderate or severe liver disease", "severe_liver_disease", "cirrhosis")),
    *_listed(6, ("metastatic", "转移性实体瘤", "metastatic tumour", "metastatic_tumor", "metastases"), ("aids", "艾滋病", "AIDS", "hiv_aids")))


def _charlson(total: Callable[..., float]) -> Callable[..., float]:
    """Of two degrees of one disease only the graver counts."""
    def counted(**values: bool) -> float:
        lesser = (("diabetes", "complicated_diabetes"), ("mild_liver", "severe_liver"), ("tumour", "metastatic"))
        return total(**values | {mild: False for mild, grave in lesser if values[grave]})

    return counted


CHARLSON = score("charlson", "Charlson 合并症指数（含年龄）", "Charlson Comorbidity Index with age", steps(ADULT, 0, (50, 1),
    (60, 2), (70, 3), (80, 4)),
                 *COMORBIDITIES, aliases=("cci", "charlson-comorbidity-index"), limits=ABSENT,
                 bands=bands((0, "无或低负担。", "None or low."), (1, "轻度（1–2分）。", "Mild (1 to 2)."), (3,
                 "中度（3–4分）。", "Moderate (3 to 4)."),
                             (5, "重度（≥5分）。", "Severe (5 or more).")),
                 source="Charlson ME et al. J Chronic Dis 1987;40:373-83; age: Charlson M et al. J Clin Epidemiol 1994;47:1245-51")
CHARLSON = replace(CHARLSON, compute=_charlson(CHARLSON.compute))
OPERATION = choice("surgery", "手术", "surgery", option("none", "无", "none", 0, "no"), option("minor", "小手术", "minor", 1),
                   option("major", "大手术（>45分钟）、腹腔镜或关节镜", "major (over 45 minutes), laparoscopic or arthroscopic",
                       2, "laparoscopic", "arthroscopic",
                          "major open"),
                   option("arthroplasty", "择期下肢关节置换", "elective lower limb arthroplasty", 5, "joint replacement", "hip or knee replacement"),
                   aliases=("operation", "surgery_type", "type_of_surgery"), by_points=False)
CAPRINI = score(
    "caprini", "Caprini 评分（外科血栓风险）", "Caprini score, thrombosis risk in surgery", steps(ADULT, 0, (41, 1), (61, 2), (75, 3)), OPERATION,
    *_listed(1, ("bmi_over_25", "BMI>25", "BMI above 25", "obesity", "bmi_25", "bmi"), ("swollen_legs", "下肢肿胀", "swollen legs", "leg_swelling"),
             ("varicose_veins", "静脉曲张", "varicose veins"), ("pregnancy", "妊娠或产后", "pregnancy or postpartum", "postpartum"),
             ("stillbirth", "不明原因死胎或反复流产史", "unexplained stillbirth or recurrent abortion", "recurrent_abortion"),
             ("hormones", "口服避孕药或激素替代", "contraceptive pill or hormone replacement", "ocp", "hormone_therapy",
             "oral_contraceptives", "hrt"),
             ("sepsis", "1个月内脓毒症", "sepsis within 1 month"), ("lung_disease", "1个月内严重肺病",
             "serious lung disease within 1 month", "pneumonia"),
             ("copd", "肺功能异常（慢阻肺）", "abnormal lung function (COPD)"), ("infarction", "急性心肌梗死",
             "acute myocardial infarction", "mi", "acute_mi"),
             ("heart_failure", "1个月内心力衰竭", "heart failure within 1 month"), ("ibd", "炎症性肠病", "inflammatory bowel disease"),
             ("bed_rest", "内科患者卧床", "medical patient at bed rest")),
    *_listed(2, ("active_cancer", "恶性肿瘤", "malignancy"), ("confined_to_bed", "卧床>72小时", "confined to bed over 72 hours", "bed_over_72h"),
             ("plaster", "下肢石膏固定", "plaster cast", "immobilizing_cast", "cast"), ("central_line", "中心静脉导管", "central venous access",
             "central_venous_access", "cvc")),
    *_listed(3, ("previous_dvt_pe", "静脉血栓史", "previous venous thrombosis"), ("family_history", "血栓家族史", "family history of thrombosis",
             "family_history_of_thrombosis", "family_history_vte"), ("factor_v_leiden", "V因子Leiden突变", "factor V Leiden"),
             ("prothrombin_mutation", "凝血酶原20210A突变", "prothrombin 20210A", "prothrombin_20210a", "prothrombin_gene_mutation"),
             ("lupus_anticoagulant", "狼疮抗凝物阳性", "lupus anticoagulant"),
             ("anticardiolipin", "抗心磷脂抗体升高", "raised anticardiolipin antibodies", "anticardiolipin_antibodies"),
             ("homocysteine", "血清同型半胱氨酸升高", "raised serum homocysteine", "elevated_homocysteine"),
             ("thrombophilia", "其他先天或获得性易栓症", "other congenital or acquired thrombophilia", "other_thrombophilia"),
             ("hit", "肝素诱导血小板减少史", "heparin-induced thrombocytopenia")),
    *_listed(5, ("recent_stroke", "1个月内卒中", "stroke within 1 month", "stroke"), ("fracture", "髋、骨盆或下肢骨折", "hip, pelvis or leg fracture",
             "hip_fracture", "leg_fracture"), ("trauma", "1个月内多发伤", "multiple trauma within 1 month", "multiple_trauma"),
             ("spinal_injury", "1个月内急性脊髓损伤", "acute spinal cord injury within 1 month", "spinal_cord_injury")),
    limits=ABSENT, fresh_days=30,
    bands=bands((0, "极低危（0分）：早期活动。", "Very low (0): early walking."), (1, "低危（1–2分）：机械预防。",
    "Low (1 to 2): mechanical prophylaxis."),
                (3, "中危（3–4分）：药物或机械预防。", "Moderate (3 to 4): drug or mechanical prophylaxis."),
                (5, "高危（≥5分）：药物加机械预防（出血高危者先机械）。",
                "High (5 or more): drug and mechanical prophylaxis (mechanical first if bleeding is likely).")),
    source="Caprini JA. Dis Mon 2005;51:70-8; bands: Gould MK et al. Chest 2012;141(2 Suppl):e227S-77S")
ALL = (CHARLSON, CAPRINI)
