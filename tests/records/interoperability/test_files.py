"""Bundles, NDJSON, CSV, gzip and folders are read; what cannot be used is told with file, entry, resource and field."""

from __future__ import annotations

import gzip
import json

import pytest

from records.interoperability.entries import Located, MalformedResource, NotARecordFile
from records.interoperability.files import read_file, record_files

PATIENT = {"resourceType": "Patient", "id": "p1", "name": [{"text": "Mary Whitfield"}], "gender": "female"}
PROBLEM = {"resourceType": "Condition", "id": "c1", "code": {"text": "Asthma"}, "subject": {"reference": "Patient/p1"}}


def bundle(*resources):
    return json.dumps({"resourceType": "Bundle", "entry": [{"resource": resource} for resource in resources]})


def read(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_file(path))


def kinds(found):
    return [type(item.content).__name__ for item in found]


def test_a_bundle_gives_its_patients_before_what_refers_to_them(tmp_path):
    found = read(tmp_path, "b.json", bundle(PROBLEM, PATIENT))
    assert kinds(found) == ["PatientEntry", "ConditionEntry"]
    assert [item.entry for item in found] == [2, 1]


def test_ndjson_gives_one_resource_a_line(tmp_path):
    found = read(tmp_path, "all.ndjson", f"{json.dumps(PATIENT)}\n\n{json.dumps(PROBLEM)}\n")
    assert [(item.entry, item.patient) for item in found] == [(1, "p1"), (3, "p1")]


def test_a_single_resource_is_a_file_too(tmp_path):
    assert kinds(read(tmp_path, "p.json", json.dumps(PATIENT))) == ["PatientEntry"]


def test_a_gzipped_bundle_reads_like_the_bundle(tmp_path):
    assert read(tmp_path, "b.json.gz", gzip.compress(bundle(PATIENT).encode()))[0].content.name == "Mary Whitfield"


def test_a_byte_order_mark_is_no_content(tmp_path):
    assert kinds(read(tmp_path, "p.json", b"\xef\xbb\xbf" + json.dumps(PATIENT).encode())) == ["PatientEntry"]


def test_an_entry_without_an_id_goes_by_its_full_url(tmp_path):
    nameless = {key: value for key, value in PATIENT.items() if key != "id"}
    content = json.dumps({"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:abc", "resource": nameless}]})
    assert read(tmp_path, "b.json", content)[0].content.source_id == "abc"


def test_csv_gives_patients_and_names_the_bad_line(tmp_path):
    found = read(tmp_path, "p.csv", "mrn,name,sex,birth_date\nM1,张三,male,1981-03-02\nM2,Ann,girl,\n")
    assert found[0].content.name == "张三"
    assert str(found[1]) == "p.csv, entry 3, Patient, field sex: should be male, female, other or unknown."


def test_one_malformed_entry_leaves_the_others_usable(tmp_path):
    broken = {**PROBLEM, "id": "c2", "onsetDateTime": "soon"}
    good, bad = read(tmp_path, "b.json", bundle(PATIENT, broken))
    assert isinstance(good, Located)
    assert (bad.file, bad.entry, bad.resource, bad.field) == ("b.json", 2, "Condition", "onsetDateTime")


def test_a_broken_line_of_ndjson_is_named_by_its_number(tmp_path):
    _good, bad = read(tmp_path, "x.ndjson", json.dumps(PATIENT) + "\n{oops\n")
    assert isinstance(bad, MalformedResource)
    assert bad.entry == 2


@pytest.mark.parametrize("entry", [None, 7, "text", [], {"resource": None}, {"resource": "x"}])
def test_an_entry_that_is_no_resource_is_listed(tmp_path, entry):
    [found] = read(tmp_path, "b.json", json.dumps({"resourceType": "Bundle", "entry": [entry]}))
    assert isinstance(found, MalformedResource)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.json", "{", "a.json, line 1: the file is not JSON."),
        ("a.json", "[1]", "field resourceType"),
        ("a.json", '{"resourceType": "Bundle", "entry": {"a": 1}}', "field entry"),
        ("a.json", "[" * 200_000, "not JSON"),
        ("a.json", "张三".encode("gb18030"), "not written in UTF-8"),
        ("a.json.gz", b"no gzip", "cannot be read"),
        ("a.csv", "name,sex\nA,male\n", "field mrn"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_sentence(tmp_path, name, content, says):
    with pytest.raises(NotARecordFile, match=r"\.$") as error:
        read(tmp_path, name, content)
    assert says in str(error.value)


def test_a_folder_without_records_is_refused(tmp_path):
    with pytest.raises(NotARecordFile, match="holds no"):
        record_files([tmp_path])


def test_patient_files_of_a_folder_are_read_first(tmp_path):
    for name in ("AllergyIntolerance.ndjson", "Patient.ndjson"):
        (tmp_path / name).write_text("")
    assert [file.name for file in record_files([tmp_path])] == ["Patient.ndjson", "AllergyIntolerance.ndjson"]


def test_a_message_whose_very_kind_cannot_be_read_is_listed_and_the_next_is_read(tmp_path):
    good = "MSH|^~\\&|LIS|N|||20261120103000||ADT^A01|2|P|2.5.1\rPID|1||M-7^^^N^MR||Whitfield^Mary||19610203|F"
    found = read(tmp_path, "a.hl7", "MSH|^~\\&|LIS|N|||20261120103000||\x00|1|P|2.5.1\r" + good)
    assert [type(one).__name__ for one in found][:2] == ["MalformedResource", "Located"]
    assert (found[0].resource, found[0].problem) == ("HL7", "holds a character that cannot be stored.")


def test_a_field_of_csv_without_an_end_is_refused_with_its_line(tmp_path):
    with pytest.raises(NotARecordFile, match="is not CSV"):
        read(tmp_path, "a.csv", "mrn,name,sex,birth_date\n" + "x" * 200_000)
