"""A consultation becomes a note: what is asked and answered, who speaks, where it belongs, and nothing that nobody said."""

from __future__ import annotations

import csv
import html
import json
from statistics import fmean

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from clinic.commands import BadInput
from qa.text_analysis.analysis import Analyser
from qa.text_analysis.terminology import compiling
from records.models import Report
from records.reporting.dialogue import wording_en as words
from records.reporting.dialogue.note import NoteWriter
from records.reporting.dialogue.parts import Part
from records.reporting.dialogue.scoring import NoteScorer, rouge, rouge_l, tokens
from records.reporting.dialogue.transcript import NotATranscript, Speaker, utterances
from records.reporting.document import plain_text
from records.services.report_checks import checks_of
from tests.qa.text_analysis.marked import data_folder
from tests.records.reports.patients import patient_of

ENGLISH = """[doctor] Hi, how are you?
[patient] I'm okay.
[doctor] So Anna is a 61-year-old female with a past medical history of gout who presents today with knee pain.
[patient] Yeah, um, my right knee has been hurting for 2 weeks. I take ibuprofen twice a day.
[doctor] Okay. Any fever or chills?
[patient] No.
[doctor] And any weight loss? Anything like that?
[patient] No, nothing like that.
[doctor] How is your gout?
[patient] It's been much better since the diet.
[doctor] On your right knee exam, there is tenderness to palpation.
[doctor] Looking at your x-ray, it shows no fracture.
[doctor] So for your first problem, I'm going to start you on meloxicam 15 milligrams a day and refer you to physical therapy.
[patient] Sounds good. Bye."""
CHINESE = """医生：您好，哪里不舒服？
患者：我咳嗽三天了，还有点发烧。
医生：有胸痛、咯血吗？
患者：没有。
医生：以前有高血压吗？
患者：有高血压，吃氨氯地平。
医生：体温38.2度，咽部充血，双肺呼吸音清。先查个血常规。
医生：考虑急性上呼吸道感染，建议多喝水，给您开对乙酰氨基酚，发热时口服0.5克。"""


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(compiling.joined(compiling.sources()))


@pytest.fixture(scope="module")
def writer(analyser) -> NoteWriter:
    return NoteWriter(analyser)


def part_of(note, words_of_it: str) -> Part:
    return next(one.part for one in note.statements if words_of_it in one.text)


@pytest.mark.parametrize(("line", "speaker", "said"), [
    ("[doctor] any pain ?", Speaker.CLINICIAN, "any pain?"), ("Patient: I fell.", Speaker.PATIENT, "I fell."),
    ("医生：发热吗？", Speaker.CLINICIAN, "发热吗？"), ("患者: 没有。", Speaker.PATIENT, "没有。"), ("Dr. Lee: hello.", Speaker.CLINICIAN, "hello."),
    ("Note: this is no name.", Speaker.OTHER, "Note: this is no name."),
])
def test_who_speaks_is_read_from_the_line(line, speaker, said):
    first = utterances(line)[0]
    assert (first.line, first.speaker, first.text) == (1, speaker, said)


def test_a_line_without_a_name_goes_on_with_the_one_before_and_decimals_stay_whole():
    said = utterances("医生：体温38.2度。\n血压120/80。\nPatient: It is 38.2 today. I am cold.")
    assert [(one.line, one.speaker) for one in said] == [(1, Speaker.CLINICIAN), (2, Speaker.CLINICIAN), (3, Speaker.PATIENT), (3, Speaker.PATIENT)]


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_silence_is_refused(text):
    with pytest.raises(NotATranscript):
        utterances(text)


def test_a_consultation_in_english(writer):
    note = writer.write(ENGLISH)
    text = note.text
    assert "denies fever or chills" in text and "denies weight loss" in text
    assert "Regarding gout, it's been much better since the diet." in text
    assert "right knee has been hurting for 2 weeks" in text and "She takes ibuprofen twice daily." in text
    assert "we will start her on meloxicam 15 mg daily" in text.replace("We will", "we will")
    assert part_of(note, "tenderness") is Part.EXAMINATION and part_of(note, "x-ray") is Part.RESULTS and part_of(note, "meloxicam") is Part.PLAN
    assert "Bye" not in text and "how are you" not in text.lower()


