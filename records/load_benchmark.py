"""Measures a whole clinic at work: doctors who browse, questions that stream and an ingestion, all at once over real connections.

Two hundred doctors open a page every ten seconds on average, fifty sockets ask a question again and again, and literature is
imported without a pause. Run it in an installation of its own: the accounts it makes stay behind, shut.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import websockets
from django.conf import settings

from qa.evaluation.metrics import percentile
from qa.evaluation.speed import Measure, NothingMeasured
from records.load_people import Doctor, signed_in_doctors
from records.monitoring_benchmark import server

DOCTORS, STREAMS, SECONDS = 200, 50, 600
THINK_SECONDS, ASK_EVERY_SECONDS, ANSWER_SECONDS = 10.0, 30.0, 120.0
PAGES = ("/patients/", "/patients/{}/", "/patients/{}/results/", "/patients/{}/notes/", "/patients/{}/timeline/", "/reports/", "/ward/day/", "/ask/")
QUESTIONS = ("白细胞计数偏低可能是什么疾病？", "What lowers potassium?", "发热怎么处理？", "When is INR too high?")
MEMORY_EVERY_SECONDS = 5.0


@dataclass
class Load:
    """What happened: page times in seconds, errors by kind, streams that ended or did not, memory of the server in bytes."""

    pages: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    asked: int = 0
    finished: int = 0
    gaps: int = 0
    memory: list[int] = field(default_factory=list)

    def wrong(self, kind: str) -> None:
        self.errors[kind] = self.errors.get(kind, 0) + 1


def measure(limit: int | None) -> Measure:
    """The 95th percentile of a page in ms; ``limit`` is the length in seconds, ten minutes without one."""
    load = Load()
    with signed_in_doctors(DOCTORS) as doctors, server() as (port, process), _ingestion():
        asyncio.run(_work(port, process.pid, doctors, load, float(limit or SECONDS)))
    if not load.pages:
        raise NothingMeasured("No page was answered.")
    half = len(load.memory) // 2
    return Measure(1000 * percentile(load.pages, 0.95), "ms", counts={
        "median": round(1000 * percentile(load.pages, 0.5), 1), "pages": len(load.pages), "doctors": DOCTORS, "streams": STREAMS,
        "asked": load.asked, "finished": load.finished, "lost_messages": load.gaps, "errors": sum(load.errors.values()), **load.errors,
        "memory_mb_first_half": round(max(load.memory[:half] or [0]) / 2**20), "memory_mb_second_half": round(max(load.memory[half:]) / 2**20)})


@contextmanager
def _ingestion() -> Iterator[None]:
    """Literature is imported again and again, always new texts, in a process that gives way as the worker does."""
    with tempfile.TemporaryDirectory() as folder:
        code = ("import os, subprocess, sys, pathlib, itertools\nos.nice(19)\nfolder = pathlib.Path(sys.argv[1])\n"
                "for number in itertools.count():\n"
                "    for old in folder.iterdir(): old.unlink()\n"
                "    for part in range(20):\n"
                "        text = ' '.join(f'Finding {number} {part} {line} concerns the potassium of group {line}.' for line in range(200))\n"
                "        (folder / f'load-{number}-{part}.txt').write_text(text)\n"
                "    subprocess.run([sys.executable, 'manage.py', 'import_corpus', 'load', str(folder)], stdout=-3, stderr=-3)\n")
        process = subprocess.Popen([sys.executable, "-c", code, folder], cwd=settings.BASE_DIR, env=os.environ.copy(), start_new_session=True)
        try:
            yield
        finally:
            os.killpg(process.pid, 15)
            process.wait(60)


async def _work(port: int, pid: int, doctors: list[Doctor], load: Load, seconds: float) -> None:
    until = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30, limits=limits) as client:
        tasks = [asyncio.create_task(_browse(client, doctor, load, until)) for doctor in doctors]
        tasks += [asyncio.create_task(_converse(port, doctor, load, until)) for doctor in doctors[:STREAMS]]
        tasks.append(asyncio.create_task(_weigh(pid, load, until)))
        await asyncio.gather(*tasks)


async def _browse(client: httpx.AsyncClient, doctor: Doctor, load: Load, until: float) -> None:
    chance = random.Random(doctor.name)  # noqa: S311 – whose turn it is, no secret
    await asyncio.sleep(chance.uniform(0, THINK_SECONDS))
    while time.monotonic() < until:
        address, began = chance.choice(PAGES).format(chance.choice(doctor.patients)), time.monotonic()
        try:
            answer = await client.get(address, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={doctor.session}"})
        except httpx.TransportError as error:
            load.wrong(type(error).__name__)
        else:
            load.pages.append(time.monotonic() - began)
            if answer.status_code != 200:
                load.wrong(f"status_{answer.status_code}")
        await asyncio.sleep(chance.uniform(0.5, 1.5) * THINK_SECONDS)


async def _converse(port: int, doctor: Doctor, load: Load, until: float) -> None:
    """One socket that stays open; every answer is followed to its end and its events are counted."""
    chance, origin = random.Random(doctor.name), f"http://127.0.0.1:{port}"  # noqa: S311
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={doctor.session}", "Origin": origin}
    try:
        async with websockets.connect(f"ws://127.0.0.1:{port}/ws/ask/", additional_headers=headers, max_size=None, open_timeout=60) as page:
            await asyncio.sleep(chance.uniform(0, ASK_EVERY_SECONDS))
            while time.monotonic() < until:
                await page.send(json.dumps({"type": "ask", "request": "q", "text": chance.choice(QUESTIONS), "force": True}))
                load.asked += 1
                async with asyncio.timeout(ANSWER_SECONDS):
                    await _follow(page, load)
                await asyncio.sleep(min(ASK_EVERY_SECONDS, max(0.0, until - time.monotonic())))
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        load.wrong(f"socket_{type(error).__name__}")


async def _follow(page: websockets.ClientConnection, load: Load) -> None:
    last = 0
    async for text in page:
        message = json.loads(text)
        if message["type"] == "refused":
            load.wrong(f"refused_{message['code']}")
            return
        if message["type"] == "snapshot":
            # The answer was there before the page began to follow it.
            load.finished += message["turn"]["state"] != "writing"
            return
        if message["type"] == "event":
            # Deltas that wait are sent as one, with the number of the last; numbers never go back.
            load.gaps += message["seq"] <= last
            last = message["seq"]
            if message["event"]["kind"] in ("finished", "unsaved"):
                load.finished += message["event"]["kind"] == "finished"
                return


async def _weigh(pid: int, load: Load, until: float) -> None:
    while time.monotonic() < until:
        resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        load.memory.append(resident)
        await asyncio.sleep(MEMORY_EVERY_SECONDS)
