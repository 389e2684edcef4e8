"""The long work on records, done by the worker process."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from records.services.monitoring_intake import forget_before


@app.periodic(cron="20 3 * * *")
@app.task(name="records.forget_readings", queueing_lock="forget-readings")
def forget_readings_task(timestamp: int) -> None:
    """Every night: readings older than the site keeps them; nothing where it keeps them for ever."""
    if settings.KEEP_READINGS_DAYS:
        forget_before(timezone.now() - timedelta(days=settings.KEEP_READINGS_DAYS))
