"""Importing writes patients once, repeats without duplicating, says what it skipped, and never mixes two people up."""

from __future__ import annotations

import gzip
import io
import json

import pytest
from django.core.management import call_command

from clinic.commands import BadInput
from clinic.models import AuditEvent
from records.interoperability.entries import NotARecordFile
from records.models import Allergy, CareTeamMember, Condition, KeptResource, Note, Observation, Patient
from records.services.patients import import_patients

SUBJECT = {"subject": {"reference": "Patient/p1"}}


def person(source="p1", mrn="M-1", name="Mary Whitfield", **more):
    return {
        "resourceType": "Patient",
        "id": source,
        "name": [{"text": name}],
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": mrn}],
        **more,
    }


def problem(source="c1", text="Asthma", **more):
    return {"resourceType": "Condition", "id": source, "code": {"text": text}, **SUBJECT, **more}


def result(source, value, day, **more):
    return {
        "resourceType": "Observation",
        "id": source,
        "code": {"coding": [{"code": "6690-2"}]},
        **SUBJECT,
        "category": [{"coding": [{"code": "laboratory"}]}],
        "effectiveDateTime": day,
        "valueQuantity": {"value": value, "unit": "10*9/L"},
        **more,
    }


@pytest.fixture
def bundle(db, tmp_path):
    """Writes resources as a Bundle and gives its path."""

    def write(*resources, name="b.json"):
        path = tmp_path / name
        path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": item} for item in resources]}))
        return path

    return write


def test_an_import_counts_patients_resources_and_what_it_skipped(bundle):
    path = bundle(person(), problem(), {"resourceType": "FamilyMemberHistory", "id": "f1", **SUBJECT})
    imported = import_patients([path])
    assert (imported.patients, imported.resources) == (1, 2)
    [skipped] = imported.skipped
    assert "FamilyMemberHistory" in skipped.reason
    assert KeptResource.objects.get().content["id"] == "f1"


def test_a_repeated_import_changes_nothing(bundle, doctor):
    path = bundle(person(), problem(), result("o1", 2.9, "2026-11-20"), {"resourceType": "Basic", "id": "x", **SUBJECT})
    first = import_patients([path], team=[doctor])
    ids = set(Condition.objects.values_list("pk", flat=True))
    again = import_patients([path], team=[doctor])
    assert (again.patients, again.resources) == (first.patients, first.resources)
    assert [model.objects.count() for model in (Patient, Condition, Observation, KeptResource, CareTeamMember)] == [
        1
    ] * 5
    assert set(Condition.objects.values_list("pk", flat=True)) == ids


def test_a_later_import_updates_what_changed(bundle):
    import_patients([bundle(person(), problem(), result("o1", 2.9, "2026-11-20"))])
    import_patients([bundle(person(name="Mary Stone"), problem(text="Severe asthma"), result("o1", 3.1, "2026-11-20"))])
    assert Patient.objects.get().name == "Mary Stone"
    assert Condition.objects.get().name == "Severe asthma"
    assert float(Observation.objects.get().value) == 3.1


def test_a_later_file_may_hold_only_what_is_new(bundle):
    import_patients([bundle(person())])
    assert import_patients([bundle(problem(), name="later.json")]).resources == 1
    assert Condition.objects.get().patient == Patient.objects.get()


def test_an_entry_of_an_unknown_patient_is_listed_not_guessed(bundle):
    imported = import_patients([bundle(person("p2", "M-2"), problem())])
    assert "the patient it names is not known" in imported.skipped[0].reason
    assert not Condition.objects.exists()


def test_a_malformed_entry_is_named_and_the_rest_enters(bundle):
    imported = import_patients([bundle(person(), problem(onsetDateTime="soon"), problem("c2", "Gout"))])
    assert "entry 2, Condition, field onsetDateTime" in imported.skipped[0].reason
    assert Condition.objects.get().name == "Gout"


