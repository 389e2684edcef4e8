"""The report pages, tried by the author, a colleague without the patient, a trainee and other roles."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from records.models import Report
from tests.records.reports.conftest import PASSWORD, with_line

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


def test_verifying_says_whether_the_signature_holds(client_for, doctor, signed):
    response = client_for(doctor).post(reverse("report-verify", args=[signed.pk]), follow=True)
    assert "The signatures hold" in response.content.decode()


def test_an_addendum_is_shown_under_the_report(client_for, doctor, signed):
    response = client_for(doctor).post(
        reverse("report-addendum", args=[signed.pk]), {"text": "复查正常。", "reason": "复查"}, follow=True
    )
    assert "复查正常。" in response.content.decode()


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
