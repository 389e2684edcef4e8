"""An alert is raised once, can be acknowledged and silenced, is escalated if nobody looks, and keeps its history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from clinic.models import AuditEvent
from records.decision_support.monitoring.limits import Limits
from records.models import AlertEvent, MonitoringAlert, Reading
from records.services import monitoring_live as live
from records.services.monitoring_alerts import SilenceRefused, acknowledge, end_silence, silence
from records.services.monitoring_limits import LimitsRefused, set_limits, set_scale_2
from records.services.ward_board import severity_of
from tests.records.monitoring.conftest import reading
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def send(deliver):
    def deliver_and_judge(*values, code="8867-4", unit="/min", after=0.0):
        for position, value in enumerate(values):
            deliver({"readings": [reading(code, value, unit, ago=600 - 90 * position - after)]})
        live.evaluate()

    return deliver_and_judge


def open_alerts(patient):
    return [(row.kind, row.severity) for row in patient.monitoring_alerts.filter(ended_at=None).order_by("-severity")]


def history(patient):
    return list(AlertEvent.objects.filter(alert__patient=patient).values_list("what", flat=True))


def test_one_alert_however_often_the_value_repeats(send, patient):
    send(140)
    send(141, 142, after=100)
    assert open_alerts(patient) == [("limit", 3)]
    assert history(patient) == ["raised"]


def test_it_ends_when_the_value_is_back_but_not_within_its_first_minute(send, patient):
    send(140)
    send(80, after=100)
    assert open_alerts(patient) == [("limit", 3)]
    live.evaluate(everyone=True, now=timezone.now() + timedelta(seconds=61))
    assert open_alerts(patient) == []
    assert history(patient) == ["raised", "ended"]


def test_it_gets_worse_and_opens_again(send, patient, doctor):
    send(115)
    acknowledge(doctor, patient, alert_id=MonitoringAlert.objects.get().pk)
    send(140, after=100)
    alert = MonitoringAlert.objects.get()
    assert (alert.severity, alert.acknowledged_at) == (3, None)
    assert history(patient) == ["raised", "acknowledged", "worsened"]


def test_a_critical_alert_nobody_acknowledged_is_escalated_once(send, patient):
    send(140)
    for minutes in (9, 11, 12):
        live.evaluate(everyone=True, now=timezone.now() + timedelta(minutes=minutes))
    assert history(patient) == ["raised", "escalated"]
    assert severity_of(live.bedsides([patient.pk])[0].alerts) == 4


def test_an_acknowledged_or_silenced_one_is_not(send, patient, doctor):
    send(140)
    silence(doctor, patient, code="8867-4", minutes=30, reason="Known, pacing is being adjusted")
    live.evaluate(everyone=True, now=timezone.now() + timedelta(minutes=20))
    assert history(patient) == ["raised"]
    assert severity_of(live.bedsides([patient.pk])[0].alerts) == 1
    live.evaluate(everyone=True, now=timezone.now() + timedelta(minutes=31))
    assert history(patient) == ["raised", "escalated"]


def test_a_silence_has_a_reason_an_end_and_can_be_ended(send, patient, doctor):
    for minutes, reason in ((30, " "), (0, "x"), (721, "x")):
        with pytest.raises(SilenceRefused):
            silence(doctor, patient, code="", minutes=minutes, reason=reason)
    made = silence(doctor, patient, code="", minutes=30, reason="In theatre")
    end_silence(doctor, patient, silence_id=made.pk)
    with pytest.raises(Http404):
        end_silence(doctor, patient, silence_id=made.pk)
    assert AuditEvent.objects.filter(action__in=("silenced alerts", "ended a silence")).count() == 2


def test_own_limits_count_instead_of_the_sites(send, patient, doctor):
    send(115)
    set_limits(doctor, patient, code="8867-4", limits=Limits(35, None, 125, 140), reason="Atrial fibrillation, rate accepted")
    live.evaluate(now=timezone.now() + timedelta(seconds=61))
    assert open_alerts(patient) == []
    for limits, reason in ((Limits(50, 40, None, None), "x"), (Limits(), " ")):
        with pytest.raises(LimitsRefused):
            set_limits(doctor, patient, code="8867-4", limits=limits, reason=reason)


def test_scale_2_moves_the_saturation_limits(send, patient, doctor):
    send(90, code="59408-5", unit="%")
    assert open_alerts(patient) == [("limit", 3)]
    set_scale_2(doctor, patient, used=True, reason="COPD with hypercapnia, target 88 to 92")
    live.evaluate(now=timezone.now() + timedelta(seconds=61))
    assert open_alerts(patient) == []


def test_a_new_process_knows_what_the_old_one_knew(send, patient):
    send(140, 141, 142, 143, 144)
    before = live.bedsides([patient.pk])[0]
    live.forget()
    live.ask_for([patient.pk])
    live.evaluate()
    after = live.bedsides([patient.pk])[0]
    assert (after.now.signs[0].value, after.alerts[0].id) == (before.now.signs[0].value, before.alerts[0].id)
    assert open_alerts(patient) == [("limit", 3)]


def test_impossible_values_raise_nothing(send, patient):
    send(900)
    assert (open_alerts(patient), Reading.objects.count()) == ([], 1)


def test_an_alert_of_another_patient_is_not_found(send, patient, doctor):
    send(140)
    with pytest.raises(Http404):
        acknowledge(doctor, patient_of(doctor, mrn="M-2"), alert_id=MonitoringAlert.objects.get().pk)
