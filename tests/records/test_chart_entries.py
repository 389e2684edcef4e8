"""Entries by hand: checked for units and slips, corrected with a reason, and nothing that stood there is ever lost."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.utils import InternalError, NotSupportedError, ProgrammingError
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from records import problem_names
from records.entry_views import TABS
from records.models import (
    Allergy,
    ChartChange,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Observation,
    Procedure,
    Remainder,
)
from records.problem_names import ProblemName
from records.services.patients import import_patients
from tests.records.reports.patients import patient_of

NOW = "2026-11-20T09:30"
GOOD = {
    "observation": {"name": "Glucose", "value": "5.6", "unit": "mmol/L", "effective_at": NOW},
    "condition": {"name": "Gout", "code": "M10.9", "certainty": "confirmed", "active": "on"},
    "medication": {"name": "Colchicine", "dosage": "0.5 mg twice a day", "active": "on", "started": "2026-11-20"},
    "allergy": {"substance": "Latex", "reaction": "Rash", "severity": "mild"},
    "procedure": {"name": "Appendectomy", "performed_at": NOW},
    "immunization": {"name": "Influenza vaccine", "given_on": "2026-10-01", "lot": "L1"},
    "encounter": {"kind": "outpatient", "seen_for": "Sore throat", "department": "ENT", "started_at": NOW, "ended_at": "2026-11-20T10:00"},
}
TABLES = {"observation": Observation, "condition": Condition, "medication": Medication, "allergy": Allergy,
          "procedure": Procedure, "immunization": Immunization, "encounter": Encounter}


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """Three problem names, so that no terminology needs to be compiled."""
    known = (ProblemName("痛风", "Gout", "M10.9", problem_names.ICD10), ProblemName("肺炎", "Pneumonia", "J18.9", problem_names.ICD10),
             ProblemName("支气管肺炎", "Bronchopneumonia", "J18.0", problem_names.ICD10))
    monkeypatch.setattr(problem_names, "problem_names", lambda: known)


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


@pytest.fixture
def write(client_for, doctor, patient):
    """Post the form of a new entry; the answer."""

    def post(kind, **changes):
        return client_for(doctor).post(reverse("entry-add", args=[patient.pk, kind]), GOOD[kind] | changes)

    return post


def newest(kind):
    return TABLES[kind].objects.order_by("-recorded_at").first()


@pytest.mark.parametrize("kind", GOOD)
def test_an_entry_is_written_shown_and_recorded(client_for, doctor, patient, write, kind):
    count = TABLES[kind].objects.count()
    assert write(kind).url == reverse("patient-tab", args=[patient.pk, TABS[kind]])
    assert TABLES[kind].objects.count() == count + 1
    change = ChartChange.objects.get()
    assert (change.person, change.act, change.entry, change.before) == (doctor, "added", newest(kind).pk, None)
    name = next(GOOD[kind][field] for field in ("name", "substance", "seen_for") if field in GOOD[kind])
    assert name in client_for(doctor).get(reverse("patient-tab", args=[patient.pk, TABS[kind]])).text
    assert AuditEvent.objects.get(action="chart entry added").detail == {"entry": str(change.entry), "kind": kind}


@pytest.mark.parametrize("kind", GOOD)
def test_strangers_and_other_roles_write_nothing(client_for, client, colleague, librarian, patient, kind):
    address = reverse("entry-add", args=[patient.pk, kind])
    assert client_for(colleague).post(address, GOOD[kind]).status_code == 404
    assert client_for(librarian).post(address, GOOD[kind]).status_code == 403
    assert client.post(address, GOOD[kind]).status_code == 302
    assert not ChartChange.objects.exists()


def test_a_measurement_gets_its_code_names_and_unit(write):
    write("observation", name="血糖", value="１００", unit="毫克/分升", low="70", high="110")
    row = newest("observation")
    assert (row.code, row.name_zh, row.name_en, row.unit, row.value) == ("2345-7", "血糖", "Glucose", "mg/dL", 100)
    assert (row.category, row.flag) == ("laboratory", "normal")


def test_a_value_outside_its_range_is_flagged(write):
    write("observation", low="3.9", high="5.0")
    assert newest("observation").flag == "high"


def test_a_result_in_words_needs_no_unit(write):
    write("observation", name="HBsAg", value="", unit="", text="Negative")
    row = newest("observation")
    assert (row.value, row.text, row.code) == (None, "Negative", "HBsAg")


def test_a_test_of_ones_own_takes_any_unit_that_is_one(write):
    write("observation", name="Bone turnover", value="3", unit="nmol/L")
    assert newest("observation").unit == "nmol/L"


@pytest.mark.parametrize(("changes", "said"), [
    ({"unit": "g/L"}, "Glucose is measured in mmol/L, mg/dL."), ({"unit": ""}, "is measured in"),
    ({"value": "56"}, None), ({"value": "560"}, "can hardly be right"), ({"value": "", "text": ""}, "either a number or"),
    ({"value": "5,6"}, "with a point"), ({"value": "much"}, "number"),
    ({"value": "1e30"}, ""), ({"value": "NaN"}, "number"), ({"text": "high"}, "either a number or"),
    ({"low": "9", "high": "3"}, "ends below its beginning"), ({"effective_at": "2096-01-01T00:00"}, "future"), ({"effective_at": ""}, "required"),
    ({"name": "Bone turnover", "unit": "many"}, "is no unit"), ({"name": " "}, "required"),
])
def test_a_measurement_that_cannot_be_is_refused_with_a_reason(write, changes, said):
    answer = write("observation", **changes)
    if said is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422 and said in answer.text
    assert not ChartChange.objects.exists()


def test_an_unusual_value_is_taken_when_somebody_says_it_is_right(write):
    assert write("observation", value="560", sure="on").status_code == 302


def test_a_problem_gets_the_code_of_its_name(write):
    write("condition", name="肺炎", code="")
    assert (newest("condition").code, newest("condition").code_system) == ("J18.9", problem_names.ICD10)


@pytest.mark.parametrize(("kind", "changes", "said"), [
    ("condition", {"code": "pneumonia"}, "looks like J18.9"), ("condition", {"onset": "2026-02-01", "ended": "2026-01-01"}, "before the beginning"),
    ("condition", {"onset": "2096-01-01"}, "future"), ("medication", {"dosage": ""}, "required"),
    ("medication", {"started": "2026-02-01", "ended": "2026-01-01"}, "before the beginning"), ("allergy", {"substance": ""}, "required"),
    ("immunization", {"given_on": "2096-01-01"}, "future"), ("allergy", {"severity": "terrible"}, "valid choice"),
    ("encounter", {"started_at": "2096-01-01T00:00"}, "future"), ("encounter", {"ended_at": "2026-11-19T10:00"}, "before the beginning"),
])
def test_other_entries_are_checked_too(write, kind, changes, said):
    answer = write(kind, **changes)
    assert answer.status_code == 422 and said in answer.text
    assert not ChartChange.objects.exists()


def test_a_medicine_that_ended_is_no_current_one(write):
    write("medication", ended="2026-11-21")
    assert newest("medication").active is (date(2026, 11, 21) >= timezone.localdate())


@pytest.fixture
def corrected(client_for, doctor, patient):
    """Post a correction of the patient's first result."""

    def post(person=doctor, act="entry-correct", **changes):
        row = patient.observations.order_by("-effective_at").first()
        form = GOOD["observation"] | {"name": "白细胞计数", "value": "3.9", "unit": "10^9/L", "reason": "Typed wrongly", "version": ""}
        return client_for(person).post(reverse(act, args=[patient.pk, "observation", row.pk]), form | changes)

    return post


