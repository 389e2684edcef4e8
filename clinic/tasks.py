"""The long work of the site itself, done by the worker process."""

from __future__ import annotations

from procrastinate.contrib.django import app

from clinic import retention


@app.periodic(cron="40 3 * * *")
@app.task(name="clinic.forget", queueing_lock="forget")
def forget_task(timestamp: int) -> None:
    """Every night: what has passed the period that the site has set for it."""
    retention.look(apply=True)
