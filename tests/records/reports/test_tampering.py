"""What an intruder with the owner's rights changes in the database is found: by the report's verification or by the audit trail's."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection

from clinic import audit
from clinic.encryption import seal
from records.models import Addendum, Report, ReportSignature, ReportVersion
from records.services.report_integrity import integrity_problems
from records.services.reports import add_addendum, sign_report
from tests.records.reports.conftest import PASSWORD, written

TABLES = ("records_report", "records_reportversion", "records_reportsignature", "records_addendum", "clinic_auditevent")


def run(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.fixture
def final(signed, doctor):
    """A signed report with an addendum, in a database whose guards the intruder has switched off."""
    add_addendum(doctor, signed, text="三天后复查正常。", reason="补充")
    assert found(signed) == []
    run("set constraints all immediate")
    for table in TABLES:
        run(f"alter table {table} disable trigger user")
    return signed


def found(report) -> list[str]:
    return [*integrity_problems(Report.objects.get(pk=report.pk)), *audit.problems()]


def flip(table: str, column: str, place: str = "20") -> str:
    """One bit of an encrypted value."""
    return f"update {table} set {column} = set_byte({column}, {place}, get_byte({column}, {place}) # 1)"


def in_payload(**changes):
    """The signed content rewritten and sealed again, as one who has the keys could."""

    def act(report):
        signature = ReportSignature.objects.get()
        signature.payload = signature.payload | changes
        signature.save()

    return act


def rehashed(**changes):
    """The same with the hash made to fit."""
    from records.reporting import signing

    def act(report):
        signature = ReportSignature.objects.get()
        signature.payload = signature.payload | changes
        signature.hash = signing.content_hash(signature.payload)
        signature.save()

    return act


def _swap_texts(report):
    """The sealed text of another report in this one's place."""
    other = ReportVersion.objects.exclude(report=report).first()
    run("update records_reportversion set content = (select content from records_reportversion where id = %s) where report_id = %s",
        other.pk, report.pk)


def _swap_addenda(report):
    first = Addendum.objects.get()
    run("update records_addendum set text = reason, reason = text where id = %s", first.pk)


def _own_seal(column):
    def act(report):
        addendum = Addendum.objects.get()
        setattr(addendum, column, "别的内容")
        addendum.save()

    return act


def _another_addendum(report):
    Addendum.objects.create(report=report, text="无中生有", reason="x", person=report.author)


def _rewritten_text(report):
    version = ReportVersion.objects.get(report=report)
    version.content = json.loads(json.dumps(version.content, ensure_ascii=False).replace("张三", "李四"))
    version.save()


def _rewritten_record(report):
    held = Report.objects.get(pk=report.pk)
    held.facts = [fact | {"text_zh": fact["text_zh"].replace("2.9", "9.2")} for fact in held.facts]
    held.save()


def _foreign_seal(report):
    run("update records_reportsignature set payload = %s", seal("{}", context="records_reportsignature.payload:other"))


SQL = {
    "a bit of the text": flip("records_reportversion", "content"),
    "the last bit of the text": flip("records_reportversion", "content", "length(content) - 1"),
    "a bit of the record": flip("records_report", "facts"),
    "a bit of the signed content": flip("records_reportsignature", "payload"),
    "a bit of the addendum": flip("records_addendum", "text"),
    "a bit of its reason": flip("records_addendum", "reason"),
    "the text cut short": "update records_reportversion set content = substring(content for 40)",
    "no text": "update records_reportversion set content = '\\x'",
    "the meaning": "update records_reportsignature set meaning = 'approver'",
    "the moment of signing": "update records_reportsignature set signed_at = signed_at + interval '1 second'",
    "the hash": "update records_reportsignature set hash = repeat('0', 64)",
    "another signer": "update records_reportsignature set signer_id = (select id from clinic_person where username = 'colleague')",
    "the kind of report": "update records_report set kind = 'discharge'",
    "the language of the report": "update records_report set language = 'en'",
    "back to a draft": "update records_report set state = 'draft'",
    "no signature": "delete from records_reportsignature",
    "the number of the version": "update records_reportversion set number = 7",
    "no addendum": "delete from records_addendum",
    "who added": "update records_addendum set person_id = (select id from clinic_person where username = 'colleague')",
    "when it was added": "update records_addendum set at = at - interval '1 day'",
    "a second signature": "insert into records_reportsignature (id, report_id, version_id, signer_id, meaning, signed_at, hash, payload) "
    "select gen_random_uuid(), report_id, version_id, signer_id, meaning, now(), repeat('1', 64), payload from records_reportsignature",
    "who is said to have signed in the trail": "update clinic_auditevent set person_id = null where action = 'report signed'",
    "what the trail says": "update clinic_auditevent set action = 'viewed chart' where action = 'report signed'",
    "the hash in the trail": "update clinic_auditevent set detail = jsonb_set(detail, '{hash}', '\"0\"') where action = 'report signed'",
    "a line of the trail": "delete from clinic_auditevent where action = 'report signed'",
    "when the trail says it was": "update clinic_auditevent set at = at - interval '1 day' where action = 'report addendum'",
    "whom the trail is about": "update clinic_auditevent set subject = 'report:other' where action = 'report addendum'",
    "the chain of the trail": "update clinic_auditevent set previous_hash = repeat('0', 64) where action = 'report signed'",
}
ACTS = {
    "another report's sealed text": _swap_texts, "text and reason changed about": _swap_addenda, "the addendum sealed anew": _own_seal("text"),
    "the reason sealed anew": _own_seal("reason"), "an addendum nobody wrote": _another_addendum, "the text sealed anew": _rewritten_text,
    "the record sealed anew": _rewritten_record, "a seal of another row": _foreign_seal, "the signed text": in_payload(text="别的文字"),
    "the signed sources": in_payload(sources=[]), "the signed model": in_payload(model="another"), "the signed record": in_payload(record=[]),
    "who wrote what": in_payload(spans=[]), "content and hash together": rehashed(model="another"),
    "text and hash together": rehashed(text="别的文字"),
    "signatures said to come before": rehashed(earlier=["0" * 64]),
}


@pytest.mark.parametrize("sql", SQL.values(), ids=SQL)
def test_what_is_changed_by_sql_is_found(final, colleague, sql):
    run(sql)
    assert found(final) != []


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_is_changed_with_the_keys_in_hand_is_found(final, doctor, patient, act):
    if act is _swap_texts:
        other = written(doctor, patient)
        for table in TABLES:
            run(f"alter table {table} enable trigger user")
        sign_report(doctor, other, version=other.current.number, meaning="author", password=PASSWORD)
        run("set constraints all immediate")
        for table in TABLES:
            run(f"alter table {table} disable trigger user")
    act(final)
    assert found(final) != []


def test_there_are_more_than_forty_kinds():
    assert len(SQL) + len(ACTS) >= 40


def test_the_command_says_so(final, capsys):
    run(SQL["a bit of the text"])
    call_command("verify_report", str(final.pk), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["valid"] is False and told["problems"]
