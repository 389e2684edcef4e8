"""A note is read, shown with its names, and what a doctor chooses goes into the record with the span it came from."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from qa.services import text_analysis
from qa.text_analysis.analysis import Analyser
from qa.text_analysis.terminology import compiling
from records import note_analysis
from records.models import AlertOverride, Allergy, ChartChange, Condition, Medication, Note, Observation
from records.note_parts import LONGEST_PART, holding, parts, read_part
from records.services import chart_entries
from records.services import note_analysis as services
from tests.records.reports.patients import patient_of

TEXT = "咳嗽3天，无胸痛，父亲患高血压。既往史：哮喘。血钾2.9mmol/L，体温400℃。考虑肺炎，予阿莫西林0.5g口服。过敏史：青霉素。"


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    from qa.text_analysis.terminology.project import ProjectFiles

    return Analyser(compiling.joined([ProjectFiles()]))


@pytest.fixture(autouse=True)
def built(analyser, monkeypatch):
    monkeypatch.setattr(text_analysis, "_analyser", lambda: analyser)


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


@pytest.fixture
def note(patient, doctor) -> Note:
    return services.write_note(patient, person=doctor, title="门诊", text=TEXT)


def address(name: str, note: Note) -> str:
    return reverse(name, args=[note.patient_id, note.pk])


def test_each_name_becomes_the_entry_it_is(analyser):
    found = {TEXT[one.start : one.end]: one for one in note_analysis.proposals(analyser.analyse(TEXT)).values()}
    assert {name: one.kind for name, one in found.items()} == {
        "咳嗽": "observation", "胸痛": "observation", "哮喘": "condition", "血钾": "observation", "体温": "observation",
        "肺炎": "condition", "阿莫西林": "medication", "青霉素": "allergy"}
    assert (found["咳嗽"].fields["text"], found["胸痛"].fields["text"]) == ("(+)", "(-)")
    assert (found["哮喘"].fields["active"], found["肺炎"].fields["certainty"]) == (False, "suspected")
    assert (found["血钾"].fields["value"], found["血钾"].fields["flag"]) == (Decimal("2.9"), "low")
    assert found["阿莫西林"].fields["dosage"] == "0.5g 口服"
    assert [name for name, one in found.items() if one.doubtful] == ["体温"]


@pytest.mark.parametrize(("text", "expected"), [
    ("对磺胺过敏。", {"磺胺": "allergy"}), ("青霉素过敏史。", {"青霉素": "allergy"}), ("无青霉素过敏史。", {}),
    ("对头孢类药物过敏", {"头孢类": "allergy"}),
    ("Allergic to penicillin.", {"penicillin": "allergy"}),
    ("Penicillin allergy. Takes aspirin.", {"Penicillin": "allergy", "aspirin": "medication"}),
    ("停用硝苯地平。", {"硝苯地平": "medication"}),
])
def test_an_allergy_is_no_medicine(analyser, text, expected):
    found = note_analysis.proposals(analyser.analyse(text)).values()
    assert {one.fields.get("substance") or one.fields["name"]: one.kind for one in found} == expected
    assert not any(one.fields["active"] for one in found if "停用" in text)


def span(name: str) -> str:
    start = TEXT.index(name)
    return f"{start}-{start + len(name)}"


def test_all_takes_what_is_new_and_plausible_and_only_once(note, doctor):
    """Left for a decision: a temperature of 400 degrees, and amoxicillin for a patient allergic to penicillin; the allergy stands there."""
    assert services.take_all(note, person=doctor) == services.Outcome(done=5, left=2)
    assert services.take_all(note, person=doctor) == services.Outcome(done=0, left=2)
    potassium = Observation.objects.get(patient=note.patient, code="2823-3")
    assert potassium.source_id == f"note:{note.pk}:{span('血钾')}"
    assert (potassium.value, potassium.unit, potassium.flag, potassium.effective_at) == (
        Decimal("2.9"), "mmol/L", "low", note.written_at)
    assert Condition.objects.get(name="肺炎").certainty == "suspected"
    assert Allergy.objects.count() == 1 and not Medication.objects.filter(name="阿莫西林").exists()
    assert not Condition.objects.filter(name="高血压").exists()
    assert not Observation.objects.filter(code="8310-5").exists()


def test_complaints_under_one_code_are_entries_of_their_own(patient, doctor):
    """Nausea and vomiting are both R11, and shortness of breath is named twice."""
    note = services.write_note(patient, person=doctor, title="门诊", text="恶心、呕吐，呼吸困难，气促。")
    told = {one: standing.value for one, standing in services.read_note(note, person=doctor).standing.items()}
    assert list(told.values()) == ["open", "open", "open", "repeated"]
    assert services.take_all(note, person=doctor).done == 3


def test_every_entry_taken_stands_among_the_changes_of_the_person(note, doctor):
    services.take_all(note, person=doctor)
    changes = ChartChange.objects.filter(patient=note.patient, act="added")
    assert {change.person for change in changes} == {doctor} and changes.count() == 5


def test_a_value_that_cannot_be_is_taken_only_when_it_is_said_to_be_right(client_for, doctor, note):
    client = client_for(doctor)
    answer = client.post(address("note-names-take", note), {"span": span("体温")}, follow=True)
    assert "This cannot be taken into the record as it is." in answer.text
    assert not Observation.objects.filter(code="8310-5").exists()
    answer = client.post(address("note-names-take", note), {"doubtful": span("体温")}, follow=True)
    assert "1 entry was taken into the record." in answer.text
    assert Observation.objects.get(code="8310-5").value == 400
    assert answer.redirect_chain[-1][0].endswith(f"#span-{span('体温')}")
    for nonsense in ("0-99", "nonsense", "-", "9" * 30):
        client.post(address("note-names-take", note), {"span": nonsense})
    assert Observation.objects.filter(source_id__startswith="note:").count() == 1


def test_a_contraindicated_medicine_needs_a_reason(client_for, doctor, note):
    client = client_for(doctor)
    asked = client.post(address("note-names-take", note), {"span": span("阿莫西林")})
    assert asked.status_code == 422 and "contraindicated" in asked.text
    assert not Medication.objects.filter(name="阿莫西林").exists()
    answer = {"span": span("阿莫西林"), "cause": AlertOverride.Cause.values[0], "why": "皮试阴性。"}
    client.post(address("note-names-take", note), answer)
    assert Medication.objects.get(name="阿莫西林").dosage == "0.5g 口服"
    assert AlertOverride.objects.filter(patient=note.patient).exists()


def test_what_was_taken_can_be_taken_back(client_for, doctor, note):
    client = client_for(doctor)
    client.post(address("note-names-take", note), {"all": "1"})
    pneumonia = Condition.objects.get(name="肺炎")
    chart_entries.correct_entry(doctor, note.patient, kind="condition", entry_id=pneumonia.pk, values={"certainty": "confirmed"},
                                reason="胸片证实", version="")
    client.post(address("note-names-back", note), {"span": span("咳嗽")})
    assert not Observation.objects.filter(source_id__endswith=span("咳嗽")).exists()
    answer = client.post(address("note-names-back", note), {"all": "1"}, follow=True).text
    assert "3 entries were taken out of the record again." in answer and "1 entry stays" in answer
    assert list(services.taken(note)) == [span("肺炎")]
    assert ChartChange.objects.filter(act="withdrawn").count() == 4
    assert services.take_all(note, person=doctor).done == 4


def test_what_stands_there_or_says_the_opposite_is_told(client_for, doctor, patient):
    Condition.objects.create(patient=patient, name="哮喘", code="J45")
    Condition.objects.create(patient=patient, name="冠心病")
    note = services.write_note(patient, person=doctor, title="", text="既往史：哮喘。否认冠心病。诊断：肺炎。肺炎明显好转。")
    told = [str(standing) for standing in services.read_note(note, person=doctor).standing.values()]
    assert told == ["known", "contrary", "open", "repeated"]
    assert services.take_all(note, person=doctor) == services.Outcome(done=1, left=1)
    text = client_for(doctor).get(address("note-names", note)).text
    assert "Stands there already" in text and "The record says the opposite" in text


def test_the_page_marks_names_with_signs_and_a_legend_and_tells_what_was_taken(client_for, doctor, note):
    client = client_for(doctor)
    text = client.get(address("note-names", note)).text
    assert 'class="name name-symptom is-negated"' in text and 'data-sign="S−"' in text
    assert '<dl class="legend">' in text and "In the family" in text
    assert "This value cannot be; check it." in text and "Take all into the record" in text
    taken = client.post(address("note-names-take", note), {"all": "1"}, follow=True).text
    assert "5 entries were taken into the record." in taken and "2 entries wait for you to decide" in taken
    assert taken.count("Taken over") == 5 and "Take all into the record" not in taken and "Take all back" in taken


def test_a_note_is_read_in_chinese_with_chinese_signs(client_for, doctor, note):
    assert 'data-sign="症−"' in client_for(doctor, "zh-hans").get(address("note-names", note)).text


def test_a_long_note_is_read_in_parts_under_the_headings_they_belong_to(analyser):
    text = "既往史：\n" + "曾患肺炎。\n" * 2500 + "现病史：咳嗽3天。"
    found = parts(text)
    assert len(found) > 1 and found[0].start == 0 and found[-1].end == len(text)
    assert all(one.end == other.start for one, other in pairwise(found))
    assert max(one.end - one.start for one in found) <= LONGEST_PART
    second = read_part(text, found[1], analyser.analyse)
    first = second.entities[0]
    assert found[1].heading == "既往史" and (first.assertion, second.text[first.start : first.end]) == ("past", "肺炎")
    assert holding(found, found[1].start) == 2 and holding(found, 10**9) == len(found)


def test_a_note_of_a_million_characters_is_kept_and_a_later_part_taken(client_for, doctor, patient):
    client, text = client_for(doctor), "咳嗽。" * 333_000 + "诊断：痛风。"
    answer = client.post(reverse("note-new", args=[patient.pk]), {"text": text}, follow=True)
    assert answer.status_code == 200 and "Part 1 of" in answer.text
    note = patient.notes.get(title="Note")
    count = len(parts(note.text))
    last = client.get(f"{address('note-names', note)}?part={count}").text
    assert "痛风" in last and f"Part {count} of {count}" in last
    client.post(address("note-names-take", note), {"span": f"{text.index('痛风')}-{text.index('痛风') + 2}"})
    assert Condition.objects.filter(name="痛风").exists()


NOISE = (
    "体温４００℃，血钾２．９ｍｍｏｌ／Ｌ", "T 400℃ 血 压 1 2 0 / 8 0", "@@##\u200b\ufeff\ufffd\ufffd", "WBC 12.3 咳嗽 no fever 无发热",
    "体温-5℃ 心率 99999999999999999999",
)


@pytest.mark.parametrize("text", NOISE)
def test_noise_widths_and_mixtures_are_read_and_shown(client_for, doctor, patient, text):
    note = services.write_note(patient, person=doctor, title="", text=text)
    client = client_for(doctor)
    assert client.get(address("note-names", note)).status_code == 200
    assert client.post(address("note-names-take", note), {"all": "1"}, follow=True).status_code == 200
    assert not Observation.objects.filter(source_id__startswith="note:", code="8310-5").exists()


def test_a_pasted_text_becomes_a_note(client_for, doctor, patient):
    client = client_for(doctor)
    answer = client.post(reverse("note-new", args=[patient.pk]), {"title": "", "text": "<b>咳嗽</b>"}, follow=True)
    assert "&lt;b&gt;" in answer.text and "<b><mark" not in answer.text
    note = patient.notes.get(title="Note")
    assert (note.text, note.author) == ("<b>咳嗽</b>", "李明")


@pytest.mark.parametrize(("text", "told"), [(" \n", "The note is empty."), ("a" * 1_000_001, "at most 1000000 characters"),
                                            ("a\x00", "characters that cannot be stored")])
def test_what_cannot_be_a_note_is_refused(client_for, doctor, patient, text, told):
    before = patient.notes.count()
    answer = client_for(doctor).post(reverse("note-new", args=[patient.pk]), {"text": text})
    assert told in answer.text and answer.status_code == 422
    assert patient.notes.count() == before


@pytest.mark.parametrize("name", ["note-names", "note-names-take", "note-names-back"])
def test_only_who_treats_the_patient_reaches_a_note(client_for, colleague, librarian, note, name):
    method = "get" if name == "note-names" else "post"
    assert getattr(client_for(colleague), method)(address(name, note)).status_code == 404
    assert getattr(client_for(librarian), method)(address(name, note)).status_code == 403
    assert not Observation.objects.filter(source_id__startswith="note:").exists()


def test_a_note_of_another_patient_is_not_reached(client_for, doctor, note):
    other = patient_of(doctor, name="李四", mrn="M0002")
    assert client_for(doctor).get(reverse("note-names", args=[other.pk, note.pk])).status_code == 404


def test_the_audit_trail_holds_no_word_of_the_note(note, doctor):
    services.take_all(note, person=doctor)
    event = AuditEvent.objects.get(action="note names taken over")
    assert event.detail == {"note": str(note.pk), "entries": 5} and event.subject == f"patient:{note.patient_id}"
