"""Where a person is signed in: what each session says of its own beginning, and the end of those the person does not know.

It lies in the session itself and goes with it: when it was opened, and the family of the browser and its system. No address is kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from clinic import audit
from clinic.browsers import browser_of
from clinic.models import Person

SEEN, OPENED = "seen", "opened"


@dataclass(frozen=True)
class OwnSession:
    """One session of a person; ``handle`` names it on a page without being its key."""

    handle: str
    family: str
    system: str
    opened_at: datetime | None
    seen_at: datetime | None
    here: bool


def note_opening(request: HttpRequest) -> None:
    """Write down in the session when it was opened and in which kind of browser."""
    browser = browser_of(request.headers.get("User-Agent", ""))
    request.session[OPENED] = {"at": time.time(), "family": browser.family, "system": browser.system}


def is_idle(session: Any, now: float) -> bool:
    """Whether its person has asked for nothing for ``IDLE_MINUTES``; ``session`` is any mapping of its values."""
    seen = session.get(SEEN, 0)
    return bool(seen) and now - seen > settings.IDLE_MINUTES * 60


def is_over(session: Any, now: float) -> bool:
    """Whether it has lasted as long as a session may, however busy its person is."""
    opened = session.get(OPENED)
    return bool(opened) and now - opened["at"] > settings.SESSION_COOKIE_AGE


def sessions_of(person: Person, *, here: str | None) -> list[OwnSession]:
    """Those that still stand, the one with the key ``here`` first and then by when they were last used."""
    found = [_described(row.session_key, said, here) for row, said in _standing(person)]
    return sorted(found, key=lambda each: (not each.here, -(each.seen_at or datetime.fromtimestamp(0, UTC)).timestamp()))


def end_sessions(person: Person, *, handle: str, here: str | None) -> int:
    """End the session that ``handle`` names, or all but ``here`` where it is «others»; their sockets close with them.

    Gives how many have ended; a handle of somebody else's session ends none.
    """
    keys = [row.session_key for row, _said in _standing(person) if row.session_key != here and handle in ("others", _handle(row.session_key))]
    ended, _by_kind = Session.objects.filter(session_key__in=keys).delete()
    if ended:
        audit.record("ended own sessions", person=person, subject=f"person:{person.pk}", sessions=ended)
    return ended


def _standing(person: Person) -> Iterator[tuple[Session, dict[str, Any]]]:
    now = time.time()
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        said = row.get_decoded()
        if said.get(SESSION_KEY) == str(person.pk) and not is_idle(said, now) and not is_over(said, now) and constant_time_compare(
                said.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
            yield row, said


def _handle(key: str) -> str:
    return salted_hmac("clinic.own_sessions", key, algorithm="sha256").hexdigest()[:32]


def _described(key: str, said: dict[str, Any], here: str | None) -> OwnSession:
    opened, seen = said.get(OPENED, {}), said.get(SEEN)
    return OwnSession(_handle(key), opened.get("family", ""), opened.get("system", ""), _moment(opened.get("at")), _moment(seen), key == here)


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
