"""The kinds of report as they come with the product: their sections in order, and which facts belong into each.

Sections follow the Chinese basic norms for writing medical records (病历书写基本规范, Ministry of Health, 2010), where
those name them. Knows no patient.
"""

from __future__ import annotations

from records.reporting.sections import Outline, Section

__all__ = ["OUTLINES", "Outline", "Section", "UnknownOutline", "outline_of"]


class UnknownOutline(Exception):
    """No report of this kind is known; the message lists those that are."""


PERSON = Section("person", "一般资料", "Patient", ("subject",))
COMPLAINT = Section("complaint", "主诉", "Chief complaint", ("complaint",), at_most=3)
PRESENT = Section("present", "现病史", "History of present illness", ("encounter", "present", "note"), "prose", at_most=8)
PAST = Section("past", "既往史", "Past history", ("past", "past-condition", "past-medication", "procedure"), required=False)
VACCINES = Section("vaccines", "预防接种史", "Vaccinations", ("immunization",), required=False, at_most=12)
ALLERGIES = Section("allergies", "过敏史", "Allergies", ("allergy",))
FAMILY = Section("family", "家族史", "Family history", ("family",), required=False)
EXAMINATION = Section("examination", "体格检查", "Examination", ("vital", "examination"))
RESULTS = Section("results", "辅助检查", "Results", ("result",))
ABNORMAL = Section("abnormal", "异常结果", "Abnormal results", ("course", "result", "vital"), abnormal_only=True, required=False,
                   at_most=60)
PROBLEMS = Section("problems", "诊断", "Problems and diagnoses", ("condition", "assessment"))
MEDICINES = Section("medicines", "目前用药", "Current medicines", ("medication",), at_most=60)
PLAN = Section("plan", "诊疗计划", "Plan", ("plan",), "own")

CASE = Outline("case", "病历报告", "Case report", (
    PERSON, COMPLAINT, PRESENT, PAST, ALLERGIES, FAMILY, EXAMINATION, RESULTS, ABNORMAL, PROBLEMS, MEDICINES, PLAN))
OUTPATIENT = Outline("outpatient", "门诊病历", "Outpatient note", (
    COMPLAINT, PRESENT, PAST, ALLERGIES, EXAMINATION, RESULTS, PROBLEMS, MEDICINES, PLAN))
ADMISSION = Outline("admission", "入院记录", "Admission note", (
    PERSON, COMPLAINT, PRESENT, PAST, VACCINES, ALLERGIES, FAMILY, EXAMINATION, RESULTS, PROBLEMS, MEDICINES, PLAN))
PROGRESS = Outline("progress", "病程记录", "Progress note", (
    Section("subjective", "主观资料（S）", "Subjective", ("complaint", "present", "note"), "prose", at_most=6, stay=True),
    Section("objective", "客观资料（O）", "Objective", ("vital", "course", "result", "examination"), stay=True),
    Section("assessment", "评估（A）", "Assessment", ("condition", "assessment")),
    Section("plan", "计划（P）", "Plan", ("plan",), "own")))
DISCHARGE = Outline("discharge", "出院小结", "Discharge summary", (
    PERSON,
    Section("admission", "入院情况", "On admission", ("encounter", "complaint", "present"), "prose", at_most=8, stay=True),
    Section("stay", "住院经过", "Hospital course", ("procedure", "note", "assessment"), "prose", at_most=12, stay=True),
    Section("results", "辅助检查", "Results", ("result",), stay=True),
    Section("abnormal", "异常结果", "Abnormal results", ("course", "result", "vital"), abnormal_only=True, required=False,
            at_most=60, stay=True),
    Section("diagnoses", "出院诊断", "Discharge diagnoses", ("condition",)),
    ALLERGIES,
    Section("condition-at-discharge", "出院情况", "Condition at discharge", (), "own"),
    Section("medicines", "出院带药", "Medicines at discharge", ("medication",), at_most=60),
    Section("follow-up", "出院医嘱", "Follow-up", ("plan",), "own")))
CONSULTATION = Outline("consultation", "会诊记录", "Consultation note", (
    PERSON,
    Section("question", "会诊目的", "Question", (), "own"),
    Section("summary", "病情摘要", "Summary", ("encounter", "complaint", "present", "note"), "prose", at_most=8),
    Section("problems", "目前诊断", "Current diagnoses", ("condition", "assessment")),
    ALLERGIES, EXAMINATION, RESULTS, ABNORMAL, MEDICINES,
    Section("opinion", "会诊意见", "Opinion", (), "own")))
REFERRAL = Outline("referral", "转诊信", "Referral letter", (
    Section("recipient", "收信医师", "To", (), "own"),
    PERSON,
    Section("reason", "转诊原因", "Reason for referral", (), "own"),
    Section("summary", "病情摘要", "Summary", ("complaint", "encounter", "present", "note"), "prose", at_most=8),
    Section("problems", "诊断", "Diagnoses", ("condition", "past-condition")),
    ALLERGIES, MEDICINES, ABNORMAL,
    Section("request", "请求", "What we ask of you", (), "own")))

OUTLINES = {outline.kind: outline
            for outline in (CASE, OUTPATIENT, ADMISSION, PROGRESS, DISCHARGE, CONSULTATION, REFERRAL)}


def outline_of(kind: str) -> Outline:
    """As it comes with the product. Raises ``UnknownOutline``."""
    if kind not in OUTLINES:
        raise UnknownOutline(f"There is no report type «{kind}»; choose one of {', '.join(OUTLINES)}.")
    return OUTLINES[kind]
