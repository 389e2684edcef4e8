"""What the site keeps for how long, and how it lets go of it; each app tells its own kinds through ``settings.RETENTION``.

Nothing is deleted unless the site has set a period. Records of patients have their own law: they are counted for a person to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from clinic import acting, audit
from clinic.models import Departure


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is kept for ``settings.KEEP_DAYS[name]`` days (0: for ever).

    ``due`` counts what is older than a moment, ``forget`` deletes it and gives how many; without it a person decides.
    """

    name: str
    due: Callable[[datetime], int]
    forget: Callable[[datetime], int] | None = None


@dataclass(frozen=True)
class Due:
    """What has passed its period: ``forgotten`` of ``count`` were deleted in this run."""

    name: str
    days: int
    count: int
    forgotten: int = 0
    by_hand: bool = False


def look(*, apply: bool = False) -> list[Due]:
    """What has passed its period, by kind; it is deleted only where ``apply`` says so, and the audit trail counts it."""
    with acting.as_site():
        return [_look(import_string(path), apply=apply) for path in settings.RETENTION]


def _look(kind: Kind, *, apply: bool) -> Due:
    days = settings.KEEP_DAYS[kind.name]
    if not days:
        return Due(kind.name, 0, 0, by_hand=kind.forget is None)
    before = timezone.now() - timedelta(days=days)
    count = kind.due(before)
    if not apply or kind.forget is None or not count:
        return Due(kind.name, days, count, by_hand=kind.forget is None)
    with transaction.atomic():
        forgotten = kind.forget(before)
        audit.record("forgot what was kept long enough", person=None, subject=f"kind:{kind.name}", count=forgotten, days=days)
    return Due(kind.name, days, count, forgotten)


def _sessions_due(before: datetime) -> int:
    return Session.objects.filter(expire_date__lt=before).count()


def _forget_sessions(before: datetime) -> int:
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def _departures_due(before: datetime) -> int:
    return Departure.objects.filter(at__lt=before).count()


def _forget_departures(before: datetime) -> int:
    return Departure.objects.filter(at__lt=before).delete()[0]


SESSIONS = Kind("sessions", _sessions_due, _forget_sessions)
DEPARTURES = Kind("departures", _departures_due, _forget_departures)
