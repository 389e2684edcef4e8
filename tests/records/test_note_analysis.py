"""A note is read, shown with its names, and what a doctor chooses goes into the record with the span it came from."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from qa.services import text_analysis
from qa.text_analysis.analysis import Analyser
from qa.text_analysis.terminology import compiling
from records import note_analysis
from records.models import Allergy, Condition, Medication, Note, Observation
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


def test_all_takes_what_is_plausible_and_only_once(note, doctor):
    assert services.take_over(note, person=doctor) == 7
    assert services.take_over(note, person=doctor) == 0
    potassium = Observation.objects.get(patient=note.patient, code="2823-3")
    start = TEXT.index("血钾")
    assert potassium.source_id == f"note:{note.pk}:{start}-{start + 2}"
    assert (potassium.value, potassium.unit, potassium.flag, potassium.effective_at) == (
        Decimal("2.9"), "mmol/L", "low", note.written_at)
    assert Condition.objects.get(name="肺炎").certainty == "suspected"
    assert Medication.objects.filter(name="阿莫西林", dosage="0.5g 口服").count() == 1
    assert Allergy.objects.filter(source_id__startswith="note:").count() == 1
    assert not Condition.objects.filter(name="高血压").exists()
    assert not Observation.objects.filter(code="8310-5").exists()


def test_one_span_at_a_time_and_a_doubtful_value_only_so(client_for, doctor, note):
    client, start = client_for(doctor), TEXT.index("体温")
    answer = client.post(address("note-names-take", note), {"span": f"{start}-{start + 2}"}, follow=True)
    assert "1 entry was taken into the record." in answer.text
    assert Observation.objects.get(code="8310-5").value == 400
    client.post(address("note-names-take", note), {"span": ["0-99", "nonsense"]})
    assert Observation.objects.filter(source_id__startswith="note:").count() == 1


def test_the_page_marks_names_and_tells_what_was_taken(client_for, doctor, note):
    client = client_for(doctor)
    text = client.get(address("note-names", note)).text
    assert '<mark class="name name-symptom is-negated"' in text
    assert "This value cannot be; check it." in text and "Take all into the record" in text
    taken = client.post(address("note-names-take", note), {"all": "1"}, follow=True).text
    assert "7 entries were taken into the record." in taken
    assert taken.count("Taken over") == 7 and "Take all into the record" not in taken


def test_a_pasted_text_becomes_a_note(client_for, doctor, patient):
    client = client_for(doctor)
    answer = client.post(reverse("note-new", args=[patient.pk]), {"title": "", "text": "<b>咳嗽</b>"}, follow=True)
    assert "&lt;b&gt;" in answer.text and "<b><mark" not in answer.text
    note = patient.notes.get(title="Note")
    assert (note.text, note.author) == ("<b>咳嗽</b>", "李明")


@pytest.mark.parametrize(("text", "told"), [(" \n", "The note is empty."), ("a" * 100_001, "at most 100000 characters"),
                                            ("a\x00", "characters that cannot be stored")])
def test_what_cannot_be_a_note_is_refused(client_for, doctor, patient, text, told):
    before = patient.notes.count()
    assert told in client_for(doctor).post(reverse("note-new", args=[patient.pk]), {"text": text}).text
    assert patient.notes.count() == before


@pytest.mark.parametrize("name", ["note-names", "note-names-take"])
def test_only_who_treats_the_patient_reaches_a_note(client_for, colleague, librarian, note, name):
    method = "get" if name == "note-names" else "post"
    assert getattr(client_for(colleague), method)(address(name, note)).status_code == 404
    assert getattr(client_for(librarian), method)(address(name, note)).status_code == 403
    assert not Observation.objects.filter(source_id__startswith="note:").exists()


def test_a_note_of_another_patient_is_not_reached(client_for, doctor, note):
    other = patient_of(doctor, name="李四", mrn="M0002")
    assert client_for(doctor).get(reverse("note-names", args=[other.pk, note.pk])).status_code == 404


def test_the_audit_trail_holds_no_word_of_the_note(note, doctor):
    services.take_over(note, person=doctor)
    event = AuditEvent.objects.get(action="note names taken over")
    assert event.detail == {"note": str(note.pk), "entries": 7} and event.subject == f"patient:{note.patient_id}"
