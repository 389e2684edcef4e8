"""An instruction to write a report is understood in both languages, and a question is never taken for one."""

from __future__ import annotations

import pytest

from clinic.encryption import blind_index
from clinic.models import AuditEvent
from records.instructions import KINDS, opened, recognise, understand
from records.models import CareTeamMember, Patient
from records.reporting.outlines import OUTLINES

INSTRUCTIONS = [
    ("生成张三的病历报告", "张三", "case", "", "zh"),
    ("请生成张三的病历报告。", "张三", "case", "", "zh"),
    ("帮我生成张三的病历报告，侧重感染原因", "张三", "case", "侧重感染原因", "zh"),
    ("生成患者张三的病历报告", "张三", "case", "", "zh"),
    ("起草欧阳小红的出院小结", "欧阳小红", "discharge", "", "zh"),
    ("写一份张三的入院记录", "张三", "admission", "", "zh"),
    ("为张三写一份出院小结，侧重抗感染治疗", "张三", "discharge", "侧重抗感染治疗", "zh"),
    ("给张三生成病程记录", "张三", "progress", "", "zh"),
    ("为病人李四撰写门诊病历", "李四", "outpatient", "", "zh"),
    ("Generate the case report for Mary Whitfield", "Mary Whitfield", "case", "", "en"),
    ("generate a case report of Mary Whitfield.", "Mary Whitfield", "case", "", "en"),
    ("Please draft a discharge summary for Mary Whitfield, write to a GP", "Mary Whitfield", "discharge",
     "write to a GP", "en"),
    ("Write an admission note for Mary Whitfield", "Mary Whitfield", "admission", "", "en"),
    ("Draft Mary Whitfield's discharge summary", "Mary Whitfield", "discharge", "", "en"),
    ("Create a progress note about patient Whitfield", "Whitfield", "progress", "", "en"),
    ("Generate the report for 张三", "张三", "case", "", "en"),
    ("生成张三的病例报告", "张三", "case", "", "zh"),
    ("写张三的病情报告", "张三", "case", "", "zh"),
    ("麻烦出具张三的出院记录", "张三", "discharge", "", "zh"),
    ("准备张三的入院病历；写明过敏史", "张三", "admission", "写明过敏史", "zh"),
    ("替张三起草门诊记录", "张三", "outpatient", "", "zh"),
    ("  生成张三的病历报告  ", "张三", "case", "", "zh"),
    ("GENERATE THE CASE REPORT FOR MARY WHITFIELD", "MARY WHITFIELD", "case", "", "en"),
    ("Make a discharge letter for Mary Whitfield", "Mary Whitfield", "discharge", "", "en"),
    ("Prepare an outpatient note for Mary Whitfield", "Mary Whitfield", "outpatient", "", "en"),
    ("write a SOAP note for Mary Whitfield", "Mary Whitfield", "progress", "", "en"),
    ("Create Mary Whitfield's case report.", "Mary Whitfield", "case", "", "en"),
    ("Draft a discharge summary for Mary Whitfield: mention the INR", "Mary Whitfield", "discharge", "mention the INR",
     "en"),
    pytest.param("Draft a discharge summary for Mary Whitfield focusing on the INR", "Mary Whitfield", "discharge",
                 "focusing on the INR", "en"),
    ("Generate the case report for Mary O'Brien-Stone", "Mary O'Brien-Stone", "case", "", "en"),
]
QUESTIONS = [
    "病历报告怎么写？", "如何书写出院小结", "张三的白细胞为什么低？", "白细胞计数偏低可能是什么疾病？",
    "出院小结包括哪些内容？", "How do I write a discharge summary?", "What belongs in a case report for a journal?",
    "Community-acquired pneumonia treatment", "", "生成", "Tell me about warfarin.",
    "张三的病历报告在哪里？", "什么是病历报告",
    "Which report for Mary Whitfield is signed?", "The discharge summary for Mary Whitfield is long.",
]


@pytest.mark.parametrize(("text", "name", "kind", "rest", "language"), INSTRUCTIONS)
def test_an_instruction_is_understood(text, name, kind, rest, language):
    wish = understand(text)
    assert wish is not None
    assert (wish.name, wish.kind, wish.rest, wish.language) == (name, kind, rest, language)


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_not_an_instruction(text):
    assert understand(text) is None


