"""Lets the monitors of the demonstration ward send invented readings while the site is served; elsewhere there are none."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from records.decision_support.monitoring.simulation import COURSES, readings
from records.demonstration_ward import monitors
from records.models import Device, Reading
from records.services.monitoring_intake import Item, take_in

logger = logging.getLogger(__name__)
STEP_SECONDS, PAST_SECONDS = 20, 300
PAST, KEPT, CLEANED_EVERY = timedelta(hours=8), timedelta(hours=24), timedelta(hours=1)


def begin() -> None:
    """Fill in what was missed while the site stood still, then send on in a thread; does nothing without demonstration monitors."""
    if not settings.DEMONSTRATION_STREAM or not monitors():
        return
    now = timezone.now()
    send(now - PAST, now, every=PAST_SECONDS)
    threading.Thread(target=_send_on, args=(now,), name="demonstration-stream", daemon=True).start()


def send(since: datetime, until: datetime, *, every: int = STEP_SECONDS) -> int:
    """What every monitor measured after ``since``; returns how many readings were new. The same moment gives the same reading."""
    stored = 0
    for number, device in enumerate(monitors()):
        course = COURSES[number % len(COURSES)]
        items = [Item(sent) for sent in readings(course, seed=str(device.pk), since=since, until=until, every=every)]
        stored += sum(outcome.status == "stored" for outcome in take_in(device, items, sent_at=until)) if items else 0
    return stored


def _send_on(since: datetime) -> None:
    cleaned = since - CLEANED_EVERY
    while True:
        time.sleep(STEP_SECONDS)
        close_old_connections()
        now = timezone.now()
        try:
            send(since, now)
            since = now
            if now - cleaned >= CLEANED_EVERY:
                cleaned = now
                _forget_old(monitors(), now - KEPT)
        except (DatabaseError, InterfaceError):
            logger.warning("The demonstration ward waits for the database.")


def _forget_old(devices: list[Device], moment: datetime) -> None:
    """Invented readings are not kept longer than boards look back."""
    Reading.objects.filter(device__in=devices, received_at__lt=moment).delete()
