"""Answers other record systems with cards: medicines, bedside alerts and scores, from the record here or from what was sent along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext, override

from clinic import audit
from records.access import find_patient
from records.decision_support.cds_hooks import cards as shape
from records.decision_support.cds_hooks.cards import Card, Cause
from records.decision_support.cds_hooks.prefetched import TEMPLATES, chart_from, order_names
from records.decision_support.cds_hooks.requests import (
    ORDER_SELECT,
    ORDER_SIGN,
    PATIENT_VIEW,
    Feedback,
    HookRequest,
)
from records.decision_support.chart import Chart
from records.decision_support.medicines.base import Alert, Severity
from records.decision_support.medicines.check import check
from records.decision_support.words import Words
from records.models import AlertOverride, ApiToken, CdsCard, Patient
from records.services.decision_alerts import Supposed, alert_key, alerts_for, note_shown
from records.services.decision_charts import chart_of
from records.services.decision_scores import fillable_scores

ABOUT = Words("用药安全、床旁警报和评分；不开具医嘱。", "Medicine safety, alerts at the bedside and scores; never an order.")
SERVICES = (
    (PATIENT_VIEW, Words("杏林：该患者须知", "Xinglin: what to know of this patient"), ABOUT, TEMPLATES),
    (ORDER_SELECT, Words("杏林：选择药物时核对", "Xinglin: checks as a medicine is chosen"), ABOUT, TEMPLATES),
    (ORDER_SIGN, Words("杏林：签署前核对", "Xinglin: checks before orders are signed"), ABOUT, TEMPLATES),
)
HOOKS = tuple(service[0] for service in SERVICES)
MOST_SCORES = 8


class NothingKnown(Exception):
    """Neither is the patient here nor was a record sent along (412)."""


@dataclass(frozen=True)
class _Found:
    """What the checks gave: alerts with the names as written, medicines no check knows, and the rest as finished cards."""

    alerts: tuple[Alert, ...]
    written: Callable[[str], str]
    unknown: tuple[str, ...]
    chart: Chart


def answer(token: ApiToken, request: HookRequest, *, language: str, site: str) -> list[Card]:
    """The cards, the worst first; raises ``NothingKnown``, or ``BadRequest`` for prefetched data that cannot be read."""
    patient = _patient(token, request)
    orders = order_names(request.orders)
    found = _own_record(patient, orders, request.hook) if patient else _prefetched(request, orders)
    with override("zh-hans" if language.startswith("zh") else "en"), transaction.atomic():
        sent = [*_alerts(found, language, site), *_unknown(found, language, site)]
        if request.hook == PATIENT_VIEW:
            sent += [*(_bedside(patient, language, site) if patient else ()), *_scores(found.chart, language, site)]
        chosen = shape.worst_first([card for card, _alert in sent])
        kept = [(card, alert) for card, alert in sent if card in chosen]
        CdsCard.objects.bulk_create(_row(token, patient, request.hook, card, alert) for card, alert in kept)
        audit.record("read by program", person=token.person, subject=f"patient:{patient.pk}" if patient else "prefetch",
                     token=str(token.pk), resource=f"CDS {request.hook}", count=len(chosen))
    return chosen


def _patient(token: ApiToken, request: HookRequest) -> Patient | None:
    """The patient here whom the key's person treats, if the key covers the whole record."""
    if not token.allows("*"):
        return None
    try:
        return find_patient(token.person, request.patient)
    except Http404:
        return None


def _own_record(patient: Patient, orders: tuple[str, ...], hook: str) -> _Found:
    """On orders only what they raise; alerts set aside by a doctor here stay quiet."""
    found = alerts_for(patient, supposing=Supposed(medicines=orders))
    told = [each for each in found.standing if hook == PATIENT_VIEW or each.new]
    note_shown(patient, told)
    return _Found(tuple(each.alert for each in told), lambda name: found.written.get(name, name), found.unknown, chart_of(patient))


