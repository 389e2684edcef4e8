"""Outlines choose the facts of their sections: once each, of the stay where they ask for it, and only by rules that exist."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from records.reporting.facts import facts_of
from records.reporting.outlines import OUTLINES
from records.reporting.sections import FACT_KINDS, BadOutline, Outline, Section, check
from records.reporting.snapshot import CourseEntry, EncounterEntry, ImmunizationEntry, ObservationEntry, ProcedureEntry
from records.reporting.verification import verify
from tests.records.reporting.record import snapshot

IN_STAY, BEFORE = datetime(2026, 11, 20, 9, 30), datetime(2026, 3, 1, 9, 0)
COURSE = CourseEntry("o9", "白细胞计数", "White cell count", "×10⁹/L", "3.5", "9.5",
                     ((IN_STAY, "2.1", "low"), (datetime(2026, 11, 22, 8), "3.6", "normal")))
STAY = EncounterEntry("e1", "inpatient", IN_STAY, datetime(2026, 11, 24), "肺炎")
VISIT = EncounterEntry("e2", "outpatient", BEFORE, None, "高血压复诊")


def facts(**changes):
    return facts_of(snapshot(encounters=(STAY, VISIT), **changes))


def chosen(section: Section, all_facts) -> list[str]:
    return [fact.key for fact in section.choose(all_facts)]


def section(*kinds, **options) -> Section:
    return Section("x", "甲", "A", kinds, **options)


def test_a_stay_leaves_earlier_visits_and_results_out():
    old = ObservationEntry("o7", "血钾", "2.8", "mmol/L", BEFORE, flag="low")
    pool = facts(observations=(*snapshot().observations, old))
    assert chosen(section("encounter", stay=True), pool) == ["encounter:e1"]
    assert "observation:o7" not in chosen(section("result", stay=True), pool)
    assert "observation:o7" in chosen(section("result"), pool)


def test_what_belongs_to_no_moment_is_told_of_a_stay_too():
    told = chosen(section("condition", "allergy", "medication", stay=True), facts())
    assert {key.partition(":")[0] for key in told} == {"condition", "allergy", "medication"}


def test_without_a_stay_everything_counts():
    pool = facts_of(snapshot(encounters=(VISIT,)))
    assert chosen(section("encounter", stay=True), pool) == ["encounter:e2"]


def test_a_stay_that_goes_on_has_no_last_day():
    pool = facts_of(snapshot(encounters=(replace(STAY, ended=None), VISIT)))
    assert "observation:o1" in chosen(section("result", stay=True), pool)


def test_the_course_of_a_test_tells_every_value_and_replaces_the_single_one():
    pool = facts(courses=(COURSE,))
    [course] = [fact for fact in pool if fact.kind == "course"]
    assert course.text_zh == "白细胞计数（×10⁹/L，参考范围 3.5–9.5）：2026-11-20 2.1 偏低；2026-11-22 3.6。"
    assert course.text_en == "White cell count (×10⁹/L, reference 3.5–9.5): 2026-11-20 2.1 low; 2026-11-22 3.6."
    told = chosen(section("course", "result", "vital", abnormal_only=True), pool)
    assert told == ["course:o9", "observation:o2"]
    assert verify(course.text_zh, [course.text_zh]).supported


def test_procedures_and_vaccinations_are_facts():
    pool = facts(procedures=(ProcedureEntry("p1", "支气管镜检查", IN_STAY),), immunizations=(ImmunizationEntry("i1", "流感疫苗", date(2026, 10, 1)),))
    texts = {fact.key: (fact.text_zh, fact.text_en) for fact in pool}
    assert texts["procedure:p1"] == ("2026-11-20 行支气管镜检查。", "支气管镜检查 on 2026-11-20.")
    assert texts["immunization:i1"] == ("2026-10-01 接种流感疫苗。", "流感疫苗 given on 2026-10-01.")


@pytest.mark.parametrize("outline", OUTLINES.values(), ids=lambda outline: outline.kind)
def test_the_outlines_of_the_product_hold_and_survive_json(outline):
    assert check(outline) is outline
    assert Outline.from_json(outline.to_json()) == outline
    assert any("\u4e00" <= letter <= "\u9fff" for letter in outline.title_zh)


def test_every_report_type_of_the_clinic_is_there():
    assert [outline.title_zh for outline in OUTLINES.values()] == [
        "病历报告", "门诊病历", "入院记录", "病程记录", "出院小结", "会诊记录", "转诊信"]


def test_every_kind_of_fact_can_be_asked_for():
    made = {fact.kind for fact in facts(courses=(COURSE,), procedures=(ProcedureEntry("p1", "x"),), immunizations=(ImmunizationEntry("i1", "y"),))}
    assert made <= set(FACT_KINDS)


GOOD = Section("a", "甲", "A", ("result",))


@pytest.mark.parametrize(("sections", "field"), [
    ((), "sections"), ((GOOD, GOOD), "key"), ((replace(GOOD, key="Not good"),), "key"), ((replace(GOOD, title_en=" "),), "title_en"),
    ((replace(GOOD, title_zh="长" * 61),), "title_zh"), ((replace(GOOD, style="poem"),), "style"), ((replace(GOOD, kinds=("secrets",)),), "kinds"),
    ((replace(GOOD, kinds=()),), "kinds"), ((replace(GOOD, at_most=0),), "at_most"), ((replace(GOOD, at_most=999),), "at_most"),
    (tuple(replace(GOOD, key=f"s{number}") for number in range(31)), "sections"),
])
def test_an_outline_that_cannot_be_is_refused(sections, field):
    with pytest.raises(BadOutline) as error:
        check(Outline("case", "甲", "A", sections))
    assert error.value.field == field
    assert error.value.message.endswith(".")


def test_a_section_left_to_the_doctor_needs_no_facts():
    check(Outline("case", "甲", "A", (replace(GOOD, style="own", kinds=()),)))
