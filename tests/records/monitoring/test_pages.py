"""The board, the monitoring tab and the devices: for those who treat the patient, in both languages."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.urls import reverse

from clinic.models import AuditEvent
from records.models import AlarmLimits, Device, MonitoringAlert
from records.services import monitoring_live as live
from records.ward_consumers import WardBoardConsumer
from tests.records.monitoring.conftest import reading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tab(patient):
    return reverse("patient-monitoring", args=[patient.pk])


@pytest.mark.parametrize(("language", "said"), [("en", "Heart rate 140 (limit ≥131)"), ("zh-hans", "心率 140（界限 ≥131）")])
def test_the_tab_tells_alerts_courses_and_what_was_not_used(client_for, doctor, deliver, tab, language, said):
    deliver({"readings": [reading(value=140, ago=9), reading(value=139, ago=4), reading(value=900, ago=3)]})
    live.evaluate()
    page = client_for(doctor, language).get(tab)
    text = page.content.decode()
    assert page.status_code == 200
    assert said.replace("140", "139") in text or said in text
    assert "900" in text
    assert AuditEvent.objects.filter(action="viewed chart", detail__tab="monitoring").exists()


def test_an_empty_tab_teaches_the_first_step(client_for, doctor, tab):
    assert "Assign a device or note a measurement" in client_for(doctor).get(tab).content.decode()


@pytest.mark.parametrize(("who", "status"), [("colleague", 404), ("librarian", 403), ("auditor", 403)])
def test_others_neither_see_nor_change(request, client_for, patient, tab, who, status):
    client = client_for(request.getfixturevalue(who))
    assert client.get(tab).status_code == status
    for kind in ("bedside", "limits", "silence", "assign", "scale"):
        assert client.post(f"{tab}{kind}/", {"reason": "x"}).status_code == status
    assert not AlarmLimits.objects.exists()


def test_measurements_at_the_bedside_complete_news2(client_for, doctor, patient, tab):
    client = client_for(doctor)
    values = {"respiratory_rate": 18, "saturation": 96, "systolic": 120, "heart_rate": 80, "temperature": 37, "oxygen_flow": 0, "level": "A"}
    assert client.post(f"{tab}bedside/", values).status_code == 302
    assert "NEWS2 0" in client.get(tab).content.decode()
    assert patient.readings.count() == 7


@pytest.mark.parametrize(("kind", "values", "said"), [
    ("bedside", {}, "at least one measurement"), ("bedside", {"heart_rate": "900"}, "impossible"),
    ("limits", {"code": "8867-4", "low": "90", "high": "60", "reason": "x"}, "must rise"),
    ("silence", {"code": "", "minutes": "30"}, "Reason"), ("assign", {}, "Device")])
def test_what_cannot_be_done_says_why(client_for, doctor, tab, kind, values, said):
    page = client_for(doctor).post(f"{tab}{kind}/", values)
    alerts = re.findall(r'role="alert">([^<]*)', page.content.decode())
    assert page.status_code == 422
    assert any(said in alert for alert in alerts)


def test_devices_show_their_key_once_and_only_to_doctors(client_for, doctor, trainee, librarian):
    client = client_for(doctor)
    page = client.post(reverse("devices"), {"name": "Bed 7"}).content.decode()
    [secret] = re.findall(r"xd_[\w-]{20,}", page)
    assert secret not in client.get(reverse("devices")).content.decode()
    assert client_for(trainee).get(reverse("devices")).status_code == 403 == client_for(librarian).get(reverse("devices")).status_code
    client = client_for(doctor)
    client.post(reverse("device-revoke", args=[Device.objects.get().pk]))
    assert Device.objects.get().revoked


def test_the_board_page_holds_no_patient(client_for, doctor, auditor, patient):
    page = client_for(doctor).get(reverse("ward"))
    assert (page.status_code, patient.name in page.content.decode()) == (200, False)
    assert client_for(auditor).get(reverse("ward")).status_code == 403


async def _board(person):
    scope = {"type": "websocket", "path": "/ws/ward/", "user": person, "session": {}, "headers": [], "subprotocols": []}
    socket = ApplicationCommunicator(WardBoardConsumer.as_asgi(), scope)
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output(3))["type"] == "websocket.accept"
    return socket


async def _next(socket, kind):
    while True:
        message = json.loads((await socket.receive_output(5))["text"])
        if message["kind"] == kind:
            return message


async def _leave(socket):
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait(3)


async def test_the_board_lists_ones_own_patients_and_follows_them(doctor, colleague, patient, deliver):
    send = database_sync_to_async(lambda value: deliver({"readings": [reading(value=value, ago=1)]}))
    await send(80)
    mine, theirs = await _board(doctor), await _board(colleague)
    assert [each["name"] for each in (await _next(mine, "patients"))["patients"]] == ["张三"]
    assert (await _next(theirs, "patients"))["patients"] == []
    await database_sync_to_async(live.evaluate)()
    assert (await _next(mine, "rows"))["rows"][0]["signs"][0]["value"] == "80"
    await asyncio.sleep(0.1)
    await send(140)
    await database_sync_to_async(live.evaluate)()
    row = (await _next(mine, "rows"))["rows"][0]
    assert (row["signs"][0]["value"], row["severity"], "name" in row) == ("140", 3, False)
    assert await theirs.receive_nothing(0.6)
    assert await database_sync_to_async(AuditEvent.objects.filter(action="viewed ward board").count)() == 2
    await _leave(mine)
    await _leave(theirs)


async def test_an_auditor_gets_no_board(auditor):
    socket = await _board(auditor)
    assert (await socket.receive_output(2))["code"] == 4403


def test_an_alert_is_acknowledged_from_the_board(client_for, doctor, colleague, patient, deliver, tab):
    deliver({"readings": [reading(value=140)]})
    live.evaluate()
    alert = MonitoringAlert.objects.get()
    address = reverse("alert-acknowledge", args=[patient.pk, alert.pk])
    assert client_for(colleague).post(address).status_code == 404
    assert client_for(doctor).post(address, headers={"X-Board": "1"}).status_code == 204
    alert.refresh_from_db()
    assert alert.acknowledged_by == doctor
