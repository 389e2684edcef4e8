"""The short way for devices answers as the long one does, and lets everything else pass."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import DataError, OperationalError
from django.utils import timezone

from records import monitoring_lane
from records.monitoring_delivery import Post, deliver_together
from records.monitoring_lane import LARGEST_BODY, DeviceLane
from records.services.monitoring_devices import assign_device, register_device
from tests.records.monitoring.conftest import reading
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db(transaction=True)


async def _pages(scope, receive, send):
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"page"})


async def _ask(path, *, secret="", parts=(b"",), method="POST", scheme="https"):
    scope = {"type": "http", "path": path, "method": method, "scheme": scheme,
             "headers": [(b"authorization", f"Bearer {secret}".encode())]}
    wire = ApplicationCommunicator(DeviceLane(_pages), scope)
    for index, part in enumerate(parts):
        await wire.send_input({"type": "http.request", "body": part, "more_body": index < len(parts) - 1})
    start, content = await wire.receive_output(5), await wire.receive_output(5)
    return start["status"], content["body"]


async def test_a_delivery_in_pieces_is_stored(made, patient):
    text = json.dumps({"readings": [reading()]}).encode()
    status, said = await _ask("/devices/readings/", secret=made.secret, parts=(text[:20], text[20:]))
    assert (status, json.loads(said)["stored"]) == (200, 1)
    assert await patient.readings.acount() == 1


async def test_wrong_keys_and_large_bodies_are_refused(made):
    assert (await _ask("/devices/readings/", secret="x"))[0] == 401
    assert (await _ask("/devices/fhir/", secret=made.secret, parts=(b"[" * LARGEST_BODY, b"]")))[0] == 413


@pytest.mark.parametrize(("path", "method"), [("/devices/readings/", "GET"), ("/patients/", "POST")])
async def test_everything_else_passes(db, path, method):
    assert (await _ask(path, method=method))[0] == 299


async def test_a_site_on_https_takes_no_key_in_clear(settings, made):
    settings.SECURE_SSL_REDIRECT = True
    assert (await _ask("/devices/readings/", secret=made.secret, scheme="http"))[0] == 299


async def test_without_a_database_the_device_is_told_to_come_again(made, monkeypatch):
    def broken(*_arguments, **_named):
        raise OperationalError

    monkeypatch.setattr(monitoring_lane, "deliver_together", broken)
    status, said = await _ask("/devices/readings/", secret=made.secret)
    assert (status, "send the batch again" in said.decode()) == (503, True)


def _post(secret, *readings):
    return Post("/devices/readings/", f"Bearer {secret}", json.dumps({"readings": list(readings)}).encode())


def test_what_waits_is_stored_together_and_each_is_answered_for_itself(made, patient, doctor):
    other = patient_of(doctor, name="李四", mrn="M0002")
    second = register_device(doctor, name="Bed 4")
    assign_device(doctor, other, device_id=second.device.pk, at=timezone.now() - timedelta(days=1))
    same = reading()
    posts = [_post(made.secret, same, reading(value=900, ago=9)), _post("wrong", same), Post("/devices/readings/", f"Bearer {made.secret}", b"{"),
             _post(second.secret, same), _post(made.secret, same)]
    answers = deliver_together(posts)
    assert [answer.status for answer in answers] == [200, 401, 400, 200, 200]
    assert [answer.said["stored"] for answer in answers if answer.status == 200] == [1, 1, 0]
    assert answers[0].said["marked"] == 1 and answers[4].said["repeated"] == 1
    assert (patient.readings.count(), other.readings.count()) == (2, 1)


def test_a_post_that_the_database_cannot_take_does_not_stop_the_others(made, patient, monkeypatch):
    poison, good = _post(made.secret, reading(ago=50)), _post(made.secret, reading())
    stored = monitoring_lane.deliver_together

    def picky(posts):
        if poison in posts:
            raise DataError
        return stored(posts)

    monkeypatch.setattr(monitoring_lane, "deliver_together", picky)
    assert [answer.status for answer in monitoring_lane._answers([good, poison])] == [200, 503]
    assert patient.readings.count() == 1


async def test_many_at_once_are_all_answered(made, patient):
    lane = DeviceLane(_pages)
    bodies = [json.dumps({"readings": [reading(ago=float(number + 1))]}).encode() for number in range(40)]
    scope = {"type": "http", "path": "/devices/readings/", "method": "POST", "scheme": "https",
             "headers": [(b"authorization", f"Bearer {made.secret}".encode())]}
    wires = [ApplicationCommunicator(lane, scope) for _body in bodies]
    for wire, body in zip(wires, bodies, strict=True):
        await wire.send_input({"type": "http.request", "body": body})
    assert [(await wire.receive_output(20))["status"] for wire in wires] == [200] * 40
    assert await patient.readings.acount() == 40
