"""Measures the ward board from outside: readings posted over HTTP to a real server, seen by a real socket client.

The delay of a batch runs from the moment its request begins to the moment the board's socket brings a row that holds its
newest reading. The server process is then killed without warning in the middle of the load and started again, and every
reading it had confirmed is looked for in the database.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import websockets
from django.conf import settings

from clinic.models import Person
from qa.evaluation.metrics import percentile
from qa.evaluation.speed import Measure, NothingMeasured
from records.models import Reading
from records.monitoring_ward import Bed, Ward, measured_ward

SIGNS = (("8867-4", 72, "/min"), ("59408-5", 97, "%"), ("9279-1", 16, "/min"), ("8480-6", 124, "mm[Hg]"), ("8310-5", 36.8, "Cel"))
BEDS, EVERY_SECONDS, STEPS = 100, 2.0, 4
SECONDS, WARM_SECONDS, RESTART_SECONDS = 30, 6.0, 10
DOCTOR = "li.doctor"
START_SECONDS = 60.0


@dataclass
class Load:
    """What was posted, confirmed and seen. Keys are device and time, both as sent."""

    beds: tuple[Bed, ...]
    waiting: dict[str, list[tuple[datetime, float]]] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    confirmed: list[tuple[Bed, str, str]] = field(default_factory=list)
    failed: int = 0

    def seen(self, patient: str, newest: datetime, now: float) -> None:
        """Every batch up to the reading that the row shows is on the board."""
        waiting = self.waiting.get(patient, [])
        self.delays += [now - began for at, began in waiting if at <= newest]
        self.waiting[patient] = [each for each in waiting if each[0] > newest]


def measure(limit: int | None) -> Measure:
    """The 95th percentile of the display delay in ms at 1,000 readings a second; ``limit`` is the length in seconds."""
    doctor = Person.objects.get(username=DOCTOR)
    with measured_ward(doctor, beds=BEDS) as ward:
        load = Load(ward.beds)
        with server() as (port, _process):
            asyncio.run(_under_load(port, ward, load, limit or SECONDS))
        if not load.delays:
            raise NothingMeasured("The board showed none of the readings.")
        return Measure(1000 * percentile(load.delays, 0.95), "ms", counts={
            "median": round(1000 * percentile(load.delays, 0.5), 1), "readings": len(load.confirmed), "batches": len(load.delays),
            "unseen": sum(map(len, load.waiting.values())), "failed_requests": load.failed, "lost": _lost(load)})


def measure_restart(limit: int | None) -> Measure:
    """Confirmed readings that are missing after kill -9 of the server under load; must be 0."""
    doctor = Person.objects.get(username=DOCTOR)
    with measured_ward(doctor, beds=BEDS) as ward:
        load = Load(ward.beds)
        for _round in range(2):
            with server() as (port, process):
                asyncio.run(_killed_under_load(port, process, ward, load, limit or RESTART_SECONDS))
        return Measure(_lost(load), "readings lost", counts={"confirmed": len(load.confirmed), "kills": 2,
                                                             "failed_requests": load.failed})


def _lost(load: Load) -> int:
    """Confirmed readings that are not in the database."""
    stored = set(Reading.objects.filter(device__in=[bed.device for bed in load.beds]).values_list("device_id", "code", "device_time"))
    return sum((bed.device, code, datetime.fromisoformat(at)) not in stored for bed, code, at in load.confirmed)


@contextmanager
def server() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """One web process with the site's settings on a free port; it quotes, so that no model is loaded beside."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"XINGLIN_PORT": str(port), "XINGLIN_DATABASE_POOL": "True",
                                "XINGLIN_GENERATOR": "qa.generation.extractive.ExtractiveGenerator"}
    process = subprocess.Popen([sys.executable, "manage.py", "web"], cwd=settings.BASE_DIR, env=environment)
    try:
        _wait_for(port)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/health/", timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise NothingMeasured("The server did not start.")


async def _under_load(port: int, ward: Ward, load: Load, seconds: float, *, watch: bool = True) -> None:
    """Every bed posts 20 readings every two seconds, the beds one after another, so that the load is even."""
    base = f"http://127.0.0.1:{port}"
    limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
    async with httpx.AsyncClient(base_url=base, timeout=10, limits=limits) as client:
        watcher = asyncio.create_task(_watch(port, ward, load)) if watch else None
        await asyncio.sleep(1.0)
        posts: set[asyncio.Task[None]] = set()
        began = time.monotonic()
        for number in count():
            due = began + number * EVERY_SECONDS / len(ward.beds)
            if due - began > seconds:
                break
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            counted = watch and due - began > WARM_SECONDS
            posts.add(asyncio.create_task(_post(client, ward.beds[number % len(ward.beds)], number, load, counted=counted)))
        await asyncio.gather(*posts)
        if watcher is not None:
            await asyncio.sleep(3.0)
            watcher.cancel()


async def _killed_under_load(port: int, process: subprocess.Popen[bytes], ward: Ward, load: Load, seconds: float) -> None:
    """kill -9 at half time; what is posted afterwards fails and counts as failed."""
    asyncio.get_running_loop().call_later(1.0 + seconds / 2, process.kill)
    await _under_load(port, ward, load, seconds, watch=False)


async def _post(client: httpx.AsyncClient, bed: Bed, number: int, load: Load, *, counted: bool) -> None:
    now, began = datetime.now(UTC).replace(microsecond=datetime.now(UTC).microsecond // 1000 * 1000), time.monotonic()
    times = [(now - timedelta(seconds=EVERY_SECONDS / STEPS * step)).isoformat() for step in reversed(range(STEPS))]
    readings = [{"code": code, "value": value + number % 3, "unit": unit, "at": at} for at in times for code, value, unit in SIGNS]
    if counted:
        load.waiting.setdefault(str(bed.patient), []).append((now, began))
    try:
        answer = await client.post("/devices/readings/", json={"readings": readings}, headers={"Authorization": f"Bearer {bed.secret}"})
    except httpx.TransportError:
        load.failed += 1
        return
    if answer.status_code != 200:
        load.failed += 1
        return
    load.confirmed += [(bed, reading["code"], reading["at"]) for reading in readings]


async def _watch(port: int, ward: Ward, load: Load) -> None:
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={ward.session}", "Origin": f"http://127.0.0.1:{port}"}
    async with websockets.connect(f"ws://127.0.0.1:{port}/ws/ward/", additional_headers=cookie, max_size=None) as board:
        async for text in board:
            now, message = time.monotonic(), json.loads(text)
            for row in message.get("rows", ()):
                if row["last"]:
                    load.seen(row["id"], datetime.fromisoformat(row["last"]), now)
