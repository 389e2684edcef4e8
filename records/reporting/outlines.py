"""The kinds of report: their sections in order, and which facts belong into each; knows no patient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from records.reporting.facts import Fact

MOST_OF_EACH = {"vital": 1, "result": 1, "encounter": 2}


class UnknownOutline(Exception):
    """No report of this kind is known; the message lists those that are."""


@dataclass(frozen=True)
class Section:
    """``style`` list: facts one a line, told by code; prose: facts joined into sentences; own: left to the doctor."""

    key: str
    title_zh: str
    title_en: str
    kinds: tuple[str, ...]
    style: str = "list"
    required: bool = True
    abnormal_only: bool = False
    at_most: int = 24

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" else self.title_en

    def choose(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """The facts of this section, in the order of ``kinds``."""
        pool = [fact for fact in facts if fact.kind in self.kinds and (fact.abnormal or not self.abnormal_only)]
        pool.sort(key=lambda fact: self.kinds.index(fact.kind))
        return tuple(_latest_of_each(pool)[: self.at_most])


@dataclass(frozen=True)
class Outline:
    kind: str
    title_zh: str
    title_en: str
    sections: tuple[Section, ...]

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" else self.title_en


def _latest_of_each(facts: list[Fact]) -> list[Fact]:
    """Of repeated measurements only the newest, and of visits the last two (facts come newest first)."""
    count: Counter[tuple[str, str]] = Counter()
    kept = []
    for fact in facts:
        measure = (fact.kind, "" if fact.kind == "encounter" else fact.name)
        count[measure] += 1
        if count[measure] <= MOST_OF_EACH.get(fact.kind, len(facts)):
            kept.append(fact)
    return kept


PERSON = Section("person", "一般资料", "Patient", ("subject",))
COMPLAINT = Section("complaint", "主诉", "Chief complaint", ("complaint",), at_most=3)
PRESENT = Section(
    "present", "现病史", "History of present illness", ("encounter", "present", "note"), "prose", at_most=8
)
PAST = Section("past", "既往史", "Past history", ("past", "past-condition", "past-medication"), required=False)
ALLERGIES = Section("allergies", "过敏史", "Allergies", ("allergy",))
FAMILY = Section("family", "家族史", "Family history", ("family",), required=False)
EXAMINATION = Section("examination", "体格检查", "Examination", ("vital", "examination"))
RESULTS = Section("results", "辅助检查", "Results", ("result",))
ABNORMAL = Section("abnormal", "异常结果", "Abnormal results", ("result", "vital"), abnormal_only=True, required=False)
PROBLEMS = Section("problems", "诊断", "Problems and diagnoses", ("condition", "assessment"))
MEDICINES = Section("medicines", "目前用药", "Current medicines", ("medication",))
PLAN = Section("plan", "诊疗计划", "Plan", ("plan",), "own")

OUTLINES = {
    outline.kind: outline
    for outline in (
        Outline(
            "case",
            "病历报告",
            "Case report",
            (
                PERSON,
                COMPLAINT,
                PRESENT,
                PAST,
                ALLERGIES,
                FAMILY,
                EXAMINATION,
                RESULTS,
                ABNORMAL,
                PROBLEMS,
                MEDICINES,
                PLAN,
            ),
        ),
        Outline(
            "outpatient",
            "门诊病历",
            "Outpatient note",
            (COMPLAINT, PRESENT, PAST, ALLERGIES, EXAMINATION, RESULTS, PROBLEMS, MEDICINES, PLAN),
        ),
        Outline(
            "admission",
            "入院记录",
            "Admission note",
            (PERSON, COMPLAINT, PRESENT, PAST, ALLERGIES, FAMILY, EXAMINATION, RESULTS, PROBLEMS, MEDICINES, PLAN),
        ),
        Outline(
            "progress",
            "病程记录",
            "Progress note",
            (
                Section(
                    "subjective", "主观资料（S）", "Subjective", ("complaint", "present", "note"), "prose", at_most=6
                ),
                Section("objective", "客观资料（O）", "Objective", ("vital", "result", "examination")),
                Section("assessment", "评估（A）", "Assessment", ("condition", "assessment")),
                Section("plan", "计划（P）", "Plan", ("plan",), "own"),
            ),
        ),
        Outline(
            "discharge",
            "出院小结",
            "Discharge summary",
            (
                PERSON,
                Section(
                    "stay",
                    "住院经过",
                    "Hospital course",
                    ("encounter", "complaint", "present", "note"),
                    "prose",
                    at_most=8,
                ),
                RESULTS,
                ABNORMAL,
                Section("diagnoses", "出院诊断", "Discharge diagnoses", ("condition", "assessment")),
                ALLERGIES,
                Section("medicines", "出院带药", "Medicines at discharge", ("medication",)),
                Section("follow-up", "出院医嘱", "Follow-up", ("plan",), "own"),
            ),
        ),
    )
}


def outline_of(kind: str) -> Outline:
    """Raises ``UnknownOutline``."""
    if kind not in OUTLINES:
        raise UnknownOutline(f"There is no report type «{kind}»; choose one of {', '.join(OUTLINES)}.")
    return OUTLINES[kind]
