"""What was signed cannot change: not through a service, the ORM, raw SQL, the tables' owner or the site's own role."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.db.utils import InternalError, NotSupportedError, ProgrammingError

from clinic import postgres
from clinic.models import AuditEvent
from records.models import Addendum, Report, ReportSignature, ReportVersion
from records.services.report_integrity import integrity_problems
from records.services.report_signing import add_addendum, archive_report, sign_report
from records.services.reports import ReportRefused, save_version
from tests.records.reports.conftest import PASSWORD, with_line, written

REFUSALS = (InternalError, NotSupportedError, ProgrammingError)


def refused(act):
    with pytest.raises(REFUSALS, match="pgtrigger"), transaction.atomic():
        act()


def run(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_a_signature_binds_text_record_sources_model_signer_time_and_meaning(signed, doctor):
    payload = signed.signatures.get().payload
    assert payload["text"].startswith("一般资料\n患者张三")
    assert payload["signer"] == {"id": str(doctor.pk), "name": "李明", "role": "doctor"}
    assert payload["meaning"] == "author"
    assert any(source["quote"].startswith("白细胞计数 2.9") for source in payload["sources"])
    assert len(payload["record"]) == len(signed.facts)
    assert integrity_problems(signed) == []


def test_a_signed_report_takes_no_new_text(signed, doctor):
    with pytest.raises(ReportRefused):
        save_version(doctor, signed, document=with_line(signed.current.content, "后来"), base=1)


SQL = {
    "the report's language": "update records_report set language = 'en'",
    "the report's record": "update records_report set facts = '\\x00'",
    "back to a draft": "update records_report set state = 'draft'",
    "delete the report": "delete from records_report",
    "empty the reports": "truncate records_report cascade",
    "a version's text": "update records_reportversion set content = '\\x00'",
    "delete a version": "delete from records_reportversion",
    "empty the versions": "truncate records_reportversion cascade",
    "a new version": "insert into records_reportversion (id, report_id, number, base, content, saved_by_id, saved_at) "
    "select gen_random_uuid(), report_id, 99, 1, content, saved_by_id, now() from records_reportversion limit 1",
    "the signer": "update records_reportsignature set signed_at = now()",
    "delete the signature": "delete from records_reportsignature",
    "empty the signatures": "truncate records_reportsignature",
    "another signature": "insert into records_reportsignature "
    "(id, report_id, version_id, signer_id, meaning, signed_at, hash, payload) "
    "select gen_random_uuid(), report_id, version_id, signer_id, meaning, now(), hash, payload "
    "from records_reportsignature limit 1",
}


@pytest.mark.parametrize("sql", SQL.values(), ids=SQL)
def test_the_database_refuses_its_own_owner(signed, sql):
    run("set constraints all immediate")
    refused(lambda: run(sql))


@pytest.mark.parametrize(
    "sql", [sql for sql in SQL.values() if "truncate" not in sql], ids=[name for name in SQL if "empty" not in name]
)
def test_the_database_refuses_the_role_of_the_site(signed, sql):
    run(f"grant select, insert, update, delete on all tables in schema public to {postgres.APP}")
    run(f"set local role {postgres.APP}")
    try:
        refused(lambda: run(sql))
    finally:
        run("reset role")


def test_the_role_of_the_site_cannot_take_the_triggers_away(signed):
    run(f"set local role {postgres.APP}")
    try:
        with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
            run("alter table records_report disable trigger all")
    finally:
        run("reset role")


def test_the_orm_is_refused_too(signed):
    version, signature = signed.current, signed.signatures.get()
    version.number = 5
    refused(version.save)
    refused(signature.delete)
    refused(lambda: Report.objects.update(kind="progress"))
    with pytest.raises(ProtectedError):
        signed.delete()
    signed.instruction = "altered"
    refused(signed.save)


def test_a_version_of_a_draft_cannot_be_rewritten_either(report):
    refused(lambda: ReportVersion.objects.update(number=7))
    refused(lambda: ReportVersion.objects.all().delete())


def test_an_addendum_leaves_the_original_and_can_itself_not_change(signed, doctor):
    before = signed.current.content
    addendum = add_addendum(doctor, signed, text="复查白细胞4.1。", reason="复查结果", password=PASSWORD)
    signed.refresh_from_db()
    assert (signed.state, signed.current.content) == ("amended", before)
    assert integrity_problems(signed) == []
    refused(lambda: Addendum.objects.filter(pk=addendum.pk).delete())


def test_an_addendum_needs_a_reason_and_a_signed_report(signed, report, doctor):
    with pytest.raises(ReportRefused):
        add_addendum(doctor, signed, text="文字", reason=" ", password=PASSWORD)


def test_an_archived_report_takes_nothing_more(signed, doctor):
    archive_report(doctor, signed)
    with pytest.raises(ReportRefused):
        add_addendum(doctor, signed, text="文字", reason="原因", password=PASSWORD)
    refused(lambda: run("update records_report set state = 'signed'"))


def test_the_wrong_password_signs_nothing_and_is_audited(report, doctor):
    with pytest.raises(ReportRefused):
        sign_report(doctor, report, version=1, meaning="author", password="wrong")
    assert not ReportSignature.objects.exists()
    assert AuditEvent.objects.filter(action="signing refused", person=doctor).count() == 1


def test_too_many_wrong_passwords_close_the_pen_for_a_while(report, doctor):
    for _ in range(5):
        with pytest.raises(ReportRefused):
            sign_report(doctor, report, version=1, meaning="author", password="wrong")
    with pytest.raises(ReportRefused):
        sign_report(doctor, report, version=1, meaning="author", password=PASSWORD)


def test_a_text_that_changed_meanwhile_is_not_signed_unread(report, doctor):
    save_version(doctor, report, document=with_line(report.current.content, "又一句。"), base=1)
    with pytest.raises(ReportRefused):
        sign_report(doctor, report, version=1, meaning="author", password=PASSWORD)


def test_a_trainee_hands_over_to_a_senior_who_signs(trainee, doctor, patient):
    report = written(trainee, patient)
    with pytest.raises(ReportRefused):
        sign_report(trainee, report, version=1, meaning="approver", password=PASSWORD)
    sign_report(trainee, report, version=1, meaning="author", password=PASSWORD)
    report.refresh_from_db()
    assert report.state == "awaiting_senior"
    sign_report(doctor, report, version=1, meaning="reviewer", password=PASSWORD)
    report.refresh_from_db()
    assert report.state == "signed"
    assert [signature.meaning for signature in report.signatures.all()] == ["author", "reviewer"]
    assert integrity_problems(report) == []


def test_a_trainee_adds_nothing_to_a_signed_report(signed, trainee):
    with pytest.raises(PermissionDenied):
        add_addendum(trainee, signed, text="文字", reason="原因", password=PASSWORD)


def test_verification_finds_a_signature_altered_behind_the_triggers(signed):
    run("set constraints all immediate")
    run("alter table records_reportsignature disable trigger user")
    ReportSignature.objects.update(meaning="approver")
    assert integrity_problems(signed) == ["The meaning beside the signature is not the one that was signed."]


def test_verification_finds_a_text_altered_behind_the_triggers(signed):
    version = signed.current
    run("set constraints all immediate")
    run("alter table records_reportversion disable trigger user")
    version.content = with_line(version.content, "后加的一句。")
    version.save()
    assert "The text of the signed version is not the one that was signed." in integrity_problems(signed)
