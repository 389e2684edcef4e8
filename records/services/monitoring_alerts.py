"""The life of an alert: raised, perhaps worse, acknowledged, escalated, ended; silences; each step kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Person
from records.decision_support.monitoring.limits import CRITICAL
from records.decision_support.monitoring.watching import Finding
from records.decision_support.words import Words
from records.models import AlertEvent, AlertSilence, MonitoringAlert, Patient, Reading

CALM = timedelta(seconds=60)
LONGEST_SILENCE = timedelta(hours=12)
What = AlertEvent.What


class SilenceRefused(Exception):
    """The silence cannot begin; the message is a full sentence for the person."""


@dataclass(frozen=True)
class OpenAlert:
    """An open alert as boards show it."""

    id: UUID
    kind: str
    code: str
    severity: int
    words: Words
    raised_at: datetime
    acknowledged: bool
    escalated: bool
    silenced: bool


def watched_patients(since: datetime) -> set[UUID]:
    """Patients with a reading received after ``since`` or with an open alert."""
    found = set(Reading.objects.filter(received_at__gt=since).order_by().values_list("patient_id", flat=True).distinct())
    return found | set(MonitoringAlert.objects.filter(ended_at=None).values_list("patient_id", flat=True))


def keep_up(findings: Mapping[UUID, Sequence[Finding]], *, now: datetime) -> dict[UUID, tuple[OpenAlert, ...]]:
    """Bring the open alerts of these patients in line with what is the matter; returns them, the worst first."""
    if not findings:
        return {}
    with transaction.atomic():
        rows = list(MonitoringAlert.objects.select_for_update().filter(patient__in=list(findings), ended_at=None))
        silences = _silences(findings, now)
        by_patient: dict[UUID, dict[tuple[str, str], MonitoringAlert]] = {patient: {} for patient in findings}
        for row in rows:
            by_patient[row.patient_id][row.kind, row.code] = row
        return {patient: _kept_up(patient, found, by_patient[patient], silences.get(patient, set()), now)
                for patient, found in findings.items()}


def _kept_up(patient: UUID, findings: Sequence[Finding], rows: dict[tuple[str, str], MonitoringAlert], silenced: set[str],
             now: datetime) -> tuple[OpenAlert, ...]:
    present = {finding.key: finding for finding in findings}
    for key, row in list(rows.items()):
        if key in present:
            _compare(row, present[key], now)
        elif _is_over(row, now):
            _step(row, What.ENDED, now, ended_at=now)
            del rows[key]
    for key, finding in present.items():
        if key not in rows:
            rows[key] = _raise(patient, finding, now)
    for row in rows.values():
        _escalate(row, now, silenced=_is_silenced(row.code, silenced))
    shown = sorted(rows.values(), key=lambda row: (-row.severity, row.raised_at))
    return tuple(_open(row, present.get((row.kind, row.code)), silenced) for row in shown)


def _is_over(row: MonitoringAlert, now: datetime) -> bool:
    """An alert lives for a minute at least, so that a value on the limit does not make it come and go."""
    return now - row.raised_at >= CALM


def _open(row: MonitoringAlert, finding: Finding | None, silenced: set[str]) -> OpenAlert:
    """The words follow the value as it is now."""
    words = finding.words if finding else Words(row.said_zh, row.said_en)
    return OpenAlert(row.pk, row.kind, row.code, row.severity, words, row.raised_at, row.acknowledged_at is not None,
                     row.escalated_at is not None, _is_silenced(row.code, silenced))


def _is_silenced(code: str, silenced: set[str]) -> bool:
    return "" in silenced or (code in silenced and code != "")


def _raise(patient: UUID, finding: Finding, now: datetime) -> MonitoringAlert:
    row = MonitoringAlert.objects.create(
        patient_id=patient, kind=finding.kind, code=finding.code, severity=finding.severity, value=finding.value,
        said_zh=finding.words.zh[:200], said_en=finding.words.en[:200], raised_at=now)
    AlertEvent.objects.create(alert=row, what=What.RAISED, at=now, severity=row.severity, value=row.value)
    return row


def _compare(row: MonitoringAlert, finding: Finding, now: datetime) -> None:
    """A more severe finding opens an acknowledged alert again; one that only wavers changes nothing that is stored."""
    if finding.severity > row.severity:
        row.value, row.said_zh, row.said_en = finding.value, finding.words.zh[:200], finding.words.en[:200]
        _step(row, What.WORSENED, now, severity=finding.severity, acknowledged_at=None, acknowledged_by=None, raised_at=now)


def _escalate(row: MonitoringAlert, now: datetime, *, silenced: bool) -> None:
    due = timedelta(minutes=settings.ESCALATE_MINUTES)
    if row.severity == CRITICAL and not silenced and not row.acknowledged_at and not row.escalated_at and now - row.raised_at >= due:
        _step(row, What.ESCALATED, now, escalated_at=now)


def _step(row: MonitoringAlert, what: str, now: datetime, *, person: Person | None = None, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    AlertEvent.objects.create(alert=row, what=what, at=now, person=person, severity=row.severity, value=row.value)


def acknowledge(person: Person, patient: Patient, *, alert_id: UUID) -> None:
    """Somebody has seen it and acts: it is not announced and not escalated any more unless it gets worse."""
    with transaction.atomic():
        row = MonitoringAlert.objects.select_for_update().filter(pk=alert_id, patient=patient).first()
        if row is None:
            raise Http404
        if row.acknowledged_at is None and row.ended_at is None:
            now = timezone.now()
            _step(row, What.ACKNOWLEDGED, now, person=person, acknowledged_at=now, acknowledged_by=person)
            audit.record("acknowledged an alert", person=person, subject=f"patient:{patient.pk}", alert=str(row.pk))
    _look_again(patient)


def silence(person: Person, patient: Patient, *, code: str, minutes: int, reason: str) -> AlertSilence:
    """No announcement and no escalation for the sign (for all where ``code`` is empty); raises ``SilenceRefused``."""
    if not reason.strip():
        raise SilenceRefused(_("A silence needs a reason."))
    if not timedelta(0) < timedelta(minutes=minutes) <= LONGEST_SILENCE:
        raise SilenceRefused(_("A silence lasts between one minute and twelve hours."))
    now = timezone.now()
    with transaction.atomic():
        made = AlertSilence.objects.create(patient=patient, code=code, started=now, until=now + timedelta(minutes=minutes),
                                           reason=reason.strip()[:500], person=person)
        audit.record("silenced alerts", person=person, subject=f"patient:{patient.pk}", code=code, minutes=minutes)
    _look_again(patient)
    return made


def end_silence(person: Person, patient: Patient, *, silence_id: UUID) -> None:
    with transaction.atomic():
        row = AlertSilence.objects.select_for_update().filter(pk=silence_id, patient=patient, until__gt=timezone.now()).first()
        if row is None:
            raise Http404
        row.until, row.ended_by = timezone.now(), person
        row.save(update_fields=["until", "ended_by"])
        audit.record("ended a silence", person=person, subject=f"patient:{patient.pk}", code=row.code)
    _look_again(patient)


def _look_again(patient: Patient) -> None:
    from records.services.monitoring_live import ask_for

    transaction.on_commit(lambda: ask_for([patient.pk]))


def _silences(patients: Iterable[UUID], now: datetime) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    rows = AlertSilence.objects.filter(patient__in=list(patients), started__lte=now, until__gt=now)
    for patient, code in rows.values_list("patient_id", "code"):
        found.setdefault(patient, set()).add(code)
    return found


