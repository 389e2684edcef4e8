"""How other annotation schemes name the entity types and assertions, so that their sets can be scored.

| here | nine Chinese types (CMeEE) | English sets |
|---|---|---|
| disease | dis 疾病 | Disease, problem, condition |
| symptom, finding | sym 临床表现 | Symptom, sign, finding |
| procedure | pro 医疗程序 | treatment, procedure |
| equipment | equ 医疗设备 | device |
| drug | dru 药物 | Drug, Chemical, medication |
| test | ite 医学检验项目 | Test, laboratory |
| anatomy | bod 身体 | body, anatomy |
| department | dep 科室 | department |
| microorganism | mic 微生物类 | organism, pathogen |
"""

from __future__ import annotations

from qa.text_analysis.base import Assertion, EntityType

NINE_TYPES = {
    "dis": (EntityType.DISEASE,), "sym": (EntityType.SYMPTOM, EntityType.FINDING), "pro": (EntityType.PROCEDURE,),
    "equ": (EntityType.EQUIPMENT,), "dru": (EntityType.DRUG,), "ite": (EntityType.TEST,), "bod": (EntityType.ANATOMY,),
    "dep": (EntityType.DEPARTMENT,), "mic": (EntityType.MICROORGANISM,),
}
_PROBLEM = (EntityType.DISEASE, EntityType.SYMPTOM, EntityType.FINDING)
_OTHER_NAMES: dict[str, tuple[EntityType, ...]] = {
    "疾病": (EntityType.DISEASE,), "疾病和诊断": (EntityType.DISEASE,), "临床表现": NINE_TYPES["sym"],
    "症状": NINE_TYPES["sym"], "症状和体征": NINE_TYPES["sym"], "医疗程序": (EntityType.PROCEDURE,),
    "手术": (EntityType.PROCEDURE,), "影像检查": (EntityType.PROCEDURE,), "医疗设备": (EntityType.EQUIPMENT,),
    "药物": (EntityType.DRUG,), "医学检验项目": (EntityType.TEST,), "实验室检验": (EntityType.TEST,),
    "检查": (EntityType.TEST,), "检验": (EntityType.TEST,), "身体": (EntityType.ANATOMY,),
    "解剖部位": (EntityType.ANATOMY,), "科室": (EntityType.DEPARTMENT,), "微生物类": (EntityType.MICROORGANISM,),
    "微生物": (EntityType.MICROORGANISM,), "时间": (EntityType.TIME,),
    "condition": (EntityType.DISEASE,), "diagnosis": (EntityType.DISEASE,), "problem": _PROBLEM,
    "diseaseorsymptom": _PROBLEM, "diseaseclass": (EntityType.DISEASE,), "specificdisease": (EntityType.DISEASE,),
    "sign": NINE_TYPES["sym"], "sign_symptom": NINE_TYPES["sym"], "symptoms": NINE_TYPES["sym"],
    "medication": (EntityType.DRUG,), "chemical": (EntityType.DRUG,), "medicine": (EntityType.DRUG,),
    "treatment": (EntityType.DRUG, EntityType.PROCEDURE), "laboratory": (EntityType.TEST,), "lab": (EntityType.TEST,),
    "body": (EntityType.ANATOMY,), "body_part": (EntityType.ANATOMY,), "device": (EntityType.EQUIPMENT,),
    "organism": (EntityType.MICROORGANISM,), "pathogen": (EntityType.MICROORGANISM,),
    "date": (EntityType.TIME,), "duration": (EntityType.TIME,), "dosage": (EntityType.DOSE,),
    "strength": (EntityType.DOSE,),
}
_ASSERTIONS = {
    "absent": Assertion.NEGATED, "negative": Assertion.NEGATED, "否定": Assertion.NEGATED, "阴性": Assertion.NEGATED,
    "possible": Assertion.UNCERTAIN, "uncertainty": Assertion.UNCERTAIN, "probable": Assertion.UNCERTAIN,
    "不确定": Assertion.UNCERTAIN, "historical": Assertion.PAST, "history": Assertion.PAST, "既往": Assertion.PAST,
    "associated_with_someone_else": Assertion.FAMILY, "other": Assertion.FAMILY, "家族": Assertion.FAMILY,
    "conditional": Assertion.HYPOTHETICAL, "假设": Assertion.HYPOTHETICAL, "affirmed": Assertion.PRESENT,
    "positive": Assertion.PRESENT, "肯定": Assertion.PRESENT, "存在": Assertion.PRESENT,
}


def types_named(name: str) -> tuple[EntityType, ...]:
    """The types here that another scheme's name stands for; empty where it is unknown."""
    key = name.strip().lower()
    if key in NINE_TYPES:
        return NINE_TYPES[key]
    if key in {kind.value for kind in EntityType}:
        return (EntityType(key),)
    return _OTHER_NAMES.get(key, _OTHER_NAMES.get(key.replace(" ", ""), ()))


def assertion_named(name: str) -> Assertion | None:
    """The assertion that another scheme's name stands for; None where it is unknown."""
    key = name.strip().lower().replace(" ", "_")
    if key in {assertion.value for assertion in Assertion}:
        return Assertion(key)
    return _ASSERTIONS.get(key)
