"""The fixed words, Chinese and English, by which coded values of a record are told; knows no patient."""

from __future__ import annotations

SEX = {
    "male": ("男", "male"),
    "female": ("女", "female"),
    "other": ("其他性别", "other sex"),
    "unknown": ("性别未记录", "sex not recorded"),
}
ENCOUNTER = {
    "outpatient": ("门诊", "Outpatient visit"),
    "inpatient": ("住院", "Hospital stay"),
    "emergency": ("急诊", "Emergency visit"),
    "other": ("就诊", "Visit"),
}
CERTAINTY = {"confirmed": ("", ""), "suspected": ("疑似", "suspected "), "refuted": ("已排除", "ruled out: ")}
SEVERITY = {
    "mild": ("轻度", "mild"),
    "moderate": ("中度", "moderate"),
    "severe": ("重度", "severe"),
    "low": ("低风险", "low risk"),
    "high": ("高风险", "high risk"),
}
FLAG = {
    "low": ("偏低", "low"),
    "high": ("偏高", "high"),
    "critical-low": ("危急偏低", "critically low"),
    "critical-high": ("危急偏高", "critically high"),
    "abnormal": ("异常", "abnormal"),
    "normal": ("正常", "normal"),
}

# Between the days of a course, and between the values of one day.
PARTED = ("；", "; ")
LISTED = ("、", ", ")


def capital(text: str) -> str:
    """First letter large, the rest as it is."""
    return text[:1].upper() + text[1:]