def patient_named(name, mrn, *team):
    patient = Patient.objects.create(name=name, mrn=mrn, mrn_index=blind_index("mrn", mrn))
    CareTeamMember.objects.bulk_create([CareTeamMember(patient=patient, person=member) for member in team])
    return patient


def test_every_kind_that_is_understood_can_be_written():
    assert {kind for kind, _words in KINDS} == set(OUTLINES)


def test_the_one_patient_of_that_name_is_offered(doctor):
    patient = patient_named("张三", "M-1", doctor)
    found = recognise(doctor, "生成张三的病历报告")
    [choice] = found["choices"]
    assert (found["kind"], found["language"], choice["id"]) == ("case", "zh", str(patient.pk))
    assert "M-1" in choice["label"]


def test_the_link_opens_the_page_of_that_report(doctor, client_for):
    patient = patient_named("Mary Whitfield", "M-1", doctor)
    [choice] = recognise(doctor, "Draft a discharge summary for Mary Whitfield")["choices"]
    assert client_for(doctor).get(choice["url"]).status_code == 200
    assert all(part in choice["url"] for part in (f"patient={patient.pk}", "kind=discharge", "language=en"))


def test_a_link_says_neither_who_nor_what(doctor):
    patient_named("张三", "M-77", doctor)
    [choice] = recognise(doctor, "为张三写一份出院小结，侧重感染原因")["choices"]
    assert not any(word in choice["url"] for word in ("张三", "M-77", "感染", "%E5%BC%A0"))


def test_the_emphasis_opens_only_for_the_doctor_who_wrote_it(doctor, colleague):
    patient_named("张三", "M-1", doctor)
    [choice] = recognise(doctor, "为张三写一份出院小结，侧重感染原因")["choices"]
    token = choice["url"].partition("&wish=")[2]
    assert opened(token, doctor) == "侧重感染原因"
    assert opened(token, colleague) == ""


@pytest.mark.parametrize("token", ["", "x", "not base64 at all", "AAAA"])
def test_a_token_that_is_none_opens_nothing(doctor, token):
    assert opened(token, doctor) == ""


def test_a_record_number_names_a_patient_too(doctor):
    patient = patient_named("张三", "M-1", doctor)
    patient_named("李四", "M-2", doctor)
    [choice] = recognise(doctor, "Generate the case report for m-1")["choices"]
    assert choice["id"] == str(patient.pk)


def test_two_of_one_name_are_both_offered(doctor):
    both = {str(patient_named("张三", mrn, doctor).pk) for mrn in ("M-1", "M-2")}
    found = recognise(doctor, "生成张三的病历报告")
    assert {choice["id"] for choice in found["choices"]} == both
    assert len({choice["label"] for choice in found["choices"]}) == 2


def test_the_whole_name_goes_before_a_longer_one(doctor):
    patient = patient_named("张三", "M-1", doctor)
    patient_named("张三丰", "M-2", doctor)
    assert [choice["id"] for choice in recognise(doctor, "生成张三的病历报告")["choices"]] == [str(patient.pk)]


def test_a_part_of_the_name_is_enough(doctor):
    patient = patient_named("Mary Whitfield", "M-1", doctor)
    [choice] = recognise(doctor, "Create a progress note for Whitfield")["choices"]
    assert choice["id"] == str(patient.pk)


def test_an_unknown_patient_and_a_patient_of_another_get_the_same_sentence(doctor, colleague):
    unknown = recognise(colleague, "生成张三的病历报告")
    patient_named("张三", "M-1", doctor)
    hidden = recognise(colleague, "生成张三的病历报告")
    assert hidden == unknown
    assert hidden["choices"] == []
    assert "张三" in hidden["message"]


@pytest.mark.parametrize("role", ["librarian", "auditor"])
def test_who_writes_no_reports_gives_no_instructions(role, request, doctor):
    patient_named("张三", "M-1", doctor)
    assert recognise(request.getfixturevalue(role), "生成张三的病历报告") is None


def test_a_question_is_answered_not_obeyed(doctor):
    patient_named("张三", "M-1", doctor)
    assert recognise(doctor, "病历报告怎么写？") is None


def test_understanding_leaves_no_name_in_the_audit_trail(doctor):
    patient_named("张三", "M-1", doctor)
    recognise(doctor, "生成张三的病历报告")
    assert not any("张三" in str(event.detail) for event in AuditEvent.objects.all())
