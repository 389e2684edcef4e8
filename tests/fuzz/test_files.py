"""Files: records from other systems and literature are read, or refused with a reason."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from qa.ingestion.base import Source, UnreadableDocument
from qa.ingestion.readers import read_file as read_literature
from records.interoperability.entries import NotARecordFile
from records.interoperability.files import read_file as read_record
from tests.fuzz.inputs import FEW, TEXT, counted, json_of

FHIR_KEYS = ("resourceType", "entry", "resource", "id", "subject", "reference", "code", "coding", "system", "display", "text", "valueQuantity",
             "value", "unit", "status", "name", "family", "given", "birthDate", "gender", "identifier", "effectiveDateTime", "component",
             "medicationCodeableConcept", "verificationStatus", "clinicalStatus", "onsetDateTime", "period", "start", "content", "attachment", "data")
KINDS = st.sampled_from(["Bundle", "Patient", "Observation", "Condition", "AllergyIntolerance", "MedicationRequest", "Encounter", "Procedure",
                         "DocumentReference", "DiagnosticReport", "Immunization", "Composition", "Goal", ""])
RESOURCES = st.builds(lambda kind, more: {**(more if isinstance(more, dict) else {"id": more}), "resourceType": kind}, KINDS, json_of(*FHIR_KEYS))
SEGMENTS = st.sampled_from(["MSH", "PID", "PV1", "OBR", "OBX", "AL1", "DG1", "RXE", "NTE", "ZZZ", ""])
FIELDS = st.lists(TEXT.map(lambda text: text.replace("\r", "")[:200]) | st.sampled_from(["^~\\&", "M-7^^^N^MR", "NM", "A^B&C~D", "20261120", "\\X0D\\"]),
                  max_size=14)
LINES = st.builds(lambda name, fields: "|".join([name, *fields]), SEGMENTS, FIELDS)
HEAD = r"MSH|^~\&|LIS|N|||20261120103000||ORU^R01|1|P|2.5.1"
GOOD = {"a.json": (settings.BASE_DIR / "fixtures" / "patients" / "zhang-san.json").read_bytes(),
        "a.hl7": "\r".join([HEAD, "PID|1||M-7^^^N^MR||W^M||19610203|F", "OBR|1||F-1|5^C^LN|||2026", "OBX|1|NM|6690-2^W^LN||2.9|10*9/L|3-9||||F"]).encode()}


def record(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with counted():
        try:
            list(read_record(path))
        except NotARecordFile as refusal:
            assert str(refusal).startswith(name)


@FEW
@given(resource=RESOURCES)
def test_fhir_resources(tmp_path_factory, resource):
    record(tmp_path_factory.getbasetemp(), "a.json", json.dumps(resource).encode("utf-8", "surrogatepass"))


@FEW
@given(resources=st.lists(RESOURCES, max_size=4))
def test_fhir_bundles(tmp_path_factory, resources):
    whole = {"resourceType": "Bundle", "entry": [{"resource": each} for each in resources]}
    record(tmp_path_factory.getbasetemp(), "a.json", json.dumps(whole).encode("utf-8", "surrogatepass"))


@FEW
@given(lines=st.lists(LINES, max_size=8))
def test_hl7_messages(tmp_path_factory, lines):
    record(tmp_path_factory.getbasetemp(), "a.hl7", "\r".join([HEAD, *lines]).encode("utf-8", "replace"))


@FEW
@given(rows=st.lists(st.lists(TEXT, max_size=6), max_size=6))
def test_tables(tmp_path_factory, rows):
    head = "patient_id,name,sex,birth_date,code,value\n"
    record(tmp_path_factory.getbasetemp(), "a.csv", (head + "\n".join(",".join(row) for row in rows)).encode("utf-8", "replace"))


@FEW
@given(name=st.sampled_from(["a.json", "a.ndjson", "a.csv", "a.hl7", "a.json.gz"]), content=st.binary(max_size=400))
def test_bytes_of_any_kind(tmp_path_factory, name, content):
    record(tmp_path_factory.getbasetemp(), name, content)


@FEW
@given(name=st.sampled_from(sorted(GOOD)), seed=st.integers(0, 2**32), cuts=st.integers(1, 20))
def test_good_files_that_were_damaged(tmp_path_factory, name, seed, cuts):
    content, chance = bytearray(GOOD[name]), random.Random(seed)
    for _cut in range(cuts):
        at = chance.randrange(len(content))
        content[at: at + chance.choice((0, 1, 9))] = bytes(chance.randrange(256) for _byte in range(chance.choice((0, 1, 3))))
    record(tmp_path_factory.getbasetemp(), name, bytes(content))


STARTS = st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"<?xml version='1.0'?><PubmedArticleSet>", b"---\ntitle: a\n---\n", b"{", b"\xff\xfe",
                          b"\xef\xbb\xbf", b"\xd6\xd0\xce\xc4", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"])


@FEW
@given(suffix=st.sampled_from([".pdf", ".docx", ".txt", ".md", ".html", ".xml", ".jsonl", ".zip", ""]), start=STARTS,
       rest=st.binary(max_size=600) | TEXT.map(lambda text: text.encode("utf-8", "replace")))
def test_literature(tmp_path_factory, suffix, start, rest):
    path = tmp_path_factory.getbasetemp() / f"fuzz{suffix}"
    path.write_bytes(start + rest)
    with counted():
        for reading in read_literature(Source(path, path.name)):
            assert isinstance(reading, UnreadableDocument) or reading.source_name


@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"resourceType":"Bundle","entry":' + b"[" * 200_000, b"MSH|" * 50_000, b"\x1f\x8b" + b"\0" * 500])
@pytest.mark.parametrize("name", ["a.json", "a.hl7", "a.csv", "a.json.gz"])
def test_deep_and_endless_files(tmp_path, name, content):
    record(tmp_path, name, content)