def test_a_consultation_in_chinese(writer):
    note = writer.write(CHINESE)
    assert note.text.startswith("主诉\n咳嗽三天了")
    assert "否认胸痛、咯血。" in note.text and note.text.count("有高血压") == 1
    assert part_of(note, "体温38.2度") is Part.EXAMINATION and part_of(note, "对乙酰氨基酚") is Part.PLAN
    assert "您" not in note.text and "我" not in note.text


@pytest.mark.parametrize("transcript", [ENGLISH, CHINESE])
def test_every_sentence_names_lines_that_hold_its_numbers_and_names(writer, analyser, transcript):
    lines = transcript.splitlines()
    scorer = NoteScorer(analyser)
    for one in writer.write(transcript).statements:
        source = "\n".join(lines[number - 1] for number in one.lines)
        assert one.lines and scorer.score(draft=one.text, source=source).unsupported == 0, one


def test_what_nobody_said_is_counted(analyser):
    scores = NoteScorer(analyser).score(draft="Denies fever. Takes warfarin 5 mg.", source="[doctor] any fever? [patient] no.")
    assert scores.unsupported == 2 and scores.sentences == 2


@pytest.mark.parametrize(("spoken", "person", "written"), [
    ("i've been taking my pills", "first", "she has been taking her pills"), ("i don't smoke", "first", "she does not smoke"),
    ("i'll start you on it for your knee", "second", "i'll start her on it for her knee"), ("you have edema", "second", "she has edema"),
])
def test_who_is_meant(spoken, person, written):
    assert words.of_patient(spoken, words.FEMALE, person=person) == written


@pytest.mark.parametrize(("text", "expected"), [
    ("a 50-year-old male, she said", words.MALE), ("Ms. Lee is here, she is well", words.FEMALE), ("pain since monday", words.UNKNOWN)])
def test_pronouns_follow_what_is_said(text, expected):
    assert words.pronouns_of(text) == expected


def test_rouge_as_defined():
    mine, theirs = tokens("the cat sat"), tokens("the cat sat on the mat")
    assert rouge(mine, theirs, 1) == pytest.approx(2 * 3 / 9) and rouge(mine, theirs, 2) == pytest.approx(2 * 2 / 7)
    assert rouge_l(tokens("a b c d"), tokens("a c d b")) == pytest.approx(2 * 3 / 8)
    assert tokens("发热38.2度") == ["发", "热", "38", "2", "度"] and rouge([], [], 1) == 0


def test_notes_of_consultations_that_nothing_was_tuned_on(writer, analyser):
    path = data_folder() / "aci-bench" / "valid.csv"
    if not path.is_file():
        pytest.skip(f"The consultations are not at {path}; XINGLIN_DATA names their folder.")
    scorer = NoteScorer(analyser)
    with path.open(encoding="utf-8", newline="") as file:
        scores = [scorer.score(draft=writer.write(row["dialogue"]).text, source=row["dialogue"], reference=row["note"])
                  for row in csv.DictReader(file)]
    assert fmean(one.rouge1 for one in scores) >= 0.45 and fmean(one.fact_recall for one in scores) >= 0.70
    assert 100 * sum(one.unsupported for one in scores) / sum(one.sentences for one in scores) <= 2


def test_the_command_measures_transcripts(tmp_path, capsys, settings):
    data = tmp_path / "cases.jsonl"
    data.write_text(json.dumps({"id": "1", "source": ENGLISH, "instruction": "", "reference": "Denies fever. Knee pain."}) + "\n")
    call_command("evaluate", "reports", "--data", str(data), "--json")
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"rouge1", "rouge2", "rougeL", "fact_recall", "unsupported_facts", "sentences", "seconds"}
    assert found["fact_recall"] == 1 and found["unsupported_facts"] == 0


