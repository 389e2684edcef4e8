"""Looking closer into a course: periods stay inside it, the plot and the table show the same values, and others see nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clinic.models import AuditEvent
from records.models import Observation
from records.periods import SHORTEST, Period, read_period, steps_from, written
from records.services.results import trend_of
from records.trend_pages import zoom_of
from tests.records.reports.patients import patient_of

START = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
CODE = "2823-3"
DAYS = 400


@pytest.fixture
def patient(doctor):
    found = patient_of(doctor)
    Observation.objects.bulk_create(
        Observation(patient=found, category="laboratory", code=CODE, name_en="Potassium", name_zh="钾", value=4, unit="mmol/L",
                    low="3.5", high="5.3", effective_at=START + timedelta(days=number)) for number in range(DAYS))
    return found


def asked(first: datetime, last: datetime) -> dict[str, str]:
    return {"from": f"{first:%Y-%m-%dT%H:%M}", "to": f"{last:%Y-%m-%dT%H:%M}"}


def course(client, patient, **query) -> str:
    return client.get(reverse("patient-trend", args=[patient.pk, CODE]), query, headers={"HX-Request": "true"}).text


def values_in(text: str) -> tuple[int, int]:
    """How many points are drawn and how many rows are listed."""
    return text.count("<circle"), len(re.findall(r"<td class=\"number\"><b>", text))


moments = st.floats(min_value=-900, max_value=900, allow_nan=False)


@given(moments, moments)
def test_whatever_is_asked_for_what_is_shown_lies_inside_the_course(one, other):
    whole = Period(START, START + timedelta(days=DAYS))
    first, last = sorted(START + timedelta(days=day) for day in (one, other))
    shown = read_period(*asked(first, last).values(), whole=whole)
    if shown is None:
        assert last - first < timedelta(minutes=2)
        return
    assert whole.first <= shown.first < shown.last <= whole.last and shown.length >= SHORTEST
    for step in vars(steps_from(shown, whole)).values():
        assert step is None or (whole.first <= step.first < step.last <= whole.last and written(step) != written(shown))


@pytest.mark.parametrize("first, last", [("", ""), ("2026-02-01T00:00", ""), ("yesterday", "today"), ("2026-03-01T00:00", "2026-02-01T00:00")])
def test_what_is_no_period_shows_the_whole_course(client_for, doctor, patient, first, last):
    assert values_in(course(client_for(doctor), patient, **{"from": first, "to": last})) == (DAYS, DAYS)


def test_plot_and_table_show_the_values_of_the_period_and_no_others(client_for, doctor, patient):
    text = course(client_for(doctor), patient, **asked(datetime(2026, 3, 1), datetime(2026, 3, 10, 23)))
    assert values_in(text) == (10, 10)
    assert "2026-03-01" in text and "2026-03-11" not in text


def test_zooming_in_and_out_again_comes_back_to_the_whole(patient):
    trend = trend_of(patient, CODE, language="en")
    closer = steps_from(trend.whole, trend.whole).closer
    assert closer.length == trend.whole.length / 2
    assert steps_from(closer, trend.whole).wider == trend.whole
    assert steps_from(trend.whole, trend.whole).wider is None


def test_the_last_stretches_end_with_the_newest_value(patient):
    zoom = zoom_of(trend_of(patient, CODE, language="en"))
    assert [control.label for control in zoom.stretches] == ["24 hours", "7 days", "30 days", "1 year", "Whole course"]
    week = zoom.stretches[1].query
    first, last = re.findall(r"\d{4}-\d\d-\d\dT\d\d%3A\d\d", week)
    shown = trend_of(patient, CODE, language="en", asked=(first.replace("%3A", ":"), last.replace("%3A", ":")))
    assert len(shown.rows) == 8 and shown.plot.points[-1].x == 704


def test_a_period_without_a_value_says_so_and_leads_on(client_for, doctor, patient):
    Observation.objects.filter(effective_at__range=(START + timedelta(days=90), START + timedelta(days=200))).delete()
    text = course(client_for(doctor), patient, **asked(START + timedelta(days=100), START + timedelta(days=120)))
    assert "No value lies in this period." in text and 'data-zoom="wider"' in text and "<svg" not in text


def test_one_value_has_nothing_to_zoom_into(client_for, doctor, patient):
    Observation.objects.exclude(effective_at=START).delete()
    assert "trend-zoom" not in course(client_for(doctor), patient)


def test_the_controls_speak_chinese_and_every_look_is_audited(client_for, doctor, patient):
    before = AuditEvent.objects.filter(action="viewed trend").count()
    text = course(client_for(doctor, "zh-hans"), patient, **asked(datetime(2026, 3, 1), datetime(2026, 3, 10)))
    assert "放大" in text and "全部病程" in text
    assert AuditEvent.objects.filter(action="viewed trend").count() == before + 1


def test_a_stranger_zooms_into_nothing(client_for, colleague, patient):
    query = asked(datetime(2026, 3, 1), datetime(2026, 3, 10))
    assert client_for(colleague).get(reverse("patient-trend", args=[patient.pk, CODE]), query).status_code == 404


def test_thousands_of_values_keep_their_peaks_and_say_what_is_not_shown(client_for, doctor, patient):
    Observation.objects.bulk_create(
        Observation(patient=patient, category="laboratory", code=CODE, name_en="Potassium", value="9.9" if number == 1234 else "4.1",
                    unit="mmol/L", flag="critical-high" if number == 1234 else "normal", effective_at=START + timedelta(hours=3 * number))
        for number in range(2600))
    trend = trend_of(patient, CODE, language="en")
    assert len(trend.plot.points) < 600 and trend.thinned and len(trend.rows) == 500 and trend.unlisted == 2500
    assert max(point.reading.value for point in trend.plot.points) == 9.9
    xs = [point.x for point in trend.plot.points]
    assert xs == sorted(xs) and trend.undrawn == 0
    text = course(client_for(doctor), patient)
    assert "2500 older values of this period are not listed" in text and "too close to mark each" in text and len(text) < 300_000
    near = course(client_for(doctor), patient, **asked(START + timedelta(days=150), START + timedelta(days=160)))
    assert "too close" not in near and "not listed" not in near
