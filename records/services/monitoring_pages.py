"""Reads what the monitoring tab of a chart shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from records.charting import Plot, trend
from records.charting import Reading as Point
from records.decision_support.monitoring.limits import Limits
from records.decision_support.monitoring.signs import CONSCIOUSNESS, SIGNS, analyte_of, name_of, sign_of, value_text
from records.decision_support.monitoring.watching import Watched
from records.formatting import unit_text
from records.models import AlarmLimits, Patient, Reading
from records.services.monitoring_limits import FIELDS, SCALE_2, settings_of

DRAWN, SHOWN_ALERTS, UNUSED = timedelta(hours=24), 30, 20
MOST_POINTS = 240


@dataclass(frozen=True)
class SignCourse:
    """One sign over a day; ``limits`` as words."""

    code: str
    name: str
    unit: str
    value: str
    at: datetime
    plot: Plot | None
    severity: int
    count: int


def monitoring_of(patient: Patient, *, language: str) -> dict[str, Any]:
    """Template context: courses of a day, NEWS2, alerts with their history, silences, limits, devices, unused readings."""
    now = timezone.now()
    settings = settings_of([patient.pk])[patient.pk]
    readings = list(Reading.objects.filter(patient=patient, taken_at__gt=now - DRAWN).order_by("taken_at", "id")
                    .values_list("code", "taken_at", "value", "quality"))
    watched = _watched(settings, readings)
    alerts = patient.monitoring_alerts.select_related("acknowledged_by").prefetch_related("events__person")
    return {
        "courses": _courses(readings, watched, language), "score": watched.score(now),
        "missing": (found.missing_words.said_in(language) if (found := watched.score(now)) else ""),
        "open_alerts": [(row, row.said(language)) for row in alerts.filter(ended_at=None).order_by("-severity", "raised_at")],
        "past_alerts": [(row, row.said(language)) for row in alerts.exclude(ended_at=None)[:SHOWN_ALERTS]],
        "silences": [(row, name_of(row.code).said_in(language) if row.code else "")
                     for row in patient.alert_silences.select_related("person")[:SHOWN_ALERTS]], "now": now,
        "limits": _limits(settings["limits"], language), "limit_changes": _changes(patient, language), "scale_2": settings["scale_2"],
        "assignments": patient.device_assignments.select_related("device", "person")[:SHOWN_ALERTS],
        "unused": [(row, name_of(row.code).said_in(language)) for row in patient.readings.exclude(quality=0)[:UNUSED]],
    }


def _watched(settings: dict[str, Any], readings: list[tuple[str, datetime, float, int]]) -> Watched:
    watched = Watched(**settings)
    for code, at, value, quality in readings:
        if quality == Reading.Quality.GOOD:
            watched.add(code, at, value)
    watched.look_back()
    return watched


def _courses(readings: list[tuple[str, datetime, float, int]], watched: Watched, language: str) -> list[SignCourse]:
    order = [sign.code for sign in SIGNS]
    codes = sorted(watched.courses, key=lambda code: (order.index(code) if code in order else len(order), code))
    now = {sign.code: sign for sign in watched.snapshot(timezone.now()).signs}
    return [_course(code, [(at, value) for each, at, value, quality in readings if each == code and quality == 0],
                    watched.limits_of(code), now[code].severity, language) for code in codes]


def _course(code: str, points: list[tuple[datetime, float]], limits: Limits | None, severity: int, language: str) -> SignCourse:
    at, value = points[-1]
    shown = points[::max(1, len(points) // MOST_POINTS)]
    low = next((each for each in (limits.low, limits.critical_low) if each is not None), None) if limits else None
    high = next((each for each in (limits.high, limits.critical_high) if each is not None), None) if limits else None
    drawn = [Point(timezone.localtime(when), each, "abnormal" if limits and limits.breach(each) else "", value_text(code, each))
             for when, each in shown]
    plot = trend(drawn, low=low, high=high) if len(drawn) > 1 and code != CONSCIOUSNESS else None
    return SignCourse(code, name_of(code).said_in(language), _unit(code), value_text(code, value), at, plot, severity, len(points))


def _unit(code: str) -> str:
    sign, analyte = sign_of(code), analyte_of(code)
    return unit_text(sign.unit if sign else analyte.units[0].symbol if analyte else "")


def _limits(limits: dict[str, Limits], language: str) -> list[tuple[str, str, list[str]]]:
    return [(code, f"{name_of(code).said_in(language)} {_unit(code)}", [_shown(code, getattr(found, field)) for field in FIELDS])
            for code, found in limits.items()]


def _shown(code: str, value: float | None) -> str:
    return "–" if value is None else value_text(code, value)


def _changes(patient: Patient, language: str) -> list[tuple[AlarmLimits, str]]:
    return [(row, "NEWS2" if row.code == SCALE_2 else name_of(row.code).said_in(language))
            for row in patient.alarm_limits.select_related("person")[:SHOWN_ALERTS]]
