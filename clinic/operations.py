"""What an operator has to know: each check says what is wrong and what to do; it never names a patient or a secret.

The checks are named in ``settings.OPERATIONS_CHECKS``, so that other apps lend theirs.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from clinic import acting, keyset

GIGABYTE = 1024**3
LEAST_DISK, LITTLE_DISK = 2 * GIGABYTE, 10 * GIGABYTE
HEARTBEAT = timedelta(seconds=60)
BACKUP_DUE, BACKUP_OVERDUE = timedelta(days=1), timedelta(days=7)
FAILED_JOBS = """
select count(distinct jobs.id) from procrastinate_jobs jobs join procrastinate_events events on events.job_id = jobs.id
where jobs.status = 'failed' and events.at > now() - interval '7 days'
"""


class Level(IntEnum):
    GOOD = 0
    WARNING = 1
    PROBLEM = 2


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: ``said`` is how it stands, ``advice`` what to do about it (empty if nothing)."""

    key: str
    title: str
    level: Level
    said: str
    advice: str = ""


def findings() -> list[Finding]:
    """Every check of the site, the worst first."""
    with acting.as_site():
        found = [import_string(path)() for path in settings.OPERATIONS_CHECKS]
    return sorted(found, key=lambda finding: -finding.level)


def disk_space() -> Finding:
    free = shutil.disk_usage(settings.HOME).free
    said = _("%(free)s GB are free.") % {"free": round(free / GIGABYTE, 1)}
    advice = _("Free space or move XINGLIN_HOME to a larger disk; below 2 GB imports and backups may fail.")
    level = Level.PROBLEM if free < LEAST_DISK else Level.WARNING if free < LITTLE_DISK else Level.GOOD
    return Finding("disk", _("Disk space"), level, said, advice if level else "")


def worker() -> Finding:
    """Whether the worker process has given a sign of life within the last minute."""
    with connection.cursor() as cursor:
        cursor.execute("select max(last_heartbeat) from procrastinate_workers")
        last = cursor.fetchone()[0]
    if last is not None and timezone.now() - last < HEARTBEAT:
        return Finding("worker", _("Worker"), Level.GOOD, _("The worker is running."))
    return Finding("worker", _("Worker"), Level.PROBLEM, _("The worker is not running; imports and indexing wait."),
                   _("Start the site with make run, or the worker alone with manage.py worker."))


def failed_jobs() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(FAILED_JOBS)
        failed = cursor.fetchone()[0]
    if not failed:
        return Finding("jobs", _("Failed jobs"), Level.GOOD, _("No job failed in the last seven days."))
    return Finding("jobs", _("Failed jobs"), Level.WARNING, _("%(count)s jobs failed in the last seven days.") % {"count": failed},
                   _("Look under Literature for the files that failed and retry them; the log names the error."))


def backup() -> Finding:
    """How old the last backup is that this home knows of."""
    advice = _("Run manage.py backup FILE every night and keep the file on another machine.")
    try:
        at = datetime.fromisoformat(json.loads((settings.HOME / "last-backup.json").read_text())["at"])
    except (OSError, ValueError, KeyError):
        return Finding("backup", _("Backup"), Level.PROBLEM, _("There is no backup yet."), advice)
    age = timezone.now() - at
    said = _("The last backup is %(hours)s hours old.") % {"hours": round(age.total_seconds() / 3600)}
    level = Level.PROBLEM if age > BACKUP_OVERDUE else Level.WARNING if age > BACKUP_DUE else Level.GOOD
    return Finding("backup", _("Backup"), level, said, advice if level else "")


def keys() -> Finding:
    """Whether the keys are private and a change of keys was finished."""
    path = settings.HOME / "keys" / keyset.NAME
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding("keys", _("Keys"), Level.PROBLEM, _("Other users of this computer can read the keys."),
                       _("Take their rights away: chmod -R go-rwx on the folder keys in XINGLIN_HOME."))
    count = keyset.current().keys
    if count > 1:
        return Finding("keys", _("Keys"), Level.WARNING, _("%(count)s keys are in use; a change of keys is not finished.") % {"count": count},
                       _("Run manage.py rotate_keys --continue and then manage.py rotate_keys --forget-old-keys."))
    return Finding("keys", _("Keys"), Level.GOOD, _("The keys are in order."))


@cache
def _plan_done() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotYet
    return True


class _NotYet(Exception):
    """The tables are of an earlier version; asked again next time, since only «done» is remembered."""


def migrations_applied() -> bool:
    """Whether the tables are those of this version; once they are, they stay so for this process."""
    try:
        return _plan_done()
    except _NotYet:
        return False


def readiness() -> dict[str, bool]:
    """What must be true before requests are sent here; each is a plain yes or no."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return {"database": False, "tables": False}
    return {"database": True, "tables": migrations_applied()}
