"""A small record with a low white-cell count, a fever, a penicillin allergy and notes, for the reporting tests."""

from __future__ import annotations

from datetime import date, datetime

from records.reporting.facts import facts_of
from records.reporting.snapshot import (
    AllergyEntry,
    ConditionEntry,
    EncounterEntry,
    MedicationEntry,
    NoteEntry,
    ObservationEntry,
    RecordSnapshot,
    Subject,
)

DAY = datetime(2026, 11, 20, 9, 30)
NOTE_ZH = (
    "主诉：咳嗽、发热、乏力3天。\n现病史：3天前受凉后出现咳嗽，无痰。最高体温39.1℃。否认胸痛、咯血。"
    "\n既往史：高血压5年。\n家族史：父亲患糖尿病。"
)
NOTE_EN = (
    "Chief complaint: Cough and fever for 3 days.\nHistory of present illness: Dry cough since a cold. "
    "Denies chest pain, "
    "dyspnea, or hemoptysis. Family history: Father had diabetes."
)


def snapshot(**changes: object) -> RecordSnapshot:
    content = {
        "subject": Subject("张三", "male", date(1981, 3, 2), "M0001"),
        "taken_at": datetime(2026, 11, 24, 10),
        "allergies": (AllergyEntry("a1", "青霉素", "皮疹", "moderate"),),
        "conditions": (
            ConditionEntry("c1", "上呼吸道感染", date(2026, 11, 20), certainty="suspected"),
            ConditionEntry("c2", "高血压", date(2021, 5, 1)),
        ),
        "medications": (MedicationEntry("m1", "对乙酰氨基酚", "0.5 g，每日3次", date(2026, 11, 20)),),
        "observations": (
            ObservationEntry(
                "o1", "白细胞计数", "2.9", "×10^9/L", DAY, "3.5", "9.5", "low", name_en="White blood cell count"
            ),
            ObservationEntry("o2", "体温", "38.5", "℃", DAY, "36.1", "37.2", "high", True, "Body temperature"),
            ObservationEntry("o3", "血红蛋白", "142", "g/L", DAY, "130", "175", "normal", name_en="Haemoglobin"),
        ),
        "encounters": (EncounterEntry("e1", "outpatient", DAY, None, "咳嗽、发热、乏力"),),
        "notes": (NoteEntry("n1", "门诊记录", NOTE_ZH, DAY),),
    }
    return RecordSnapshot(**(content | changes))


def facts():
    return facts_of(snapshot())


def english_facts():
    return facts_of(
        snapshot(
            subject=Subject("Mary Jones", "female", date(1981, 3, 2), "M0002"),
            allergies=(AllergyEntry("a1", "penicillin", "rash", "moderate"),),
            conditions=(ConditionEntry("c1", "Influenza", date(2026, 11, 20), certainty="suspected"),),
            medications=(MedicationEntry("m1", "Metformin", "500 mg, twice a day", date(2020, 1, 5)),),
            encounters=(EncounterEntry("e1", "outpatient", DAY, None, "cough"),),
            notes=(NoteEntry("n1", "Visit", NOTE_EN, DAY),),
        )
    )