def test_a_file_that_is_no_record_changes_nothing(bundle, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    with pytest.raises(NotARecordFile, match=r"broken\.json, line 1"):
        import_patients([bundle(person()), broken])
    assert not Patient.objects.exists()


def test_a_strange_file_in_a_folder_is_only_listed(bundle, tmp_path):
    bundle(person())
    (tmp_path / "notes.json").write_text("{}")
    imported = import_patients([tmp_path])
    assert (imported.patients, [item.file for item in imported.skipped]) == (1, ["notes.json"])


def test_every_import_is_audited_without_patient_text(bundle):
    import_patients([bundle(person(), problem())])
    event = AuditEvent.objects.get(action="imported patients")
    assert event.detail == {"patients": 1, "resources": 1, "skipped": 0}


def test_the_command_prints_one_json_object(bundle, doctor):
    out = io.StringIO()
    call_command("import_patients", str(bundle(person(), problem())), "--team", "doctor", "--json", stdout=out)
    assert set(json.loads(out.getvalue())) == {"patients", "resources", "skipped"}
    assert Patient.objects.visible_to(doctor).count() == 1


@pytest.mark.parametrize("arguments", [["/nowhere.json"], ["{path}", "--team", "nobody"]])
def test_the_command_refuses_bad_input_with_status_two(bundle, arguments):
    path = bundle(person())
    with pytest.raises(BadInput, match=r"\.$") as error:
        call_command("import_patients", *[argument.format(path=path) for argument in arguments])
    assert error.value.returncode == 2
    assert not Patient.objects.exists()


def test_html_in_a_chart_is_stored_as_it_came(bundle):
    import_patients([bundle(person(name="<b>Ann</b>"), problem(text="<script>alert(1)</script>"))])
    assert Patient.objects.get().name == "<b>Ann</b>"


def test_a_note_in_a_compressed_attachment_file_is_read(db, tmp_path):
    note = {
        "resourceType": "DocumentReference",
        "id": "n1",
        "type": {"text": "入院记录"},
        **SUBJECT,
        "content": [{"attachment": {"contentType": "text/plain", "data": "5ZKz5Ze9"}}],
    }
    path = tmp_path / "b.ndjson.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, (person(), note))).encode()))
    import_patients([path])
    assert (Note.objects.get().title, Note.objects.get().text) == ("入院记录", "咳嗽")


def test_another_person_with_a_taken_record_number_is_refused(bundle):
    import_patients([bundle(person(birthDate="1950-01-01", gender="female"))])
    imported = import_patients([bundle(person("q9", name="John Marsh", birthDate="1991-05-05", gender="male"))])
    assert Patient.objects.get().name == "Mary Whitfield"
    assert imported.skipped


def test_entries_of_a_refused_patient_do_not_go_to_the_one_who_has_that_id(bundle):
    import_patients([bundle(person(birthDate="1950-01-01"))])
    imported = import_patients([bundle(person(birthDate="1991-05-05"), problem())])
    assert len(imported.skipped) == 2
    assert not Condition.objects.exists()


def test_an_id_that_two_patients_share_is_not_guessed(bundle):
    import_patients([bundle(person("p1", "A-1", "Mary Whitfield"))])
    import_patients([bundle(person("p1", "B-1", "John Marsh"))])
    imported = import_patients([bundle(problem(), name="later.json")])
    assert imported.skipped
    assert not Condition.objects.exists()


def test_two_patients_of_one_file_who_share_an_id_are_both_kept_and_neither_is_guessed(bundle):
    imported = import_patients([bundle(person("p1", "A-1", "Mary Whitfield"), person("p1", "B-1", "John Marsh"), problem())])
    assert (imported.patients, Patient.objects.count(), len(imported.skipped)) == (2, 2, 1)
    assert not Condition.objects.exists()


def test_an_entry_id_of_another_patient_does_not_take_that_patients_entry_away(bundle):
    other = {"subject": {"reference": "Patient/p2"}}
    import_patients([bundle(person(), problem("c1", "Asthma"))])
    import_patients([bundle(person(), person("p2", "M-2", "John Marsh"), problem("c1", "Gout", **other), name="later.json")])
    assert {row.patient.name: row.name for row in Condition.objects.all()} == {"Mary Whitfield": "Asthma", "John Marsh": "Gout"}


def test_no_known_allergy_is_not_an_allergy(bundle):
    none = {
        "resourceType": "AllergyIntolerance",
        "id": "a1",
        "patient": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}], "text": "No known allergies"},
    }
    import_patients([bundle(person(), none)])
    assert not Allergy.objects.exists()


def test_a_refuted_allergy_is_not_an_allergy(bundle):
    refuted = {
        "resourceType": "AllergyIntolerance",
        "id": "a1",
        "patient": {"reference": "Patient/p1"},
        "code": {"text": "Latex"},
        "verificationStatus": {"coding": [{"code": "refuted"}]},
    }
    import_patients([bundle(person(), refuted)])
    assert not Allergy.objects.exists()


def test_a_result_entered_in_error_is_not_a_result(bundle):
    import_patients([bundle(person(), result("o1", 99, "2026-11-20", status="entered-in-error"))])
    assert not Observation.objects.exists()


def test_a_value_below_the_limit_of_measurement_says_so(bundle):
    below = result("o1", 0.5, "2026-11-20", valueQuantity={"value": 0.5, "comparator": "<", "unit": "mg/L"})
    import_patients([bundle(person(), below)])
    stored = Observation.objects.get()
    assert "<" in f"{stored.text} {stored.value}"


def test_a_year_of_birth_is_not_turned_into_a_day(bundle):
    import_patients([bundle(person(birthDate="1949"))])
    assert Patient.objects.get().birth_date_text != "1949-01-01"


def test_an_over_long_id_is_a_malformed_entry(bundle):
    imported = import_patients([bundle(person(), problem("c" * 300), problem("c2", "Gout"))])
    assert Condition.objects.get().name == "Gout"
    assert imported.skipped


def test_a_nul_character_is_a_malformed_entry(bundle):
    imported = import_patients([bundle(person(), problem(text="a\u0000b"), problem("c2", "Gout"))])
    assert Condition.objects.filter(name="Gout").exists()
    assert imported.skipped or Condition.objects.count() == 2


def test_what_is_kept_without_an_id_is_kept_each_time(bundle):
    import_patients([bundle(person(), {"resourceType": "Basic", "text": {"div": "one"}, **SUBJECT})])
    import_patients([bundle({"resourceType": "Basic", "text": {"div": "two"}, **SUBJECT}, name="later.json")])
    assert KeptResource.objects.count() == 2
