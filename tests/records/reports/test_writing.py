"""Reports are begun, drafted, saved, compared and kept from strangers; no saved text is ever lost."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from clinic.models import AuditEvent
from records.models import Report
from records.reporting import document as documents
from records.reporting.drafting import SectionFinished
from records.services.report_drafting import draft
from records.services.reports import SaveConflict, compare_versions, create_report, find_report, save_version
from tests.records.reports.conftest import with_line, written
from tests.records.reports.patients import patient_of


def test_a_draft_becomes_the_first_version_with_the_newest_result(report):
    text = documents.plain_text(report.current.content)
    assert "白细胞计数 2.9 ×10⁹/L，偏低（参考范围 3.5–9.5），2026-11-20。" in text
    assert "5.6" not in text
    assert (report.drafting, report.model, report.trouble) == ("finished", "", "The model's files are missing.")


def test_the_record_is_frozen_when_the_report_begins(doctor, patient):
    report = create_report(doctor, patient, kind="case", language="zh")
    patient.medications.update(name="布洛芬")
    list(draft(doctor, report, stop=threading.Event()))
    assert "对乙酰氨基酚" in documents.plain_text(report.current.content)


def test_an_interrupted_draft_keeps_its_sections_and_goes_on(doctor, patient):
    report = create_report(doctor, patient, kind="case", language="zh")
    events = draft(doctor, report, stop=threading.Event())
    for event in events:
        if isinstance(event, SectionFinished) and event.key == "present":
            break
    events.close()
    again = Report.objects.get(pk=report.pk)
    assert [section["key"] for section in again.drafted] == ["person", "complaint", "present"]
    list(draft(doctor, again, stop=threading.Event()))
    assert [section["key"] for section in again.drafted].count("person") == 1
    assert "诊疗计划" in documents.plain_text(again.current.content)


def test_a_stranger_does_not_learn_that_a_report_exists(report, colleague, librarian):
    with pytest.raises(Http404):
        find_report(colleague, report.pk)
    with pytest.raises(PermissionDenied):
        find_report(librarian, report.pk)


def test_nobody_reports_on_a_patient_of_others(colleague, patient):
    with pytest.raises(PermissionDenied):
        create_report(colleague, patient, kind="case", language="zh")


def test_saving_the_same_text_makes_no_version(report, doctor):
    assert save_version(doctor, report, document=report.current.content, base=1).number == 1


def test_two_texts_from_one_base_are_a_conflict_and_the_first_stays(report, doctor, trainee):
    first = report.current.content
    save_version(doctor, report, document=with_line(first, "甲。"), base=1)
    with pytest.raises(SaveConflict) as conflict:
        save_version(doctor, report, document=with_line(first, "乙。"), base=1)
    assert documents.plain_text(conflict.value.theirs.content).endswith("甲。")


@pytest.mark.parametrize(("keep", "newest", "numbers"), [("mine", "乙。", [3, 2, 1]), ("theirs", "甲。", [4, 3, 2, 1])])
def test_settling_a_conflict_keeps_both_texts(report, doctor, keep, newest, numbers):
    first = report.current.content
    save_version(doctor, report, document=with_line(first, "甲。"), base=1)
    saved = save_version(doctor, report, document=with_line(first, "乙。"), base=1, keep=keep)
    texts = [documents.plain_text(version.content) for version in report.versions.all()]
    assert documents.plain_text(saved.content).endswith(newest)
    assert [version.number for version in report.versions.all()] == numbers
    assert any(text.endswith("甲。") for text in texts) and any(text.endswith("乙。") for text in texts)


def test_versions_differ_by_words(report, doctor):
    save_version(doctor, report, document=with_line(report.current.content, "建议复查血常规。"), base=1)
    changes = compare_versions(doctor, report, before=1, after=2)
    assert [change.text.strip() for change in changes if change.kind == "added"] == ["建议复查血常规。"]


def test_a_trainees_change_takes_the_report_back_from_the_senior(trainee, patient):
    from records.services.report_signing import sign_report

    report = written(trainee, patient)
    sign_report(trainee, report, version=1, meaning="author", password="apricot-grove")
    save_version(trainee, report, document=with_line(report.current.content, "补一句。"), base=1)
    report.refresh_from_db()
    assert report.state == "draft"


def test_a_trainee_does_not_edit_a_doctors_report(report, trainee):
    from records.services.reports import ReportRefused

    with pytest.raises(ReportRefused):
        save_version(trainee, report, document=with_line(report.current.content, "改。"), base=1)


def test_nothing_of_a_patient_stands_in_the_table_or_the_audit_trail(report, doctor):
    from django.db import connection

    save_version(doctor, report, document=with_line(report.current.content, "张三很好。"), base=1)
    with connection.cursor() as cursor:
        cursor.execute("select records_report::text from records_report")
        rows = str(cursor.fetchall())
        cursor.execute("select content from records_reportversion")
        rows += "".join(bytes(content).decode("utf-8", "ignore") for (content,) in cursor.fetchall())
    trail = str(list(AuditEvent.objects.values_list("action", "subject", "detail")))
    assert "张三" not in rows + trail and "白细胞" not in rows + trail


def test_an_english_report_uses_the_english_names(doctor):
    patient = patient_of(doctor, mrn="M0002")
    text = documents.plain_text(written(doctor, patient, language="en").current.content)
    assert "White blood cells 2.9 ×10⁹/L, low (reference 3.5–9.5), 2026-11-20." in text


def test_the_instruction_shapes_the_draft_and_is_kept_nowhere_in_the_open(doctor, patient):
    report = written(doctor, patient, kind="referral", instruction="侧重感染原因，写给社区王医生")
    told = {section["key"]: [one["text"] for one in section["sentences"]] for section in report.drafted}
    assert told["recipient"] == ["致：社区王医生"]
    assert any("白细胞计数 2.9" in text for text in told["focus-infection"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(records_report)::text FROM records_report WHERE id = %s", [report.pk])
        assert "王医生" not in cursor.fetchone()[0]
