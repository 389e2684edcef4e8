"""The watch of this web process: readings go in as they are stored, alerts are kept up, and boards hear what changed.

It lives in memory and is made anew from the stored readings when the process starts or a patient is first asked for,
so nothing depends on it having lived. One thread does the watching; boards are told through ``listen``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from clinic.acting import as_site
from records.decision_support.monitoring.readings import Judged, Quality
from records.decision_support.monitoring.watching import Snapshot, Watched
from records.models import Reading
from records.services.monitoring_alerts import OpenAlert, keep_up, watched_patients
from records.services.monitoring_limits import settings_of

logger = logging.getLogger(__name__)
ROUND_SECONDS, TICK_SECONDS = 0.2, 15.0
HISTORY = timedelta(hours=24)
Arrived = tuple[UUID, Judged]


@dataclass(frozen=True)
class Bedside:
    """One patient as boards show it; ``version`` grows with every change of any patient."""

    patient: UUID
    version: int
    now: Snapshot
    alerts: tuple[OpenAlert, ...]
    last_at: datetime | None


class _Live:
    """Only the watching thread (or a test) evaluates; readings are handed over under the lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.evaluating = threading.RLock()
        self.wake = threading.Event()
        self.arrived: list[Arrived] = []
        self.asked: set[UUID] = set()
        self.watched: dict[UUID, Watched] = {}
        self.bedsides: dict[UUID, Bedside] = {}
        self.version = 0
        self.listeners: set[Callable[[], None]] = set()
        self.thread: threading.Thread | None = None


_live = _Live()


def submit(arrived: Iterable[Arrived]) -> None:
    """Hand over readings that are stored already; returns at once."""
    with _live.lock:
        _live.arrived.extend(arrived)
    _live.wake.set()


def ask_for(patients: Iterable[UUID]) -> None:
    """Look at these patients again: their limits, silences or alerts changed, or a board wants them."""
    with _live.lock:
        _live.asked.update(patients)
    _live.wake.set()


def bedsides(patients: Iterable[UUID], *, after: int = -1) -> list[Bedside]:
    """Those of the patients that changed after version ``after``."""
    found = (_live.bedsides.get(patient) for patient in patients)
    return [bedside for bedside in found if bedside is not None and bedside.version > after]


@contextmanager
def listen(listener: Callable[[], None]) -> Iterator[None]:
    """Call ``listener`` from the watching thread after each change."""
    _live.listeners.add(listener)
    try:
        yield
    finally:
        _live.listeners.discard(listener)


def begin() -> None:
    """Start the watch of this process (once); patients with readings of the last day are looked at first."""
    patients = watched_patients(timezone.now() - HISTORY)
    with _live.lock:
        if _live.thread is not None:
            return
        _live.thread = threading.Thread(target=_watch, name="monitoring", daemon=True)
        _live.asked.update(patients)
    _live.thread.start()


def forget() -> None:
    """Drop everything in memory: the state of a process that was just started."""
    with _live.evaluating, _live.lock:
        _live.arrived.clear()
        _live.asked.clear()
        _live.watched.clear()
        _live.bedsides.clear()


def _watch() -> None:
    last_tick = 0.0
    while True:
        _live.wake.wait(timeout=TICK_SECONDS)
        _live.wake.clear()
        close_old_connections()
        everyone = time.monotonic() - last_tick >= TICK_SECONDS
        last_tick = time.monotonic() if everyone else last_tick
        try:
            evaluate(everyone=everyone)
        except (DatabaseError, InterfaceError):
            logger.warning("The watch waits for the database.")
            ask_for(list(_live.watched))
            time.sleep(1.0)
        time.sleep(ROUND_SECONDS)


@as_site()
def evaluate(*, everyone: bool = False, now: datetime | None = None) -> None:
    """One round: what arrived goes in, and patients concerned (all, from time to time) are judged anew."""
    now = now or timezone.now()
    with _live.evaluating:
        with _live.lock:
            arrived, _live.arrived = _live.arrived, []
            asked, _live.asked = _live.asked, set()
        received = {patient for patient, _judged in arrived}
        for patient, judged in arrived:
            if patient in _live.watched and judged.quality == Quality.GOOD:
                _live.watched[patient].add(judged.code, judged.taken_at, judged.value)
        try:
            _load(asked, received, now)
            changed = {patient for patient in asked | received if patient in _live.watched}
            _judge(changed, set(_live.watched) - changed if everyone else set(), now)
        except (DatabaseError, InterfaceError):
            # Also those who are not watched yet: their readings are stored, and nobody may come to ask for them.
            ask_for(asked | received)
            raise


def _load(asked: set[UUID], received: set[UUID], now: datetime) -> None:
    """Patients not watched yet come from storage; those asked for get their settings anew."""
    for patient, settings in settings_of(asked & set(_live.watched)).items():
        for name, value in settings.items():
            setattr(_live.watched[patient], name, value)
    _live.watched.update(_from_storage([patient for patient in asked | received if patient not in _live.watched], now))


def _judge(changed: set[UUID], others: set[UUID], now: datetime) -> None:
    concerned = changed | others
    alerts = keep_up({patient: _live.watched[patient].findings(now) for patient in concerned}, now=now)
    for patient in concerned:
        _put(patient, alerts.get(patient, ()), now, always=patient in changed)
    if concerned:
        for listener in list(_live.listeners):
            listener()


def _put(patient: UUID, alerts: tuple[OpenAlert, ...], now: datetime, *, always: bool) -> None:
    before = _live.bedsides.get(patient)
    if before is not None and not always and before.alerts == alerts:
        return
    _live.version += 1
    snapshot = _live.watched[patient].snapshot(now)
    last = max((sign.at for sign in snapshot.signs), default=None)
    _live.bedsides[patient] = Bedside(patient, _live.version, snapshot, alerts, last)


def _from_storage(patients: list[UUID], now: datetime) -> dict[UUID, Watched]:
    """The watch of each patient from the stored readings of the last day, oldest first."""
    if not patients:
        return {}
    found = {patient: Watched(**settings) for patient, settings in settings_of(patients).items()}
    rows = Reading.objects.filter(patient__in=patients, taken_at__gt=now - HISTORY, quality=Quality.GOOD).order_by("taken_at", "id")
    for patient, code, at, value in rows.values_list("patient_id", "code", "taken_at", "value").iterator(chunk_size=5000):
        found[patient].add(code, at, value)
    for watched in found.values():
        watched.look_back()
    return found
