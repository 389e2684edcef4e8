"""The measurements that many calculators ask for, each with its widest possible range and its LOINC codes."""

from __future__ import annotations

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.inputs import Choice, Number, Option
from records.decision_support.words import Words

AGE = Number("age", Words("年龄", "age"), of.YEARS, 0, 120)
ADULT = AGE.within(18, 120)
SEX = Choice("sex", Words("性别", "sex"), (
    Option("female", Words("女", "female"), 0, ("f", "女性", "woman", "w")),
    Option("male", Words("男", "male"), 0, ("m", "男性", "man")),
))
WEIGHT = Number("weight", Words("体重", "weight"), of.WEIGHT, 0.3, 400, loinc=("29463-7", "3141-9"))
HEIGHT = Number("height", Words("身高", "height"), of.HEIGHT, 20, 260, loinc=("8302-2", "8308-9"))
SYSTOLIC = Number("systolic", Words("收缩压", "systolic blood pressure"), of.PRESSURE, 20, 320, loinc=("8480-6",))
DIASTOLIC = Number("diastolic", Words("舒张压", "diastolic blood pressure"), of.PRESSURE, 10, 220, loinc=("8462-4",))
HEART_RATE = Number("heart_rate", Words("心率", "heart rate"), of.RATE, 10, 320, loinc=("8867-4",))
RESPIRATORY_RATE = Number("respiratory_rate", Words("呼吸频率", "respiratory rate"), of.RATE, 1, 100, loinc=("9279-1",))
TEMPERATURE = Number("temperature", Words("体温", "body temperature"), of.TEMPERATURE, 25, 45, loinc=("8310-5",))
OXYGEN_SATURATION = Number("oxygen_saturation", Words("血氧饱和度", "oxygen saturation"), of.PERCENT, 40, 100,
                           loinc=("59408-5", "2708-6"))
GCS = Number("gcs", Words("格拉斯哥昏迷评分", "Glasgow Coma Scale"), of.COUNT, 3, 15, whole=True, loinc=("9269-2",))
CREATININE = Number("creatinine", Words("血肌酐", "serum creatinine"), of.CREATININE, 0.1, 30, loinc=("2160-0", "14682-9"))
UREA = Number("urea", Words("尿素", "urea (blood urea nitrogen)"), of.UREA, 0.2, 100, loinc=("22664-7", "3094-0"), also=tuple(
    (name, of.UREA_NITROGEN) for name in ("bun", "blood_urea_nitrogen", "urea_nitrogen", "尿素氮", "血尿素氮")))
BILIRUBIN = Number("bilirubin", Words("总胆红素", "total bilirubin"), of.BILIRUBIN, 0.05, 80, loinc=("1975-2", "14631-6"))
ALBUMIN = Number("albumin", Words("白蛋白", "albumin"), of.ALBUMIN, 0.5, 7, loinc=("1751-7",))
INR = Number("inr", Words("国际标准化比值", "international normalised ratio"), of.RATIO, 0.5, 20, loinc=("6301-6", "34714-6"))
SODIUM = Number("sodium", Words("血钠", "serum sodium"), of.SODIUM, 90, 200, loinc=("2951-2",))
POTASSIUM = Number("potassium", Words("血钾", "serum potassium"), of.POTASSIUM, 1, 12, loinc=("2823-3",))
CHLORIDE = Number("chloride", Words("血氯", "serum chloride"), of.CHLORIDE, 50, 160, loinc=("2075-0",))
BICARBONATE = Number("bicarbonate", Words("碳酸氢根", "bicarbonate"), of.BICARBONATE, 1, 60, loinc=("1963-8", "2028-9"))
GLUCOSE = Number("glucose", Words("血糖", "glucose"), of.GLUCOSE, 10, 2500, loinc=("2345-7", "14749-6", "1558-6"))
CALCIUM = Number("calcium", Words("总钙", "total calcium"), of.CALCIUM, 2, 25, loinc=("17861-6", "2000-8"))
HAEMOGLOBIN = Number("haemoglobin", Words("血红蛋白", "haemoglobin"), of.HAEMOGLOBIN, 1, 25, loinc=("718-7",))
HAEMATOCRIT = Number("haematocrit", Words("红细胞压积", "haematocrit"), of.PERCENT, 5, 80, loinc=("4544-3",))
PLATELETS = Number("platelets", Words("血小板计数", "platelet count"), of.PLATELETS, 1, 3000, loinc=("777-3",))
WHITE_CELLS = Number("white_cells", Words("白细胞计数", "white cell count"), of.WHITE_CELLS, 0.01, 500, loinc=("6690-2",))
AST = Number("ast", Words("天门冬氨酸氨基转移酶", "aspartate aminotransferase"), of.AST, 1, 20000, loinc=("1920-8",))
ALT = Number("alt", Words("丙氨酸氨基转移酶", "alanine aminotransferase"), of.AST, 1, 20000, loinc=("1742-6",))
CHOLESTEROL = Number("total_cholesterol", Words("总胆固醇", "total cholesterol"), of.CHOLESTEROL, 30, 1000, loinc=("2093-3", "14647-2"))
HDL = Number("hdl", Words("高密度脂蛋白胆固醇", "HDL cholesterol"), of.CHOLESTEROL, 5, 200, loinc=("2085-9", "14646-4"))
TRIGLYCERIDES = Number("triglycerides", Words("甘油三酯", "triglycerides"), of.TRIGLYCERIDES, 10, 5000, loinc=("2571-8", "14927-8"))
PAO2 = Number("pao2", Words("动脉血氧分压", "arterial oxygen pressure (PaO2)"), of.GAS, 15, 700, loinc=("2703-7",))
PACO2 = Number("paco2", Words("动脉血二氧化碳分压", "arterial carbon dioxide pressure (PaCO2)"), of.GAS, 5, 200, loinc=("2019-8",))
FIO2 = Number("fio2", Words("吸入氧浓度", "inspired oxygen fraction (FiO2)"), of.FRACTION, 0.15, 1)
PH = Number("ph", Words("动脉血pH", "arterial pH"), of.RATIO, 6.5, 8, loinc=("2744-1",))
