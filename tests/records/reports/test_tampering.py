"""What an intruder with the owner's rights changes in the database is found: by the report's verification or by the audit trail's."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clinic import audit
from clinic.encryption import seal
from clinic.home import keys_folder
from clinic.models import AuditEvent
from records.models import Addendum, Report, ReportSignature, ReportVersion
from records.reporting import authority, signing
from records.reporting import document as documents
from records.services.report_integrity import integrity_problems
from records.services.report_papers import content_of, file_quietly
from records.services.report_signing import add_addendum, return_report, sign_report
from records.services.reports import save_version
from tests.records.reports.conftest import PASSWORD, with_line, written
from tests.records.reports.patients import patient_of

TABLES = ("records_report", "records_reportversion", "records_reportsignature", "records_addendum", "records_reportpaper",
          "records_reportreturn", "clinic_auditevent")


def run(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.fixture
def final(signed, doctor):
    """A signed report with an addendum, in a database whose guards the intruder has switched off."""
    add_addendum(doctor, signed, text="三天后复查正常。", reason="补充", password=PASSWORD)
    file_quietly(signed, doctor)
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
    Addendum.objects.create(report=report, text="无中生有", reason="x", person=report.author, at=timezone.now())


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


def _rewritten_trail(report):
    """The trail before the signature changed, and every hash of the chain made to fit."""
    first = AuditEvent.objects.order_by("sequence").first()
    first.action = "viewed trend"
    previous = audit.GENESIS
    for event in [first, *AuditEvent.objects.order_by("sequence")[1:]]:
        event.previous_hash = previous
        event.hash = previous = audit.event_hash(event)
        AuditEvent.objects.filter(sequence=event.sequence).update(action=event.action, previous_hash=event.previous_hash, hash=event.hash)
    assert list(audit.problems()) == []


def _resealed_paper(change):
    """The filed PDF exchanged by one who has the keys, its hash made to fit."""

    def act(report):
        paper = report.papers.get()
        pdf = change(content_of(paper))
        paper.content, paper.sha256 = base64.b64encode(pdf).decode(), hashlib.sha256(pdf).hexdigest()
        paper.save()

    return act


def _own_authority(report):
    """The site's authority exchanged for another of the same name."""
    folder = keys_folder()
    (folder / authority.AUTHORITY).unlink()
    (folder / authority.SEAL).unlink()
    authority.make_authority(folder, name="Xinglin 杏林")


def _addendum_elsewhere(report):
    addendum = Addendum.objects.get()
    addendum.payload = addendum.payload | {"earlier": []}
    addendum.hash = signing.content_hash(addendum.payload)
    addendum.save()


def _other_authors(report):
    version = ReportVersion.objects.get(report=report)
    version.origins = {"runs": [["person", "7", 1, len(documents.plain_text(version.content))]], "offered": []}
    version.save()


