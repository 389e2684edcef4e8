"""Messages arrive one after another: they update what they state, never blank what they leave out, and take back."""

from __future__ import annotations

import pytest

from records.models import Allergy, Condition, Encounter, ImportRemark, KeptResource, Observation, Patient
from records.services.patients import import_patients

HEAD = r"MSH|^~\&|LIS|NORTH|||20261120103000||{kind}|{control}|P|2.5.1"
PID = "PID|1||M-7^^^NORTH^MR||Whitfield^Mary||19610203|F|||1 Mill Lane||0123"
ORDER = "OBR|1||F-1|58410-2^CBC^LN|||202611200800"


@pytest.fixture
def arrive(db, tmp_path, doctor):
    count = iter(range(1000))

    def read(kind, *lines, pid=PID):
        number = next(count)
        path = tmp_path / f"{number}.hl7"
        path.write_text("\r".join([HEAD.format(kind=kind, control=number), pid, *lines]))
        return import_patients([path], team=[doctor])

    return read


def white_cells(value, status="F"):
    return f"OBX|1|NM|6690-2^WBC^LN||{value}|10*9/L|3.5-9.5||||{status}"


def test_an_admission_and_a_result_are_one_patient(arrive):
    arrive("ADT^A01", "PV1|1|I|Ward 3||||||||||||||||V77|||||||||||||||||||||||||202611200930|", "AL1|1||PEN^Penicillin^L|SV")
    arrive("ORU^R01", ORDER, white_cells("2.9"))
    patient = Patient.objects.get()
    assert (patient.name, patient.mrn, patient.phone) == ("Mary Whitfield", "M-7", "0123")
    assert (Encounter.objects.get().kind, Allergy.objects.get().severity, Observation.objects.get().flag) == ("inpatient", "severe", "low")


def test_a_message_that_only_names_the_patient_blanks_nothing(arrive):
    arrive("ADT^A01")
    arrive("ORU^R01", ORDER, white_cells("2.9"), pid="PID|1||M-7^^^NORTH^MR||W^M")
    arrive("ADT^A08", pid="PID|1||M-7^^^NORTH^MR||Whitfield-Marsh^Mary")
    patient = Patient.objects.get()
    assert (patient.name, patient.sex, str(patient.birth_date), patient.phone) == ("Mary Whitfield-Marsh", "female", "1961-02-03", "0123")


def test_a_discharge_ends_the_visit_it_belongs_to(arrive):
    visit = "PV1|1|I|Ward 3||||||||||||||||V77|||||||||||||||||||||||||202611200930|{end}"
    arrive("ADT^A01", visit.format(end=""))
    arrive("ADT^A03", visit.format(end="202611241000"))
    assert Encounter.objects.get().ended_at is not None


def test_a_correction_replaces_and_a_deletion_takes_out(arrive):
    arrive("ORU^R01", ORDER, white_cells("2.9"))
    arrive("ORU^R01", ORDER, white_cells("3.9", "C"))
    assert float(Observation.objects.get().value) == 3.9
    arrive("ORU^R01", ORDER, white_cells("3.9", "D"))
    assert not Observation.objects.exists()
    kept = KeptResource.objects.get(kind="Observation")
    assert kept.content["valueQuantity"]["value"] == 3.9
    assert kept.reason == "It stood in the chart until its sender took it back."


def test_a_result_of_somebody_else_under_the_same_number_is_refused(arrive):
    arrive("ADT^A01")
    imported = arrive("ORU^R01", ORDER, white_cells("2.9"), pid="PID|1||M-7^^^NORTH^MR||Marsh^John||19910505|M")
    assert imported.skipped and not Observation.objects.exists()
    assert Patient.objects.get().name == "Mary Whitfield"
    assert KeptResource.objects.get(kind="HL7 ORU^R01").patient is None


def test_a_merge_is_left_to_a_person_and_listed(arrive):
    arrive("ADT^A01")
    imported = arrive("ADT^A40", "MRG|M-8")
    assert "two records are one person" in imported.skipped[0].reason
    assert ImportRemark.objects.filter(kind="kept", resource="HL7 ADT^A40").count() == 1
    assert "MRG|M-8" in KeptResource.objects.get(kind="HL7 ADT^A40").content["message"]


def test_unread_fields_of_messages_are_listed(arrive):
    arrive("ADT^A01", "DG1|1||J18.9^Pneumonia^I10||||||||||||||||DR9")
    assert Condition.objects.exists()
    assert ImportRemark.objects.filter(kind="unread", resource="HL7 ADT^A01", field="DG1-19").exists()


def test_a_withdrawn_fhir_result_leaves_the_chart(db, tmp_path):
    import json

    def read(**more):
        path = tmp_path / "b.json"
        subject = {"subject": {"reference": "Patient/p1"}}
        resources = [{"resourceType": "Patient", "id": "p1", "name": [{"text": "A B"}], "identifier": [{"value": "M-1"}]},
                     {"resourceType": "Observation", "id": "o1", "code": {"text": "X"}, "valueInteger": 9, **subject, **more}]
        path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}))
        import_patients([path])

    read(status="final")
    assert Observation.objects.count() == 1
    read(status="entered-in-error")
    assert not Observation.objects.exists()
    assert KeptResource.objects.count() == 2
