"""Chinese and English names of common laboratory tests and vital signs, by LOINC code (LOINC 2.78, loinc.org)."""

from __future__ import annotations

NAMES: dict[str, tuple[str, str]] = {
    "6690-2": ("白细胞计数", "White cell count"),
    "789-8": ("红细胞计数", "Red cell count"),
    "718-7": ("血红蛋白", "Haemoglobin"),
    "4544-3": ("红细胞压积", "Haematocrit"),
    "787-2": ("平均红细胞体积", "Mean corpuscular volume"),
    "777-3": ("血小板计数", "Platelet count"),
    "770-8": ("中性粒细胞百分比", "Neutrophils (percentage)"),
    "751-8": ("中性粒细胞计数", "Neutrophil count"),
    "736-9": ("淋巴细胞百分比", "Lymphocytes (percentage)"),
    "731-0": ("淋巴细胞计数", "Lymphocyte count"),
    "1988-5": ("C反应蛋白", "C-reactive protein"),
    "33959-8": ("降钙素原", "Procalcitonin"),
    "4537-7": ("红细胞沉降率", "Erythrocyte sedimentation rate"),
    "2951-2": ("血钠", "Sodium"),
    "2823-3": ("血钾", "Potassium"),
    "2075-0": ("血氯", "Chloride"),
    "1963-8": ("碳酸氢根", "Bicarbonate"),
    "2028-9": ("二氧化碳总量", "Total carbon dioxide"),
    "17861-6": ("血钙", "Calcium"),
    "2160-0": ("肌酐", "Creatinine"),
    "14682-9": ("肌酐", "Creatinine"),
    "3094-0": ("尿素氮", "Urea nitrogen"),
    "22664-7": ("尿素", "Urea"),
    "33914-3": ("估算肾小球滤过率", "Estimated glomerular filtration rate"),
    "98979-8": ("估算肾小球滤过率", "Estimated glomerular filtration rate"),
    "2345-7": ("血糖", "Glucose"),
    "14749-6": ("血糖", "Glucose"),
    "1558-6": ("空腹血糖", "Fasting glucose"),
    "4548-4": ("糖化血红蛋白", "Haemoglobin A1c"),
    "1742-6": ("丙氨酸氨基转移酶", "Alanine aminotransferase"),
    "1920-8": ("天门冬氨酸氨基转移酶", "Aspartate aminotransferase"),
    "6768-6": ("碱性磷酸酶", "Alkaline phosphatase"),
    "1975-2": ("总胆红素", "Total bilirubin"),
    "1751-7": ("白蛋白", "Albumin"),
    "2885-2": ("总蛋白", "Total protein"),
    "2093-3": ("总胆固醇", "Total cholesterol"),
    "2571-8": ("甘油三酯", "Triglycerides"),
    "2085-9": ("高密度脂蛋白胆固醇", "HDL cholesterol"),
    "13457-7": ("低密度脂蛋白胆固醇", "LDL cholesterol"),
    "18262-6": ("低密度脂蛋白胆固醇", "LDL cholesterol"),
    "3016-3": ("促甲状腺激素", "Thyroid-stimulating hormone"),
    "3024-7": ("游离甲状腺素", "Free thyroxine"),
    "6301-6": ("国际标准化比值", "International normalised ratio"),
    "10839-9": ("肌钙蛋白I", "Troponin I"),
    "30934-4": ("B型利钠肽", "B-type natriuretic peptide"),
    "48065-7": ("D-二聚体", "D-dimer"),
    "8480-6": ("收缩压", "Systolic blood pressure"),
    "8462-4": ("舒张压", "Diastolic blood pressure"),
    "8867-4": ("心率", "Heart rate"),
    "9279-1": ("呼吸频率", "Respiratory rate"),
    "8310-5": ("体温", "Body temperature"),
    "2708-6": ("血氧饱和度", "Oxygen saturation"),
    "59408-5": ("血氧饱和度", "Oxygen saturation"),
    "29463-7": ("体重", "Body weight"),
    "8302-2": ("身高", "Body height"),
    "39156-5": ("体重指数", "Body mass index"),
}


VITAL_SIGNS = frozenset(("8480-6", "8462-4", "8867-4", "9279-1", "8310-5", "2708-6", "59408-5", "29463-7", "8302-2", "39156-5"))


def names_of(code: str, recorded: str) -> tuple[str, str]:
    """(Chinese, English): the table's names, else what was recorded, put under the language it is written in."""
    if code in NAMES:
        return NAMES[code]
    chinese = any("\u4e00" <= character <= "\u9fff" for character in recorded)
    return (recorded, "") if chinese else ("", recorded)
