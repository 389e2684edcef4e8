"""The report pages, tried by the author, a colleague without the patient, a trainee and other roles."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.models import CareTeamMember, Report
from records.services.report_integrity import integrity_problems
from records.services.report_signing import sign_report
from tests.records.reports.conftest import PASSWORD, with_line, written

READING = ["report", "report-versions", "report-print", "report-pdf", "report-sign"]


@pytest.fixture(scope="module", autouse=True)
def fonts():
    from clinic.frontend.build import build

    build(lambda message, fraction: None)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", READING)
def test_the_author_reads_every_page(client_for, doctor, report, name, language):
    response = client_for(doctor, language).get(reverse(name, args=[report.pk]))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/pdf" if name == "report-pdf" else "text/html")


@pytest.mark.parametrize("name", READING)
def test_a_colleague_without_the_patient_finds_nothing(client_for, colleague, report, name):
    assert client_for(colleague).get(reverse(name, args=[report.pk])).status_code == 404


@pytest.mark.parametrize("role", ["librarian", "auditor"])
def test_other_roles_are_refused(client_for, report, role, request):
    client = client_for(request.getfixturevalue(role))
    assert client.get(reverse("reports")).status_code == 403
    assert client.get(reverse("report", args=[report.pk])).status_code == 403


def test_nobody_reads_without_signing_in(client, report):
    assert client.get(reverse("report", args=[report.pk])).status_code == 302


def test_a_new_report_is_begun_from_the_form(client_for, doctor, patient):
    client = client_for(doctor)
    assert client.get(reverse("report-new"), {"patient": patient.pk}).status_code == 200
    response = client.post(reverse("report-new"), {"patient": patient.pk, "kind": "progress", "language": "en"})
    made = Report.objects.get()
    assert (response.url, made.kind, made.language) == (reverse("report", args=[made.pk]), "progress", "en")


def test_an_unknown_kind_is_explained(client_for, doctor, patient):
    response = client_for(doctor).post(reverse("report-new"), {"patient": patient.pk, "kind": "poem", "language": "en"})
    assert "poem" in response.content.decode()
    assert not Report.objects.exists()


def post(client, report, document, base, **more):
    return client.post(
        reverse("report-save", args=[report.pk]),
        json.dumps({"document": document, "base_version": base, **more}),
        content_type="application/json",
    )


def test_saving_answers_with_the_version_and_the_checks(client_for, doctor, report):
    answer = post(client_for(doctor), report, with_line(report.current.content, "体温37.4℃。"), 1).json()
    assert answer["version"] == 2
    assert "37.4 ℃" in [check["detail"] for check in answer["checks"]]


def test_a_conflict_hands_over_the_other_text(client_for, doctor, report):
    client, first = client_for(doctor), report.current.content
    post(client, report, with_line(first, "甲。"), 1)
    response = post(client, report, with_line(first, "乙。"), 1)
    assert (response.status_code, response.json()["version"], response.json()["saved_by"]) == (409, 2, "李明")
    assert response.json()["document"] == with_line(first, "甲。")


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"document": 1, "base_version": 1}', '{"document": {"type": "doc"}, "base_version": "x"}']
)
def test_a_broken_save_is_explained_and_saves_nothing(client_for, doctor, report, body):
    response = client_for(doctor).post(reverse("report-save", args=[report.pk]), body, content_type="application/json")
    assert (response.status_code, bool(response.json()["error"]), report.versions.count()) == (400, True, 1)


def test_a_signed_report_refuses_to_be_saved(client_for, doctor, signed):
    assert post(client_for(doctor), signed, with_line(signed.current.content, "甲。"), 1).status_code == 403


def test_signing_needs_the_password_and_shows_the_text_once_more(client_for, doctor, report):
    client, address = client_for(doctor), reverse("report-sign", args=[report.pk])
    assert "白细胞计数 2.9" in client.get(address).content.decode()
    wrong = client.post(address, {"version": 1, "meaning": "author", "password": "wrong"})
    assert (wrong.status_code, "wrong" in wrong.content.decode()) == (422, False)
    client.post(address, {"version": 1, "meaning": "author", "password": PASSWORD})
    report.refresh_from_db()
    assert report.state == "signed"


def verify(client, report, file=None):
    address = reverse("report-verify", args=[report.pk])
    return client.get(address) if file is None else client.post(address, {"file": SimpleUploadedFile("r.pdf", file)})


@pytest.mark.parametrize(("language", "words"), [("en", "This report is intact."), ("zh-hans", "这份报告完好。")])
def test_verifying_says_whether_the_report_is_intact(client_for, doctor, signed, language, words):
    assert words in verify(client_for(doctor, language), signed).content.decode()


def test_the_filed_pdf_is_recognised_and_another_is_not(client_for, doctor, patient, signed):
    client = client_for(doctor)
    paper = client.get(reverse("report-pdf", args=[signed.pk])).content
    assert client.get(reverse("report-pdf", args=[signed.pk])).content == paper
    assert "byte for byte" in verify(client, signed, paper).content.decode()
    assert "changed after it was sealed" in verify(client, signed, paper.replace(b"/Reason", b"/Season")).content.decode()
    assert "not a PDF" in verify(client, signed, b"hello").content.decode()
    other = written(doctor, patient)
    sign_report(doctor, other, version=1, meaning="author", password=PASSWORD)
    assert "it is another report" in verify(client, other, paper).content.decode()


def test_an_older_pdf_says_that_something_was_added_since(client_for, doctor, signed):
    client = client_for(doctor)
    paper = client.get(reverse("report-pdf", args=[signed.pk])).content
    client.post(reverse("report-addendum", args=[signed.pk]), {"text": "复查正常。", "reason": "复查", "password": PASSWORD})
    assert "ask for the newest PDF" in verify(client, signed, paper).content.decode()
    assert signed.papers.count() == 2


def test_an_auditor_verifies_without_reading(client_for, auditor, colleague, librarian, signed):
    page = verify(client_for(auditor), signed)
    assert "This report is intact." in page.content.decode()
    assert "张三" not in page.content.decode() and "白细胞" not in page.content.decode()
    assert verify(client_for(colleague), signed).status_code == 404
    assert verify(client_for(librarian), signed).status_code == 403


def test_an_unsigned_report_has_nothing_to_verify(client_for, doctor, report):
    assert "has not been signed" in verify(client_for(doctor), report).content.decode()


def test_an_addendum_is_signed_and_shown_under_the_report(client_for, doctor, signed):
    client, address = client_for(doctor), reverse("report-addendum", args=[signed.pk])
    words = {"text": "复查正常。", "reason": "复查"}
    wrong = client.post(address, words | {"password": "wrong"})
    assert (wrong.status_code, "复查正常。" in wrong.content.decode(), signed.addenda.count()) == (422, True, 0)
    assert "复查正常。" in client.post(address, words | {"password": PASSWORD}, follow=True).content.decode()


def test_a_second_doctor_signs_beside_the_first_and_only_once(client_for, colleague, patient, signed):
    CareTeamMember.objects.create(patient=patient, person=colleague)
    client, address = client_for(colleague), reverse("report-sign", args=[signed.pk])
    assert "joins the others" in client.get(address).content.decode()
    for expected in (302, 422):
        assert client.post(address, {"version": 1, "meaning": "approver", "password": PASSWORD}).status_code == expected
    signed.refresh_from_db()
    assert (signed.state, [row.meaning for row in signed.signatures.all()]) == ("signed", ["author", "approver"])
    assert integrity_problems(signed) == []


def test_a_senior_returns_a_report_with_a_remark(client_for, doctor, trainee, patient):
    report = written(trainee, patient)
    address = reverse("report-return", args=[report.pk])
    sign_report(trainee, report, version=1, meaning="author", password=PASSWORD)
    assert client_for(trainee).post(address, {"remark": "x"}).status_code == 403
    senior = client_for(doctor)
    assert "Return with this remark" in senior.get(reverse("report", args=[report.pk])).content.decode()
    senior.post(address, {"remark": " "})
    report.refresh_from_db()
    assert report.state == "awaiting_senior"
    senior.post(address, {"remark": "请补充查体。"})
    page = client_for(trainee).get(reverse("report", args=[report.pk])).content.decode()
    report.refresh_from_db()
    assert (report.state, "请补充查体。" in page) == ("draft", True)


def test_the_signer_sees_the_sources_that_are_signed_with_the_text(client_for, doctor, report):
    page = client_for(doctor).get(reverse("report-sign", args=[report.pk])).content.decode()
    bound = page.split("sign-bound")[1].split("</details>")[0]
    assert "白细胞计数 2.9" in bound and "Whole report" in bound


def test_each_paragraph_tells_who_wrote_it(client_for, doctor, colleague, report):
    client = client_for(doctor)
    post(client, report, with_line(report.current.content, "建议三天后复查血常规。"), 1)
    page = client.get(reverse("report-trace", args=[report.pk])).content.decode()
    line = page.split("建议三天后复查血常规。")[1].split("</tr>")[0]
    assert "李明" in line and "100 %" in line and "Version 2" in line
    assert client_for(colleague).get(reverse("report-trace", args=[report.pk])).status_code == 404


def test_a_trainee_may_not_add_to_a_signed_report(client_for, trainee, signed):
    response = client_for(trainee).post(reverse("report-addendum", args=[signed.pk]), {"text": "a", "reason": "b"})
    assert response.status_code == 403


def test_versions_are_compared_on_a_page(client_for, doctor, report):
    client = client_for(doctor)
    post(client, report, with_line(report.current.content, "建议复查。"), 1)
    page = client.get(reverse("report-compare", args=[report.pk]), {"before": 1, "after": 2}).content.decode()
    assert "建议复查" in page.split("<ins>")[1]
    assert client.get(reverse("report-compare", args=[report.pk]), {"before": "x", "after": 2}).status_code == 404


def test_the_list_shows_each_report_under_its_tab(client_for, doctor, signed):
    client, address = client_for(doctor), reverse("report", args=[signed.pk])
    assert address in client.get(reverse("reports"), {"show": "signed"}).content.decode()
    assert address not in client.get(reverse("reports"), {"show": "mine"}).content.decode()


def test_markup_in_a_report_stays_text(client_for, doctor, report):
    client = client_for(doctor)
    post(client, report, with_line(report.current.content, "<img src=x onerror=alert(1)>"), 1)
    for name in ("report", "report-print", "report-sign", "report-versions"):
        assert "<img src=x" not in client.get(reverse(name, args=[report.pk])).content.decode()
