"""HL7 v2 messages are read as their senders meant them; what is not understood is kept whole and named by field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from records.interoperability import hl7, hl7_messages
from records.interoperability.elements import BadField
from records.interoperability.entries import (
    AllergyEntry,
    ConditionEntry,
    EncounterEntry,
    KeptEntry,
    MalformedResource,
    NotARecordFile,
    NoteEntry,
    ObservationEntry,
)
from records.interoperability.files import read_file

SHANGHAI = ZoneInfo("Asia/Shanghai")
PID = "PID|1||M-7^^^NORTH^MR~330^^^^PI||张^三||19810302|M|||解放路1号^^杭州||13800000000"
ADT = "\r".join([
    r"MSH|^~\&|HIS|NORTH|||20261120093000||ADT^A01|100|P|2.5.1", PID,
    "PV1|1|I|呼吸内科||||||||||||||||V77|||||||||||||||||||||||||202611200930|",
    "AL1|1||PEN^青霉素^L|MO|皮疹~荨麻疹", "DG1|1||J18.9^肺炎^I10|||W"])


def oru(*lines, kind="ORU^R01"):
    return "\r".join([rf"MSH|^~\&|LIS|NORTH|||20261120103000||{kind}|101|P|2.5.1", PID,
                      "OBR|1||F-1|58410-2^CBC^LN|||202611200800", *lines])


def found(text, kind=None):
    [message] = hl7.messages(text)
    entries = hl7_messages.entries(message, zone=SHANGHAI)[1]
    return [entry for entry in entries if isinstance(entry, kind)] if kind else entries


def result(line):
    [entry] = found(oru(line), ObservationEntry)
    return entry


def test_a_patient_keeps_number_name_and_day_of_birth():
    entry = found(ADT)[0]
    assert (entry.mrn, entry.name, entry.sex, entry.birth_date) == ("M-7", "张三", "male", date(1981, 3, 2))
    assert (entry.address, entry.phone, entry.identifiers) == ("解放路1号, 杭州", "13800000000", {"MR": "M-7", "PI": "330"})


def test_an_english_name_has_its_given_name_first():
    assert found(ADT.replace("张^三", "Whitfield^Mary^Ann"))[0].name == "Mary Ann Whitfield"


def test_an_admission_is_a_visit_in_the_clinic_s_time():
    [visit] = found(ADT, EncounterEntry)
    assert (visit.kind, visit.department) == ("inpatient", "呼吸内科")
    assert visit.started_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def test_allergies_and_diagnoses_come_along():
    [allergy], [problem] = found(ADT, AllergyEntry), found(ADT, ConditionEntry)
    assert (allergy.substance, allergy.severity, allergy.reaction) == ("青霉素", "moderate", "皮疹, 荨麻疹")
    assert (problem.name, problem.code, problem.code_system, problem.certainty) == (
        "肺炎", "J18.9", "http://hl7.org/fhir/sid/icd-10", "suspected")


def test_a_result_keeps_value_unit_range_flag_and_time():
    entry = result("OBX|1|NM|6690-2^WBC^LN||2.9|10*9/L|3.5-9.5|L|||F|||202611200815+0800")
    assert (entry.value, entry.unit, entry.low, entry.high, entry.flag) == (
        Decimal("2.9"), "10*9/L", Decimal("3.5"), Decimal("9.5"), "low")
    assert (entry.name_zh, entry.category) == ("白细胞计数", "laboratory")
    assert entry.effective_at == datetime(2026, 11, 20, 0, 15, tzinfo=UTC)


def test_a_result_without_a_time_has_that_of_its_order():
    assert result("OBX|1|NM|6690-2^WBC^LN||2.9").effective_at == datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(("line", "text"), [
    ("OBX|1|SN|X^CRP^L||<^0.5", "< 0.5"), ("OBX|1|SN|X^ANA^L||^1^:^128", "1:128"), ("OBX|1|ST|X^HBsAg^L||阳性", "阳性"),
    ("OBX|1|CE|X^Group^L||A^A positive^L", "A positive"), (r"OBX|1|ST|X^Y^L||a \T\ b\.br\c", "a & b\nc"),
])
def test_values_that_are_no_single_number_stay_as_written(line, text):
    entry = result(line)
    assert (entry.value, entry.text) == (None, text)


@pytest.mark.parametrize(("written", "low", "high"), [
    ("3.5-9.5", "3.5", "9.5"), ("3.5 – 9.5", "3.5", "9.5"), ("<10", None, "10"), (">=60", "60", None), ("negative", None, None),
])
def test_a_range_is_read_where_it_is_one(written, low, high):
    entry = result(f"OBX|1|NM|X^Y^L||5|mg/L|{written}")
    assert (entry.low, entry.high) == tuple(bound and Decimal(bound) for bound in (low, high))


def test_running_text_becomes_one_note_an_order():
    [note] = found(oru("OBX|1|TX|R^Findings^L||右下肺斑片影。", "OBX|2|TX|R^Findings^L||考虑肺炎。"), NoteEntry)
    assert (note.title, note.text) == ("CBC", "右下肺斑片影。\n考虑肺炎。")


def test_a_correction_has_the_id_of_what_it_corrects():
    first = result("OBX|1|NM|6690-2^WBC^LN||2.9||||||F")
    corrected = result("OBX|1|NM|6690-2^WBC^LN||3.9||||||C")
    assert first.source_id == corrected.source_id


def test_a_deleted_result_is_no_result_and_names_what_it_takes_back():
    first = result("OBX|1|NM|6690-2^WBC^LN||2.9||||||F")
    [kept] = found(oru("OBX|1|NM|6690-2^WBC^LN||2.9||||||D"), KeptEntry)
    assert kept.withdraws == first.source_id


@pytest.mark.parametrize("kind", ["ADT^A40", "ADT^A11", "ORM^O01", "MDM^T02"])
def test_a_message_that_is_not_understood_is_kept_whole(kind):
    text = oru(kind=kind)
    [kept] = found(text)
    assert (kept.kind, kept.content) == (f"HL7 {kind}", {"message": text})


def test_fields_nobody_looked_at_are_named_and_the_message_is_kept():
    [message] = hl7.messages(oru("OBX|1|NM|X^Y^L||5|||||||||||DR9", "NTE|1||Haemolytic", "ZXX|1|a"))
    _number, entries, unread = hl7_messages.read(message, zone=UTC)
    assert {"OBX-16", "NTE-3", "ZXX-2"} <= set(unread)
    assert isinstance(entries[-1], KeptEntry) and "Haemolytic" in entries[-1].content["message"]


@pytest.mark.parametrize(("text", "field"), [
    (oru("OBX|1|NM|X^Y^L||much"), "OBX-5"), (oru("OBX|1|NM|X^Y^L||NaN"), "OBX-5"), (oru("OBX|1|NM|||5"), "OBX-3"),
    (ADT.replace("19810302", "19811340"), "PID-7"), (ADT.replace("|M|", "|Q|"), "PID-8"),
    (ADT.replace("M-7^^^NORTH^MR~330^^^^PI", ""), "PID-3"), ("PID|1||M-7", "MSH"),
    (oru("OBX|1|NM|X^Y^L||5||||||||soon"), None), (oru("OBX|1|NM|X^Y^L||5||||||F|||soon"), "OBX-14"),
])
def test_a_malformed_message_names_the_field(text, field):
    [message] = hl7.messages(text)
    if field is None:
        hl7_messages.entries(message, zone=UTC)
        return
    with pytest.raises(BadField) as error:
        hl7_messages.entries(message, zone=UTC)
    assert error.value.field == field


def test_other_delimiters_are_those_the_message_names():
    assert found(ADT.replace("|", "#").replace("^", "*").replace(r"MSH#*~\&", r"MSH#*~\&"))[0].name == "张三"


def test_a_batch_holds_its_messages_whatever_ends_their_lines(tmp_path):
    path = tmp_path / "batch.hl7"
    path.write_text("FHS|^~\\&\r\n" + ADT.replace("\r", "\r\n") + "\r\n" + oru("OBX|1|NM|X^Y^L||x") + "\n\x1c\n" + ADT + "\r\nBTS|2\r\n")
    items = list(read_file(path, zone=SHANGHAI))
    assert [item.entry for item in items if isinstance(item, MalformedResource)] == [2]
    assert {item.entry for item in items} == {1, 2, 3}


def test_a_message_says_in_which_characters_it_is_written(tmp_path):
    path = tmp_path / "a.hl7"
    path.write_bytes(ADT.replace("|2.5.1", "|2.5.1||||||GB 18030-2000").encode("gb18030"))
    assert next(iter(read_file(path))).content.name == "张三"


def test_a_file_without_a_message_is_no_record_file(tmp_path):
    path = tmp_path / "a.hl7"
    path.write_text("hello")
    with pytest.raises(NotARecordFile):
        list(read_file(path))
