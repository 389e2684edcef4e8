"""Whoever reads the tables without the keys learns of nobody: raw rows hold no name, number, address or note."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from records.models import Patient
from records.services.patients import import_patients

SECRETS = {
    "name": "Zephyrine Quillfeather",
    "mrn": "MRN-55512399",
    "phone": "555-0147-9821",
    "born": "1949-03-17",
    "address": "12 Larkspur Crescent",
    "note": "lives above the bakery",
    "kept": "her twin sister Ottoline",
}


@pytest.fixture
def stored(db, tmp_path):
    subject = {"subject": {"reference": "Patient/p1"}}
    resources = [
        {
            "resourceType": "Patient",
            "id": "p1",
            "name": [{"text": SECRETS["name"]}],
            "birthDate": SECRETS["born"],
            "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": SECRETS["mrn"]}],
            "telecom": [{"value": SECRETS["phone"]}],
            "address": [{"line": [SECRETS["address"]]}],
        },
        {
            "resourceType": "DiagnosticReport",
            "id": "d1",
            "code": {"text": "Film"},
            "conclusion": SECRETS["note"],
            **subject,
        },
        {"resourceType": "FamilyMemberHistory", "id": "f1", "note": [{"text": SECRETS["kept"]}], **subject},
    ]
    path = tmp_path / "b.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": item} for item in resources]}))
    import_patients([path])
    return Patient.objects.get()


def raw_rows() -> str:
    """Every column of every table as PostgreSQL writes it, byte columns also read as text."""
    found = []
    with connection.cursor() as cursor:
        tables = [
            name
            for name in connection.introspection.table_names(cursor)
            if name.startswith("records_") or name == "clinic_auditevent"
        ]
        for table in tables:
            cursor.execute(f"select * from {connection.ops.quote_name(table)}")
            found += [
                bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                for row in cursor.fetchall()
                for value in row
            ]
    return "\n".join(found)


@pytest.mark.parametrize("kind", SECRETS)
def test_the_tables_do_not_show(stored, kind):
    assert str(stored.pk) in raw_rows()
    assert SECRETS[kind] not in raw_rows()


def test_the_site_itself_reads_it_all(stored):
    patient = Patient.objects.get()
    assert (patient.name, patient.mrn, patient.phone) == (SECRETS["name"], SECRETS["mrn"], SECRETS["phone"])
    assert patient.birth_date_text == SECRETS["born"]
    assert patient.address == SECRETS["address"]
    assert patient.notes.get().text == SECRETS["note"]


def test_a_record_number_is_found_whatever_its_case(stored):
    assert Patient.objects.with_mrn("mrn-55512399").get() == stored


def test_a_table_of_patients_leaves_no_record_number_either(db, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(f"mrn,name,sex,birth_date\n{SECRETS['mrn']},{SECRETS['name']},female,1949-03-17\n")
    import_patients([path])
    assert SECRETS["mrn"] not in raw_rows()