def _prefetched(request: HookRequest, orders: tuple[str, ...]) -> _Found:
    if not isinstance(request.prefetch.get("patient"), dict):
        raise NothingKnown
    chart = chart_from(request.prefetch, today=timezone.localdate())
    before = set() if request.hook == PATIENT_VIEW else {alert_key(alert) for alert in check((), chart).alerts}
    found = check(orders, chart)
    return _Found(tuple(alert for alert in found.alerts if alert_key(alert) not in before),
                  lambda name: found.written.get(name, name), found.unknown, chart)


def _alerts(found: _Found, language: str, site: str) -> list[tuple[Card, Alert | None]]:
    """Minor ones stay out: a card for everything is a card for nothing."""
    causes = [Cause(str(code), str(label)) for code, label in AlertOverride.Cause.choices]
    return [(shape.alert_card(alert, uuid=uuid4(), language=language, shown=found.written, causes=causes, site=site), alert)
            for alert in found.alerts if alert.severity > Severity.MINOR]


def _unknown(found: _Found, language: str, site: str) -> list[tuple[Card, Alert | None]]:
    if not found.unknown:
        return []
    said = gettext("Not checked, the medicine is not known: %(names)s.") % {"names": ", ".join(found.unknown)}
    return [(shape.plain_card(said, uuid=uuid4(), detail=said, indicator="info", source="", language=language, site=site), None)]


def _bedside(patient: Patient, language: str, site: str) -> list[tuple[Card, Alert | None]]:
    rows = patient.monitoring_alerts.filter(ended_at=None, severity__gte=2).order_by("-severity", "raised_at")
    return [(shape.plain_card(
        row.said(language), uuid=uuid4(), indicator="critical" if row.severity == 3 and not row.acknowledged_at else "warning",
        detail=f"{row.said(language)}\n\n{timezone.localtime(row.raised_at):%Y-%m-%d %H:%M}", source=gettext("Monitoring"),
        language=language, site=site), None) for row in rows]


def _scores(chart: Chart, language: str, site: str) -> list[tuple[Card, Alert | None]]:
    """One card with the scores that the record fills whole."""
    done = [each for each in fillable_scores(chart) if each.result is not None][:MOST_SCORES]
    if not done:
        return []
    lines = [f"- **{each.calculator.title.said_in(language)}**: {each.result.value:g} {each.calculator.unit}. "
             f"{each.result.interpretation.said_in(language)} ({each.calculator.source})" for each in done]
    said = gettext("%(count)s scores can be worked out from the record.") % {"count": len(done)}
    return [(shape.plain_card(said, uuid=uuid4(), detail="\n".join(lines), indicator="info", source="", language=language,
                              site=site), None)]


def _row(token: ApiToken, patient: Patient | None, hook: str, card: Card, alert: Alert | None) -> CdsCard:
    return CdsCard(pk=UUID(card["uuid"]), token=token, person=token.person, patient=patient, hook=hook, indicator=card["indicator"],
                   rule=alert.rule[:200] if alert else "", key=alert_key(alert) if alert else "")


def take_feedback(token: ApiToken, hook: str, feedback: Sequence[Feedback]) -> int:
    """Keep what people did with the cards of this key; returns how many are known here. A card answered before stays."""
    known = 0
    with transaction.atomic():
        rows = CdsCard.objects.select_for_update().filter(token=token, hook=hook, pk__in=[each.card for each in feedback])
        by_card = {row.pk: row for row in rows}
        for each in feedback:
            row = by_card.get(each.card)
            known += row is not None
            if row is not None and not row.outcome:
                row.outcome, row.cause, row.comment, row.answered_at = each.outcome, each.cause, each.comment, timezone.now()
                row.save(update_fields=["outcome", "cause", "comment", "answered_at"])
        audit.record("feedback on cards", person=token.person, subject=f"token:{token.pk}", hook=hook, count=known)
    return known
