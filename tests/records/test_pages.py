"""The patient pages, tried by the treating doctor, a colleague without the relation, other roles and nobody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from records.models import Condition, Note, Observation
from tests.records.reports.patients import patient_of

TABS = ["results", "medicines", "timeline", "notes"]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def patient(doctor, trainee):
    return patient_of(doctor, trainee)


def addresses(patient):
    return [
        reverse("patient", args=[patient.pk]),
        *(reverse("patient-tab", args=[patient.pk, tab]) for tab in TABS),
        reverse("patient-trend", args=[patient.pk, "6690-2"]),
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("reader", ["doctor", "trainee"])
def test_who_treats_the_patient_reads_every_part(client_for, patient, reader, language, request):
    client = client_for(request.getfixturevalue(reader), language)
    for url in addresses(patient):
        page = client.get(url)
        assert page.status_code == 200
        assert "青霉素" in page.content.decode(), f"{url} does not show the allergy."


def test_a_colleague_without_the_relation_finds_nothing(client_for, colleague, patient):
    client = client_for(colleague)
    for url in addresses(patient):
        page = client.get(url)
        assert page.status_code == 404
        assert "张三" not in page.content.decode()


def test_a_hidden_patient_looks_like_one_who_does_not_exist(client_for, colleague, patient):
    client = client_for(colleague)
    hidden, absent = (
        client.get(reverse("patient", args=[pk])).content for pk in (patient.pk, "00000000-0000-4000-8000-000000000000")
    )
    token = rb'"X-CSRFToken": "[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|value="/patients/[^"]*"'
    assert re.sub(token, b"", hidden) == re.sub(token, b"", absent)


@pytest.mark.parametrize("role", ["librarian", "auditor"])
def test_other_roles_are_refused(client_for, patient, role, request):
    client = client_for(request.getfixturevalue(role))
    for url in [reverse("patients"), *addresses(patient)]:
        assert client.get(url).status_code == 403


def test_nobody_reads_without_signing_in(client, patient):
    for url in [reverse("patients"), *addresses(patient)]:
        assert client.get(url).status_code == 302


def test_a_chart_is_only_read(client_for, doctor, patient):
    assert client_for(doctor).post(reverse("patient", args=[patient.pk])).status_code == 405


def test_every_look_at_a_chart_is_audited_without_patient_text(client_for, doctor, patient):
    client = client_for(doctor)
    for url in addresses(patient):
        before = AuditEvent.objects.count()
        client.get(url)
        event = AuditEvent.objects.first()
        assert AuditEvent.objects.count() == before + 1
        assert (event.person, event.subject) == (doctor, f"patient:{patient.pk}")
        assert "张三" not in str(event.detail)


def test_a_refused_look_leaves_no_trace_of_a_view(client_for, colleague, patient):
    client_for(colleague).get(reverse("patient", args=[patient.pk]))
    assert not AuditEvent.objects.filter(action="viewed chart").exists()


def test_the_list_shows_only_my_patients(client_for, doctor, colleague, patient):
    patient_of(colleague, name="李四", mrn="M0002")
    page = client_for(doctor).get(reverse("patients")).content.decode()
    assert "张三" in page
    assert "李四" not in page


@pytest.mark.parametrize("words", ["张", "张三", "m0001", "M0001 张"])
def test_search_finds_by_part_of_name_or_number(client_for, doctor, patient, words):
    patient_of(doctor, name="Mary Whitfield", mrn="X0002")
    rows = client_for(doctor).post(reverse("patients"), {"q": words}, **HTMX).content.decode()
    assert "张三" in rows
    assert "Whitfield" not in rows
    assert "<html" not in rows


def test_search_never_reaches_a_patient_of_others(client_for, colleague, patient):
    rows = client_for(colleague).post(reverse("patients"), {"q": "张三"}, **HTMX).content.decode()
    assert "M0001" not in rows


def test_an_empty_list_teaches_the_first_step(client_for, doctor):
    assert "You treat no patient yet" in client_for(doctor).get(reverse("patients")).content.decode()


def test_an_abnormal_result_is_told_by_arrow_and_words(client_for, doctor, patient):
    page = client_for(doctor).get(reverse("patient", args=[patient.pk])).content.decode()
    row = page[page.index("White blood cells") :]
    row = row[: row.index("</tr>")]
    assert "2.9" in row
    assert "3.5–9.5" in row
    assert "↓" in row
    assert re.search(r'visually-hidden">Low<', row)


def test_abnormal_results_come_before_normal_ones(client_for, doctor, patient):
    Observation.objects.create(
        patient=patient,
        category="laboratory",
        code="a",
        name_en="Aaa",
        value=1,
        flag="normal",
        effective_at=timezone.now(),
    )
    page = client_for(doctor).get(reverse("patient-tab", args=[patient.pk, "results"])).content.decode()
    assert page.index("White blood cells") < page.index("Aaa")


def test_names_follow_the_language_of_the_reader(client_for, doctor, patient):
    page = client_for(doctor, "zh-hans").get(reverse("patient", args=[patient.pk])).content.decode()
    assert "白细胞计数" in page
    assert "White blood cells" not in page


def test_a_trend_shows_each_value_as_point_and_as_row(client_for, doctor, patient):
    part = client_for(doctor).get(reverse("patient-trend", args=[patient.pk, "6690-2"]), **HTMX).content.decode()
    assert part.count("<circle") == 2
    assert 'class="band"' in part
    assert "5.6" in part
    assert "<html" not in part


def test_a_test_the_patient_never_had_is_not_found(client_for, doctor, patient):
    assert client_for(doctor).get(reverse("patient-trend", args=[patient.pk, "0-0"])).status_code == 404


def test_html_in_a_chart_is_shown_as_text(client_for, doctor, patient):
    patient.name = "<img src=x onerror=alert(1)>"
    patient.save()
    Note.objects.create(patient=patient, title="<script>", text="<script>alert(1)</script>", written_at=timezone.now())
    for url in addresses(patient):
        page = client_for(doctor).get(url).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert" not in page


def test_pages_carry_no_inline_style_or_script(client_for, doctor, patient):
    client = client_for(doctor)
    for url in [reverse("patients"), *addresses(patient)]:
        page = client.get(url).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page), url


def test_a_chart_offers_a_question_and_a_report(client_for, doctor, patient):
    page = client_for(doctor).get(reverse("patient", args=[patient.pk])).content.decode()
    for name in ("ask", "report-new"):
        assert f"{reverse(name)}?patient={patient.pk}" in page


def test_a_chart_with_nothing_in_it_says_so(client_for, doctor, patient):
    for entries in ("conditions", "medications", "allergies", "observations", "notes", "encounters"):
        getattr(patient, entries).all().delete()
    client = client_for(doctor)
    assert "No allergy recorded" in client.get(reverse("patient", args=[patient.pk])).content.decode()
    assert all(client.get(reverse("patient-tab", args=[patient.pk, tab])).status_code == 200 for tab in TABS)


def test_an_undated_result_does_not_stand_for_the_newest(client_for, doctor, patient):
    Observation.objects.create(
        patient=patient,
        category="laboratory",
        code="6690-2",
        name_en="White blood cells",
        value=7,
        flag="normal",
        effective_at=None,
    )
    page = client_for(doctor).get(reverse("patient", args=[patient.pk])).content.decode()
    row = page[page.index("White blood cells") :]
    assert "2.9" in row[: row.index("</tr>")]


def test_the_list_shows_the_newest_problem(client_for, doctor, patient):
    today = timezone.localdate()
    Condition.objects.all().delete()
    for name, days in (("Old problem", 900), ("New problem", 2)):
        Condition.objects.create(patient=patient, name=name, onset=today - timedelta(days=days))
    assert "New problem" in client_for(doctor).get(reverse("patients")).content.decode()


def test_a_name_that_is_searched_for_stays_out_of_addresses(client_for, doctor, patient):
    page = client_for(doctor).get(reverse("patients")).content.decode()
    assert f'hx-get="{reverse("patients")}"' not in page