def test_a_correction_keeps_the_entry_s_key_and_what_stood_there(client_for, doctor, patient, corrected):
    row = patient.observations.order_by("-effective_at").first()
    assert corrected().status_code == 302
    row.refresh_from_db()
    assert (row.value, row.corrected_at is not None) == (Decimal("3.9"), True)
    change = ChartChange.objects.get()
    assert (change.act, change.entry, change.before["value"], change.after["value"]) == ("corrected", row.pk, "2.9", "3.9")
    page = client_for(doctor).get(reverse("patient-changes", args=[patient.pk])).text
    assert "<del>2.9</del>" in page and "<ins>3.9</ins>" in page and "Typed wrongly" in page and "李明" in page


def test_the_reason_of_a_contact_and_the_reason_of_its_correction_are_kept_apart(client_for, doctor, patient, write):
    write("encounter")
    row = newest("encounter")
    form = GOOD["encounter"] | {"seen_for": "Earache", "reason": "Heard wrongly", "version": ""}
    assert client_for(doctor).post(reverse("entry-correct", args=[patient.pk, "encounter", row.pk]), form).status_code == 302
    row.refresh_from_db()
    change = ChartChange.objects.get(act="corrected")
    assert (row.reason, change.reason, change.before["reason"]) == ("Earache", "Heard wrongly", "Sore throat")


def test_a_correction_without_a_reason_is_refused(corrected):
    assert corrected(reason=" ").status_code == 422
    assert not ChartChange.objects.exists()


def test_two_people_do_not_overwrite_each_other(corrected):
    corrected()
    answer = corrected(value="4.4")
    assert answer.status_code == 422 and "changed this entry meanwhile" in answer.text
    assert ChartChange.objects.count() == 1


