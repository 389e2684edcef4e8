"""The rows of a ward board: who is on it, and what each row says in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.utils import timezone

from records.charting import sparkline
from records.decision_support.monitoring.signs import SIGNS, name_of, value_text
from records.decision_support.monitoring.watching import SignNow
from records.formatting import unit_text
from records.models import DeviceAssignment, Patient, Reading
from records.services.beds import places_of
from records.services.monitoring_alerts import OpenAlert
from records.services.monitoring_live import HISTORY, Bedside

COLUMNS = ("9279-1", "59408-5", "8480-6", "8867-4", "8310-5", "67775-7", "3151-8")


class SignCell(TypedDict):
    code: str
    value: str
    at: str
    severity: int
    change: int
    spark: str
    every: float


class Row(TypedDict, total=False):
    id: str
    severity: int
    score: str
    missing: str
    alerts: list[dict[str, Any]]
    signs: list[SignCell]
    others: list[dict[str, str]]
    last: str


@dataclass(frozen=True)
class Listed:
    """Who a row is about; what identifies the person is sent once and never with the values that follow."""

    id: UUID
    name: str
    mrn: str
    age: int | None
    sex: str
    place: str


def board_patients(person: Any) -> list[Listed]:
    """The person's patients who lie in a bed, are measured by a device or had a reading within a day."""
    since, today = timezone.now() - HISTORY, timezone.localdate()
    visible = Patient.objects.visible_to(person)
    measured = set(DeviceAssignment.objects.filter(ended=None, patient__in=visible).values_list("patient_id", flat=True))
    measured |= set(Reading.objects.filter(received_at__gt=since, patient__in=visible).order_by()
                    .values_list("patient_id", flat=True).distinct())
    places = places_of(visible.values_list("pk", flat=True))
    measured |= set(places)
    return [Listed(patient.pk, patient.name, patient.mrn, patient.age(today), patient.get_sex_display(),
                   places.get(patient.pk, "")) for patient in visible.filter(pk__in=measured)]


def row_of(bedside: Bedside, *, language: str) -> Row:
    """What a board shows of a patient besides the name; severity counts what is neither acknowledged nor silenced in full."""
    score = bedside.now.score
    shown = {sign.code: sign for sign in bedside.now.signs}
    return Row(
        id=str(bedside.patient), severity=severity_of(bedside.alerts), score=score.text if score else "",
        missing=score.missing_words.said_in(language) if score else "",
        alerts=[_alert(alert, language) for alert in bedside.alerts],
        signs=[_cell(shown[code]) for code in COLUMNS if code in shown],
        others=[_other(sign, language) for code, sign in shown.items() if code not in COLUMNS],
        last=_time(bedside.last_at))


def severity_of(alerts: Iterable[OpenAlert]) -> int:
    """4 escalated, 3 critical, 2 warning, 1 notice or acknowledged, 0 nothing: the order of the board."""
    return max((4 if alert.escalated and not alert.acknowledged else 1 if alert.acknowledged or alert.silenced else alert.severity
                for alert in alerts), default=0)


def columns(language: str) -> list[dict[str, str]]:
    """Code, name and unit of each column of the board."""
    units = {sign.code: unit_text(sign.unit) for sign in SIGNS}
    return [{"code": code, "name": name_of(code).said_in(language), "unit": units[code]} for code in COLUMNS]


def _alert(alert: OpenAlert, language: str) -> dict[str, Any]:
    return {"id": str(alert.id), "severity": alert.severity, "said": alert.words.said_in(language), "since": _time(alert.raised_at),
            "acknowledged": alert.acknowledged, "escalated": alert.escalated, "silenced": alert.silenced}


def _cell(sign: SignNow) -> SignCell:
    path = sparkline(sign.course).path if len(sign.course) > 1 else ""
    return SignCell(code=sign.code, value=value_text(sign.code, sign.value), at=_time(sign.at), severity=sign.severity,
                    change=(sign.change > 0) - (sign.change < 0), spark=path, every=round(sign.every_seconds, 1))


def _other(sign: SignNow, language: str) -> dict[str, str]:
    return {"name": name_of(sign.code).said_in(language), "value": value_text(sign.code, sign.value)}


def _time(at: datetime | None) -> str:
    return at.isoformat(timespec="milliseconds") if at else ""
