"""kill -9 at every statement and every commit of what people confirm: all of it stands or nothing, and it can be done again."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clinic import audit
from clinic.models import AuditEvent
from qa.models import Answer, Import, Question
from qa.services import answers, literature
from records.models import ChartChange, Condition, EmergencyAccess, Report, ReportSignature, ReportVersion
from records.services.chart_entries import add_entry
from records.services.emergencies import open_chart
from records.services.report_integrity import integrity_problems
from records.services.report_signing import sign_report
from records.services.reports import save_version
from tests.conftest import PASSWORD
from tests.killed import killed_everywhere
from tests.records.reports.conftest import no_model, with_line, written  # noqa: F401 – a fixture among them
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db(transaction=True)


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


@pytest.fixture(autouse=True)
def the_trail_holds():
    yield
    assert list(audit.problems()) == []


def test_a_signature(doctor, patient):
    report = written(doctor, patient)
    kills = 0
    for _step in killed_everywhere(lambda: sign_report(doctor, report, version=1, meaning="author", password=PASSWORD)):
        kills += 1
        signed = ReportSignature.objects.count()
        assert signed == events("report signed") == (Report.objects.get().state == "signed")
        if signed:
            assert integrity_problems(Report.objects.get()) == []
            return
    assert kills > 5 and Report.objects.get().state == "signed" and integrity_problems(Report.objects.get()) == []


def test_an_autosave(doctor, patient):
    report = written(doctor, patient)
    text = with_line(report.current.content, "Seen again in the evening.")
    kills = 0
    for _step in killed_everywhere(lambda: save_version(doctor, report, document=text, base=1, from_editor=True)):
        kills += 1
        newest = ReportVersion.objects.order_by("-number").first()
        assert newest.number == ReportVersion.objects.count() == 1
    assert kills > 3 and ReportVersion.objects.order_by("-number").first().content == text


def test_an_entry_in_the_chart(doctor, patient):
    before, kills = Condition.objects.count(), 0
    for _step in killed_everywhere(lambda: add_entry(doctor, patient, kind="condition", values={"name": "Asthma"})):
        kills += 1
        assert Condition.objects.count() == before and ChartChange.objects.count() == 0
    assert kills > 3 and Condition.objects.count() == before + 1 and ChartChange.objects.count() == 1


def test_a_chart_opened_in_an_emergency(colleague, patient):
    kills = 0
    for _step in killed_everywhere(lambda: open_chart(colleague, mrn=patient.mrn, reason="Unconscious.")):
        kills += 1
        assert EmergencyAccess.objects.count() == events("emergency access opened") == 0
    assert kills > 3 and EmergencyAccess.objects.count() == events("emergency access opened") == 1


def test_an_upload(librarian, settings, tmp_path):
    settings.UPLOADS = tmp_path
    corpus = literature.create_corpus(title="Ward", person=None)
    kills = 0

    def upload() -> None:
        literature.upload_files(corpus=corpus, uploads=[SimpleUploadedFile("fever.txt", b"Paracetamol lowers fever.")], person=librarian)

    for _step in killed_everywhere(upload):
        kills += 1
        assert Import.objects.count() == 0
    job = Import.objects.get()
    assert kills > 3 and [file.name for file in job.files.all()] == ["fever.txt"]


def test_a_question(doctor, monkeypatch):
    monkeypatch.setattr(answers, "start_answer", lambda answer: None)
    kills = 0
    for _step in killed_everywhere(lambda: answers.ask_question(person=doctor, text="What lowers potassium?")):
        kills += 1
        assert Question.objects.count() == Answer.objects.count() == events("asked a question") == 0
    assert kills > 3 and Question.objects.count() == Answer.objects.count() == 1