def test_the_form_of_a_correction_shows_what_stands_there(client_for, doctor, patient):
    row = patient.observations.order_by("-effective_at").first()
    page = client_for(doctor).get(reverse("entry-correct", args=[patient.pk, "observation", row.pk])).text
    assert 'value="2.9"' in page and 'value="White blood cells"' in page and "×10⁹/L" in page


def test_what_is_taken_out_leaves_the_chart_and_stays_among_the_changes(client_for, doctor, patient, corrected):
    count = patient.observations.count()
    assert corrected(act="entry-withdraw").status_code == 302
    assert patient.observations.count() == count - 1
    assert ChartChange.objects.get().before["value"] == "2.9"
    assert "taken out" in client_for(doctor).get(reverse("patient-changes", args=[patient.pk])).text


def test_entries_of_others_cannot_be_reached(client_for, doctor, colleague, patient, corrected):
    assert corrected(person=colleague).status_code == 404
    other = patient_of(colleague, name="李四", mrn="M0002")
    address = reverse("entry-correct", args=[patient.pk, "observation", other.observations.first().pk])
    assert client_for(doctor).get(address).status_code == 404
    assert client_for(doctor).get(reverse("entry-add", args=[patient.pk, "secret"])).status_code == 404
    assert client_for(colleague).get(reverse("patient-changes", args=[patient.pk])).status_code == 404


@pytest.mark.parametrize("statement", ["UPDATE records_chartchange SET act = 'added'", "DELETE FROM records_chartchange"])
def test_changes_themselves_cannot_be_changed(corrected, statement):
    corrected()
    with pytest.raises((InternalError, NotSupportedError, ProgrammingError)), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def imported(db, tmp_path, doctor):
    def read(value):
        path, subject = tmp_path / "b.json", {"subject": {"reference": "Patient/p1"}}
        resources = [{"resourceType": "Patient", "id": "p1", "name": [{"text": "A B"}], "identifier": [{"value": "M-1"}]},
                     {"resourceType": "Observation", "id": "o1", "code": {"coding": [{"code": "2951-2"}]}, **subject, "issued": "2026-11-20",
                      "valueQuantity": {"value": value, "unit": "mmol/L"}}]
        path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}))
        import_patients([path], team=[doctor])
        return Observation.objects.first()

    return read


def test_an_import_does_not_undo_what_a_person_corrected(client_for, doctor, imported):
    row = imported(151)
    form = GOOD["observation"] | {"name": "血钠", "value": "141", "unit": "mmol/L", "reason": "Typed wrongly", "version": ""}
    assert client_for(doctor).post(reverse("entry-correct", args=[row.patient_id, "observation", row.pk]), form).status_code == 302
    assert not Remainder.objects.filter(entry=row.pk).exists()
    imported(151)
    assert Observation.objects.get().value == 141


def test_an_import_does_not_bring_back_what_a_person_took_out(client_for, doctor, imported):
    row = imported(151)
    client_for(doctor).post(reverse("entry-withdraw", args=[row.patient_id, "observation", row.pk]), {"reason": "Other patient", "version": ""})
    assert imported(151) is None


@pytest.mark.parametrize(("kind", "words", "found"), [
    ("observation", "白细", 'value="White cell count"'), ("condition", "pneu", 'value="Pneumonia"'), ("condition", "J18", "J18.0"),
    ("medication", "amoxi", "moxicillin"), ("observation", "zzz", ""), ("secret", "a", ""),
])
def test_names_are_suggested_while_typing(client_for, doctor, kind, words, found):
    answer = client_for(doctor).post(reverse("entry-suggest", args=[kind]), {"words": words})
    assert answer.status_code == 200
    assert (found in answer.text) if found else (not answer.text.strip())


def test_suggestions_are_for_those_who_write_charts_and_never_in_an_address(client_for, doctor, auditor):
    address = reverse("entry-suggest", args=["condition"])
    assert client_for(auditor).post(address, {"words": "a"}).status_code == 403
    assert client_for(doctor).get(address).status_code == 405


def test_what_is_written_is_shown_as_text(client_for, doctor, patient, write):
    write("condition", name="<script>x</script>", code="")
    for tab in ("summary", "history", "timeline"):
        assert "<script>x" not in client_for(doctor).get(reverse("patient-tab", args=[patient.pk, tab])).text
    assert "<script>x" not in client_for(doctor).get(reverse("patient-changes", args=[patient.pk])).text


def test_a_day_of_tomorrow_is_still_today_somewhere(write):
    assert write("immunization", given_on=f"{timezone.localdate() + timedelta(days=1)}").status_code == 302
