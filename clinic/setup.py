"""Turns a fresh clone into a clinic: the steps of ``settings.SETUP_STEPS``, each idempotent and quick when done before."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils.module_loading import import_string

from clinic import row_wall

Report = Callable[[str, float | None], None]


class SetupFailed(Exception):
    """A step could not be finished; the message says which and what to do."""


def run(report: Report, *, only: Iterable[str] | None = None) -> dict[str, float]:
    """Run the named steps (all by default) in their order; seconds by step."""
    seconds = {}
    for name in settings.SETUP_STEPS if only is None else [step for step in settings.SETUP_STEPS if step in set(only)]:
        started = time.monotonic()
        import_string(settings.SETUP_STEPS[name])(report)
        seconds[name] = round(time.monotonic() - started, 2)
    return seconds


def run_apart() -> None:
    """Run every step in a process of its own, so that the models a step loads are gone when it ends.

    Raises SetupFailed; the steps have then told the reason on standard error.
    """
    ended = subprocess.run(command("setup"), env=environment(), stdout=subprocess.DEVNULL, check=False)
    if ended.returncode:
        raise SetupFailed("The site could not be set up; the reason stands above. Mend it and start again: what was done is kept.")


def translations(report: Report) -> None:
    from clinic.translations import compile_all

    if compile_all(settings.LOCALE_PATHS):
        report("The translations are compiled.", None)


def database(report: Report) -> None:
    """Migrate as the tables' owner; the site itself never connects as that role."""
    if not _migrations_applied():
        report("The database tables are being made.", None)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    row_wall.lay_key(connections["owner"])


def _migrations_applied() -> bool:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def command(*arguments: str) -> list[str]:
    """How to start another process of this project."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def environment(**extra: str) -> dict[str, str]:
    return os.environ | {"PYTHONUNBUFFERED": "1"} | extra


def start_process(*arguments: str, **extra: str) -> subprocess.Popen[bytes]:
    """Start ``manage.py …`` in a session of its own, so that Ctrl-C reaches only its supervisor."""
    return subprocess.Popen(command(*arguments), env=environment(**extra), start_new_session=True)
