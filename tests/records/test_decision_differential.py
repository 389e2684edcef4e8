"""Conditions to think of on a chart: ranked by literature, with sentences; corrected findings; what is thin says so; who may look."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from qa.models import Alias, Concept, Evidence, Relation
from records.models import Condition, Observation
from records.services import differential_findings
from records.services.decision_differential import STAGE
from tests.records.reports.patients import patient_of

PNEUMONIA, FLU, CARD = ("pneumonia", "肺炎"), ("influenza", "流感"), ("schistosomiasis", "血吸虫病")
SIGNS = {"fever": "发热", "cough": "咳嗽", "chest pain": "胸痛", "myalgia": "肌痛"}


def concept(english: str, chinese: str, kind: str) -> Concept:
    made = Concept.objects.create(key=f"test:{english}", kind=kind, english=english, chinese=chinese, edges=1)
    for text, language in ((english, "en"), (chinese, "zh")):
        Alias.objects.create(concept=made, key=text, text=text, language=language)
    return made


def link(disease: Concept, sign: Concept, *, machine: bool = False) -> None:
    edge = Relation.objects.create(head=disease, kind="has_symptom", tail=sign, confidence=0.8, documents=1, machine=machine)
    Evidence.objects.create(relation=edge, source="PyCMeKG" if machine else "literature", head_name=disease.chinese, tail_name=sign.chinese,
                            pattern="说")


@pytest.fixture
def graph(db):
    signs = {english: concept(english, chinese, "symptom") for english, chinese in SIGNS.items()}
    pneumonia, flu, card = (concept(*names, "disease") for names in (PNEUMONIA, FLU, CARD))
    for disease, names in ((pneumonia, ("fever", "cough", "chest pain")), (flu, ("fever", "cough", "myalgia"))):
        for name in names:
            link(disease, signs[name])
    for name in ("fever", "cough"):
        link(card, signs[name], machine=True)
    return {"pneumonia": pneumonia, "influenza": flu, "card": card} | signs


@pytest.fixture
def patient(doctor, monkeypatch):
    monkeypatch.setattr(differential_findings, "_in_notes", lambda patient: iter(()))
    return patient_of(doctor)


def sign(patient, english: str, *, there: bool) -> None:
    Observation.objects.create(patient=patient, category="other", code=english, name_en=english, name_zh=SIGNS[english],
                               text="(+)" if there else "(-)", effective_at=timezone.now())


def address(patient) -> str:
    return reverse("patient-differential", args=[patient.pk])


def ranked(response) -> list[str]:
    return [row.concept.english for row in response.context["found"].first]


def test_literature_is_ranked_with_what_speaks_for_and_against(graph, patient, doctor, client_for):
    for name, there in (("fever", True), ("cough", True), ("chest pain", False)):
        sign(patient, name, there=there)
    response = client_for(doctor).get(address(patient))
    assert ranked(response) == ["influenza", "pneumonia"]
    pneumonia = response.context["found"].first[1]
    assert [reason.concept.english for reason in pneumonia.opposing] == ["chest pain"]
    assert {reason.concept.english for reason in pneumonia.supporting} == {"fever", "cough"}
    assert all(reason.sentence is not None for reason in (*pneumonia.supporting, *pneumonia.opposing))
    text = response.content.decode()
    assert "Speaks against it" in text and reverse("relation", args=[pneumonia.opposing[0].relation.pk]) in text


def test_what_machines_extracted_stays_apart_and_is_marked(graph, patient, doctor, client_for):
    sign(patient, "fever", there=True)
    sign(patient, "cough", there=True)
    found = client_for(doctor).get(address(patient)).context["found"]
    assert [row.concept.english for row in found.others if row.machine] == ["schistosomiasis"]
    assert not any(row.machine for row in found.first)


def test_what_would_tell_them_apart_names_the_conditions(graph, patient, doctor, client_for):
    sign(patient, "fever", there=True)
    sign(patient, "cough", there=True)
    text = client_for(doctor, "zh-hans").get(address(patient)).content.decode()
    assert "如何鉴别" in text and "肌痛" in text and "若有则支持" in text


def test_a_correction_is_posted_counts_and_stores_nothing(graph, patient, doctor, client_for):
    sign(patient, "fever", there=True)
    before = Observation.objects.count()
    site = client_for(doctor)
    assert "Not enough evidence" in site.get(address(patient)).content.decode()
    response = site.post(address(patient), {"also_present": "咳嗽, chest pain", "also_absent": "myalgia"})
    assert ranked(response)[0] == "pneumonia"
    response = site.post(address(patient), {"also_present": "咳嗽", "key-0": "fever", "stance-0": "left-out"})
    assert not response.context["found"].enough
    assert Observation.objects.count() == before


def test_a_diagnosis_that_is_ruled_out_is_left_out_and_told(graph, patient, doctor, client_for):
    sign(patient, "fever", there=True)
    sign(patient, "cough", there=True)
    Condition.objects.create(patient=patient, name="流感", certainty=Condition.Certainty.REFUTED)
    response = client_for(doctor).get(address(patient))
    assert ranked(response) == ["pneumonia"]
    assert "Left out, because this chart rules it out: influenza" in response.content.decode()


def test_a_suspected_diagnosis_says_so(graph, patient, doctor, client_for):
    sign(patient, "fever", there=True)
    sign(patient, "cough", there=True)
    Condition.objects.create(patient=patient, name="肺炎", certainty=Condition.Certainty.SUSPECTED)
    assert "suspected in the chart" in client_for(doctor).get(address(patient)).content.decode()


@pytest.mark.parametrize(("written", "bare"), [
    ("慢性肾脏病4期", "慢性肾脏病"), ("chronic kidney disease, stage 3b", "chronic kidney disease"), ("慢性肾脏病（G3a）", "慢性肾脏病"),
    ("type 2 diabetes", "type 2 diabetes"), ("妊娠早期", "妊娠早期"), ("2型糖尿病", "2型糖尿病")])
def test_a_stage_is_no_part_of_a_diagnosis(written, bare):
    assert STAGE.sub("", written) == bare


def test_an_empty_chart_and_an_empty_graph_teach_the_first_step(patient, doctor, client_for):
    patient.observations.all().delete()
    text = client_for(doctor).get(address(patient)).content.decode()
    assert "Not enough evidence" in text and "at least two findings" in text and "Type them below" in text


def test_a_present_finding_that_the_graph_lacks_is_told(graph, patient, doctor, client_for):
    text = client_for(doctor).post(address(patient), {"also_present": "zebra stripes, fever, cough"}).content.decode()
    assert "Not in the graph, so not counted: zebra stripes" in text


def test_odd_posts_are_harmless(graph, patient, doctor, client_for):
    site = client_for(doctor)
    posted = {"also_present": ", ,、" + "很长" * 600, "key-x": "fever", "stance-x": "sometimes", "key-": ""}
    assert site.post(address(patient), posted).status_code == 200
    assert "<script>alert" not in site.post(address(patient), {"also_present": "<script>alert(1)</script>"}).content.decode()


def test_the_view_is_audited_and_strangers_and_other_roles_see_nothing(graph, patient, doctor, colleague, librarian, auditor, client_for):
    client_for(doctor).get(address(patient))
    event = AuditEvent.objects.filter(action="viewed chart").latest("pk")
    assert event.subject == f"patient:{patient.pk}" and event.detail["tab"] == "differential"
    assert client_for(colleague).get(address(patient)).status_code == 404
    assert client_for(librarian).get(address(patient)).status_code == 403
    assert client_for(auditor).get(address(patient)).status_code == 403


def test_notes_give_findings_with_their_negation(doctor):
    found = patient_of(doctor)
    found.notes.create(title="门诊记录", text="患者发热3天，咳嗽，无胸痛。", written_at=timezone.now())
    recorded = differential_findings.findings_in_record(found, language="zh-hans")
    assert recorded.notes_read
    assert {each.name: each.present for each in recorded.findings}.items() >= {"发热": True, "胸痛": False}.items()
