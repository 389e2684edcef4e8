"""The chart tells what matters first, exactly, in both languages, and says whose it is on every page."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent
from records.models import Allergy, KeptResource, Medication, Note, Observation
from records.services.charts import banner_of
from records.services.results import result_rows, trend_of
from records.services.timeline import timeline
from records.views import TABS
from tests.records.reports.patients import patient_of

CODE = "6690-2"
DAY = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
LANGUAGES = ["en", "zh-hans"]


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


def result(patient, code, *, flag="normal", value="5", at=DAY, **fields) -> Observation:
    return Observation.objects.create(patient=patient, category="laboratory", code=code, name_en=code, value=value,
                                      flag=flag, effective_at=at, **fields)


def page(client_for, doctor, patient, tab="summary", language="en") -> str:
    return client_for(doctor, language).get(reverse("patient-tab", args=[patient.pk, tab])).text


@pytest.mark.parametrize("tab", TABS)
def test_the_banner_tells_the_patient_and_the_allergies_on_every_tab(client_for, doctor, patient, tab):
    banner = re.search(r'<aside class="patient-banner".*?</aside>', page(client_for, doctor, patient, tab), re.S)[0]
    for told in ("张三", "Male", "1981-03-02", "M0001", "青霉素", reverse("patients")):
        assert told in banner, told


def test_the_banner_says_so_where_no_allergy_is_recorded(client_for, doctor, patient):
    patient.allergies.all().delete()
    assert banner_of(patient).allergies == ()
    assert "No allergy recorded" in page(client_for, doctor, patient)


def test_the_banner_tells_asked_and_none_known_from_never_recorded(client_for, doctor, patient):
    patient.allergies.all().delete()
    KeptResource.objects.create(patient=patient, kind="AllergyIntolerance", reason="It says that no allergy is known.", content={})
    assert "No known allergies" in page(client_for, doctor, patient)
    Allergy.objects.create(patient=patient, substance="Latex")
    assert "No known allergies" not in page(client_for, doctor, patient)


@pytest.mark.parametrize(("language", "word"), [("en", "White blood cells"), ("zh-hans", "白细胞计数")])
def test_tests_are_named_in_the_language_of_the_reader(client_for, doctor, patient, language, word):
    text = page(client_for, doctor, patient, "results", language)
    assert word in text
    assert f'lang="{language}"' in text


@pytest.mark.parametrize("tab", TABS)
def test_the_chinese_pages_speak_chinese(client_for, doctor, patient, tab):
    text = page(client_for, doctor, patient, tab, "zh-hans")
    content = re.sub(r"<[^>]+>", " ", text[text.index("<main"):])
    for english in ("Summary", "Results", "Medicines", "Timeline", "Notes", "Chart", "Draft a report", "Problems"):
        assert not re.search(rf"\b{english}\b", content), english


def test_the_tab_in_view_is_marked_for_screen_readers(client_for, doctor, patient):
    for tab in TABS:
        marked = re.findall(r'<a href="([^"]+)" aria-current="page"', page(client_for, doctor, patient, tab))
        assert any(address in (reverse("patient-tab", args=[patient.pk, tab]), reverse("patient", args=[patient.pk]))
                   for address in marked), tab


def test_a_question_and_a_report_are_one_click_away(client_for, doctor, patient):
    text = page(client_for, doctor, patient)
    assert f'href="{reverse("ask")}?patient={patient.pk}"' in text
    assert f'href="{reverse("report-new")}?patient={patient.pk}"' in text


def test_abnormal_results_come_before_normal_ones(patient):
    result(patient, "a-normal")
    result(patient, "z-high", flag="high")
    flags = [row.is_abnormal for row in result_rows(patient, category="laboratory", language="en")]
    assert flags == sorted(flags, reverse=True)
    assert flags.count(True) == 2


def test_a_row_shows_the_newest_value_whatever_the_order_of_arrival(patient):
    result(patient, "718-7", value="140", at=DAY)
    result(patient, "718-7", value="90", flag="low", at=DAY - timedelta(days=400))
    row = next(row for row in result_rows(patient, category="laboratory", language="en") if row.code == "718-7")
    assert (row.value, row.is_abnormal, row.count) == ("140", False, 2)


@pytest.mark.parametrize(("flag", "arrow", "words"), [
    ("low", "↓", "Low"), ("critical-low", "↓↓", "Critically low"), ("high", "↑", "High"),
    ("critical-high", "↑↑", "Critically high"), ("abnormal", "!", "Abnormal"),
])
def test_an_abnormal_result_is_told_by_shape_and_by_hidden_words(client_for, doctor, patient, flag, arrow, words):
    Observation.objects.all().delete()
    result(patient, "x", flag=flag)
    text = page(client_for, doctor, patient, "results")
    assert f'aria-hidden="true">{arrow}</span>' in text
    assert f'<span class="visually-hidden">{words}</span>' in text


@pytest.mark.parametrize(("stored", "shown"), [("2.9000", "2.9"), ("140.0000", "140"), ("0.0040", "0.004"), ("0", "0")])
def test_numbers_are_shown_exactly_and_without_idle_zeros(patient, stored, shown):
    result(patient, "x", value=stored)
    patient.refresh_from_db()
    row = next(row for row in result_rows(patient, category="laboratory", language="en") if row.code == "x")
    assert row.value == shown


def test_a_result_in_words_is_shown_as_words_and_has_no_course(client_for, doctor, patient):
    for days in (0, 9):
        result(patient, "x", value=None, text="阴性", at=DAY - timedelta(days=days))
    row = next(row for row in result_rows(patient, category="laboratory", language="en") if row.code == "x")
    assert (row.value, row.spark.points if row.spark else None) == ("阴性", None)
    course = trend_of(patient, "x", language="en")
    assert course.plot is None and [row.value for row in course.rows] == ["阴性", "阴性"]
    assert client_for(doctor).get(reverse("patient-trend", args=[patient.pk, "x"])).status_code == 200


def test_the_course_comes_as_a_plot_and_as_an_equivalent_table(client_for, doctor, patient):
    client, address = client_for(doctor), reverse("patient-trend", args=[patient.pk, CODE])
    whole, part = client.get(address).text, client.get(address, headers={"HX-Request": "true"}).text
    assert "<html" in whole and "<html" not in part
    for text in (whole, part):
        plot = re.search(r'<svg class="trend-plot".*?</svg>', text, re.S)[0]
        assert plot.count("<title>") == plot.count("<circle") == 2
        assert 'class="band"' in plot and "point-abnormal" in plot
        assert re.findall(r"<b>([\d.]+)</b>", text[text.index("</svg>"):]) == ["2.9", "5.6"]


def test_days_are_those_of_the_clinic_and_not_of_greenwich(client_for, doctor, patient):
    Observation.objects.all().delete()
    result(patient, "x", at=datetime(2026, 11, 19, 20, 0, tzinfo=UTC))
    Note.objects.update(written_at=datetime(2026, 11, 19, 20, 0, tzinfo=UTC))
    assert "2026-11-20" in page(client_for, doctor, patient, "results")
    notes = page(client_for, doctor, patient, "notes")
    assert "2026-11-20 04:00" in notes and "2026-11-19" not in notes


def test_a_note_keeps_its_lines_and_its_markup_stays_text(client_for, doctor, patient):
    Note.objects.all().delete()
    Note.objects.create(patient=patient, title="<b>T</b>", text="一\n二 <script>x</script>", written_at=DAY)
    text = page(client_for, doctor, patient, "notes")
    assert "一\n二 &lt;script&gt;x&lt;/script&gt;" in text
    assert "&lt;b&gt;T&lt;/b&gt;" in text and "<script>x" not in text


@pytest.mark.parametrize("tab", TABS)
def test_whatever_the_record_holds_is_escaped_everywhere(client_for, doctor, patient, tab):
    evil = '"><script>x</script>'
    for table in ("allergies", "conditions", "medications", "encounters", "notes"):
        for row in getattr(patient, table).all():
            field = next(name for name in ("substance", "name", "reason", "title") if hasattr(row, name))
            setattr(row, field, evil)
            row.save()
    patient.observations.update(name_en=evil, unit=evil)
    assert "<script>x" not in page(client_for, doctor, patient, tab)


def test_an_ended_medicine_is_told_apart_and_leaves_the_summary(client_for, doctor, patient):
    Medication.objects.create(patient=patient, name="Amoxicillin", active=False)
    assert "Amoxicillin" not in page(client_for, doctor, patient)
    medicines = page(client_for, doctor, patient, "medicines")
    assert re.search(r'class="past"><th scope="row">Amoxicillin.*?ended', medicines, re.S)


def test_the_timeline_runs_from_the_newest_back(patient):
    Note.objects.create(patient=patient, title="Older", text="x", written_at=DAY - timedelta(days=300))
    moments = [event.at for event in timeline(patient)]
    assert moments == sorted(moments, reverse=True)
    assert {event.kind for event in timeline(patient)} >= {"encounter", "note"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_record_is_a_calm_page_on_every_tab(client_for, doctor, patient, language):
    for table in ("allergies", "conditions", "medications", "encounters", "notes", "observations"):
        getattr(patient, table).all().delete()
    client = client_for(doctor, language)
    for tab in TABS:
        text = client.get(reverse("patient-tab", args=[patient.pk, tab])).text
        assert 'class="none"' in text or 'class="empty"' in text, tab
        assert "None" not in re.sub(r"<[^>]+>", " ", text), tab


@pytest.mark.parametrize("tab", TABS)
def test_no_style_and_no_script_stands_inside_the_page(client_for, doctor, patient, tab):
    text = page(client_for, doctor, patient, tab)
    assert not re.search(r"\sstyle=|\son\w+=|<style", text)
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []


@pytest.mark.parametrize("tab", TABS)
def test_three_thousand_results_cost_as_many_queries_as_two(client_for, doctor, patient, tab):
    client, address = client_for(doctor), reverse("patient-tab", args=[patient.pk, tab])
    client.get(address)  # the first page of a while also notes that somebody is there
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    Observation.objects.bulk_create(
        Observation(patient=patient, category="laboratory", code=f"t{number % 60}", value=number,
                    effective_at=DAY - timedelta(hours=number)) for number in range(3000))
    Note.objects.create(patient=patient, title="One more", text="x", written_at=DAY)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= 20


def test_a_look_at_a_course_is_audited(client_for, doctor, patient):
    client_for(doctor).get(reverse("patient-trend", args=[patient.pk, CODE]))
    assert AuditEvent.objects.filter(person=doctor, subject=f"patient:{patient.pk}").count() == 1


def test_a_course_is_hidden_from_strangers_and_only_read(client_for, doctor, colleague, patient):
    address = reverse("patient-trend", args=[patient.pk, CODE])
    assert client_for(colleague).get(address).status_code == 404
    assert client_for(doctor).post(address).status_code == 405


def test_a_tab_or_a_test_that_does_not_exist_is_not_found_and_not_recorded(client_for, doctor, patient):
    client = client_for(doctor)
    assert client.get(reverse("patient-tab", args=[patient.pk, "secrets"])).status_code == 404
    assert client.get(reverse("patient-trend", args=[patient.pk, "no-such-code"])).status_code == 404
    assert not AuditEvent.objects.filter(person=doctor, action__startswith="viewed").exists()