@pytest.mark.parametrize(("row", "said"), [({"source": 5}, "source"), ({"source": "x", "reference": 3}, "reference"), ({"source": "  "}, "empty")])
def test_bad_input_is_named(tmp_path, row, said):
    data = tmp_path / "cases.jsonl"
    data.write_text(json.dumps({"id": "1", "instruction": ""} | row) + "\n")
    with pytest.raises(BadInput, match=said):
        call_command("evaluate", "reports", "--data", str(data), "--json")


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


def begin(client, patient, transcript):
    fields = {"patient": str(patient.pk), "kind": "outpatient", "language": "zh", "instruction": "", "transcript": transcript}
    return client.post(reverse("report-new"), fields)


@pytest.mark.parametrize(("transcript", "heading", "sentence"), [
    (CHINESE, "主诉", "否认胸痛、咯血。"), (ENGLISH, "HISTORY OF PRESENT ILLNESS", "denies fever or chills.")])
def test_a_doctor_pastes_a_consultation_and_edits_the_note(client_for, doctor, patient, transcript, heading, sentence):
    client = client_for(doctor)
    answer = begin(client, patient, transcript)
    report = Report.objects.get(patient=patient)
    assert answer["location"] == reverse("report", args=[report.pk])
    text = plain_text(report.current.content)
    assert heading in text and sentence in text
    drafted = [one for section in report.drafted for one in section["sentences"]]
    keys = {fact.key for fact in report.record_facts}
    assert all(one["sources"] and set(one["sources"]) <= keys for one in drafted)
    page = client.get(answer["location"], headers={"accept-language": "en"})
    assert "Said in the consultation" in page.text and transcript.splitlines()[2] in html.unescape(page.text)
    assert not checks_of(report, report.current.content) or all(
        finding["level"] != "critical" for finding in checks_of(report, report.current.content))


def upload(client, patient, data, **more):
    fields = {"patient": str(patient.pk), "kind": "outpatient", "language": "zh", "instruction": "", "transcript": ""}
    return client.post(reverse("report-new"), fields | more | {"transcript_file": SimpleUploadedFile("said.txt", data)})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_doctor_hands_in_a_file_in_whatever_encoding(client_for, doctor, patient, encoding):
    assert upload(client_for(doctor), patient, CHINESE.encode(encoding)).status_code == 302
    assert "否认胸痛、咯血。" in plain_text(Report.objects.get(patient=patient).current.content)


@pytest.mark.parametrize(("data", "more", "said"), [
    (b"", {}, "The file is empty."), ("医生：好。\n".encode() * 80_000, {}, "larger than 1 MB"),
    (b"Doctor: fine.\n" * 20_000, {}, "at most 200,000 characters"), (bytes(range(256)) * 40, {}, "cannot be read as text"),
    (CHINESE.encode(), {"transcript": CHINESE}, "not both"),
])
def test_a_file_that_cannot_be_a_transcript_is_refused_with_the_reason(client_for, doctor, patient, data, more, said):
    page = upload(client_for(doctor), patient, data, **more)
    assert page.status_code == 200 and said in page.text and not Report.objects.exists()


def test_what_was_said_is_not_readable_in_the_database(client_for, doctor, patient):
    begin(client_for(doctor), patient, CHINESE)
    with connection.cursor() as cursor:
        cursor.execute("select encode(facts, 'escape') || encode(drafted, 'escape') from records_report")
        assert "咯血" not in cursor.fetchone()[0]


def test_an_overlong_transcript_is_refused_and_kept_in_the_form(client_for, doctor, patient):
    page = begin(client_for(doctor), patient, "医生：好。\n" * 40_000)
    assert page.status_code == 200 and "at most 200,000 characters" in page.text and not Report.objects.exists()


def test_the_command_drafts_from_a_transcript(doctor, patient, tmp_path, capsys):
    path = tmp_path / "said.txt"
    path.write_text(CHINESE, encoding="utf-8")
    call_command("draft_report", "M0001", "--type", "outpatient", "--transcript", str(path), "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["sections"][0]["title"] == "主诉" and found["sections"][0]["sentences"][0]["sources"] == ["said:2"]
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="UTF-8"):
        call_command("draft_report", "M0001", "--transcript", str(path))
