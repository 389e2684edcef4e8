"""The short way for devices answers as the long one does, and lets everything else pass."""

from __future__ import annotations

import json

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import OperationalError

from records import monitoring_lane
from records.monitoring_lane import LARGEST_BODY, DeviceLane
from tests.records.monitoring.conftest import reading

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

    monkeypatch.setattr(monitoring_lane, "deliver", broken)
    status, said = await _ask("/devices/readings/", secret=made.secret)
    assert (status, "send the batch again" in said.decode()) == (503, True)