MORE_SQL = {
    "a bit of the filed PDF": flip("records_reportpaper", "content", "400"),
    "the last bit of the filed PDF": flip("records_reportpaper", "content", "length(content) - 1"),
    "the filed PDF cut short": "update records_reportpaper set content = substring(content for 400)",
    "the hash of the filed PDF": "update records_reportpaper set sha256 = repeat('0', 64)",
    "what the PDF was filed for": "update records_reportpaper set link = repeat('0', 64)",
    "no filed PDF": "delete from records_reportpaper",
    "what the trail says was filed": "delete from clinic_auditevent where action = 'report filed'",
    "a bit of the signed addendum": flip("records_addendum", "payload"),
    "the hash of the addendum": "update records_addendum set hash = repeat('0', 64)",
    "the addendum before the signature": "update records_addendum set at = at - interval '1 hour'",
    "an addendum without a signature": "update records_addendum set payload = null, hash = ''",
    "archived by nobody": "update records_report set state = 'archived'",
    "no addendum in the state": "update records_report set state = 'signed'",
    "the model": "update records_report set model = 'another'",
    "the prompt version": "update records_report set prompt_version = 'another'",
    "the patient": "update records_report set patient_id = (select id from records_patient where mrn_index <> "
    "(select mrn_index from records_patient p where p.id = patient_id) limit 1)",
    "a remark nobody made": "insert into records_reportreturn (id, report_id, version_id, person_id, remark, at) "
    "select gen_random_uuid(), report_id, version_id, signer_id, payload, now() from records_reportsignature limit 1",
}
MORE_ACTS = {
    "the trail rewritten with all its hashes": _rewritten_trail,
    "a byte of the PDF before the seal": _resealed_paper(lambda pdf: pdf[:300] + bytes([pdf[300] ^ 1]) + pdf[301:]),
    "bytes after the seal": _resealed_paper(lambda pdf: pdf + b"\n% more"),
    "a PDF that is none": _resealed_paper(lambda pdf: b"%PDF-1.7 nothing"),
    "another certificate authority": _own_authority,
    "who wrote which words": _other_authors,
    "an addendum put elsewhere in the chain": _addendum_elsewhere,
}

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


@pytest.fixture(scope="module", autouse=True)
def fonts():
    from clinic.frontend.build import build

    build(lambda message, fraction: None)


@pytest.fixture(autouse=True)
def keys_kept():
    """The authority of the tests is as it was before each."""
    folder = keys_folder()
    authority.make_authority(folder, name="Xinglin 杏林")
    kept = {name: (folder / name).read_text() for name in (authority.AUTHORITY, authority.SEAL)}
    yield
    for name, text in kept.items():
        (folder / name).write_text(text)


@pytest.mark.parametrize("sql", (SQL | MORE_SQL).values(), ids=SQL | MORE_SQL)
def test_what_is_changed_by_sql_is_found(final, colleague, doctor, sql):
    patient_of(doctor, name="李四", mrn="M0099")
    run(sql)
    assert found(final) != []


@pytest.mark.parametrize("act", (ACTS | MORE_ACTS).values(), ids=ACTS | MORE_ACTS)
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


@pytest.fixture
def handed_over(trainee, doctor, patient):
    """A trainee's report that came back once, was changed, signed by two and cosigned by a third."""
    report = written(trainee, patient)
    sign_report(trainee, report, version=1, meaning="author", password=PASSWORD)
    return_report(doctor, report, remark="请补充查体。")
    save_version(trainee, report, document=with_line(report.current.content, "查体无异常。"), base=1)
    for person, meaning in ((trainee, "author"), (doctor, "reviewer")):
        sign_report(person, report, version=2, meaning=meaning, password=PASSWORD)
    assert found(report) == []
    run("set constraints all immediate")
    for table in TABLES:
        run(f"alter table {table} disable trigger user")
    return report


SEVERAL = {
    "the first of the signatures": "delete from records_reportsignature where meaning = 'author'",
    "the last of the signatures": "delete from records_reportsignature where meaning = 'reviewer'",
    "the order of the signatures": "update records_reportsignature set signed_at = signed_at - interval '1 day' where meaning = 'reviewer'",
    "a remark": "delete from records_reportreturn",
    "two signatures' contents exchanged": "update records_reportsignature a set payload = b.payload, hash = b.hash "
    "from records_reportsignature b where a.meaning = 'author' and b.meaning = 'reviewer'",
    "an earlier version": "delete from records_reportsignature where version_id in (select id from records_reportversion where number = 1)",
}


@pytest.mark.parametrize("sql", SEVERAL.values(), ids=SEVERAL)
def test_what_is_changed_among_several_signatures_is_found(handed_over, sql):
    run(sql)
    assert found(handed_over) != []


def test_the_command_says_so(final, capsys):
    run(SQL["a bit of the text"])
    call_command("verify_report", str(final.pk), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["valid"] is False and told["problems"]
