"""Sockets end with the session that opened them: signed out, idle, at its longest, another password, another role, or an account shut.

One look at the database every ``CHECK_SECONDS`` serves all sockets of a process, so it does not matter which process ended a session.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from clinic.account_middleware import NOTED_EVERY, is_held_back
from clinic.acting_asgi import Application, Receive, Scope, Send
from clinic.models import Person
from clinic.own_sessions import SEEN, is_idle, is_over

logger = logging.getLogger(__name__)
CHECK_SECONDS = 2.0
SIGNED_OUT = 4401
# With these a socket's handler turns away who is signed in but may not see it.
REFUSED = frozenset({4403, 4404})
Message = dict[str, Any]


@dataclass(frozen=True)
class Opening:
    """What a socket was opened with."""

    session: str
    person: int
    role: str


@dataclass
class Watch:
    """The sockets of one event loop, and the task that looks after them while there are any."""

    sockets: dict[asyncio.Event, Opening] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None

    @contextmanager
    def over(self, opening: Opening) -> Iterator[asyncio.Event]:
        """An event that is set when the session no longer stands."""
        ended = asyncio.Event()
        self.sockets[ended] = opening
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._look())
        try:
            yield ended
        finally:
            del self.sockets[ended]

    async def _look(self) -> None:
        while self.sockets:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                standing = await sync_to_async(_standing, thread_sensitive=False)(set(self.sockets.values()))
            except (DatabaseError, InterfaceError):
                logger.warning("The sessions of open sockets cannot be checked while the database is away.")
                continue
            for ended, opening in self.sockets.items():
                if opening not in standing:
                    ended.set()


def _standing(openings: Iterable[Opening]) -> set[Opening]:
    close_old_connections()
    try:
        return standing(set(openings))
    finally:
        close_old_connections()


def standing(openings: set[Opening]) -> set[Opening]:
    """Those whose session still stands for the same person in the same role, as pages judge it."""
    rows = Session.objects.filter(session_key__in={each.session for each in openings}, expire_date__gt=timezone.now())
    sessions = {row.session_key: row.get_decoded() for row in rows}
    people = {person.pk: person for person in Person.objects.filter(pk__in={each.person for each in openings}, is_active=True)}
    return {each for each in openings
            if each.session in sessions and each.person in people and _stands(each, sessions[each.session], people[each.person])}


def _stands(opening: Opening, session: dict[str, Any], person: Person) -> bool:
    now = time.time()
    return (
        session.get(SESSION_KEY) == str(person.pk) and person.role == opening.role
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
        and not is_idle(session, now) and not is_over(session, now)
    )


class SessionBound:
    """ASGI wrapper inside authentication: tells the browser and the socket's handler when the session has ended."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        person = scope["user"]
        if not person.is_authenticated:
            await self.application(scope, receive, send)
            return
        if await sync_to_async(is_held_back)(person):
            # Without a second factor that the site asks for, or a password of their own, nobody is signed in to a socket.
            await self.application({**scope, "user": AnonymousUser()}, receive, send)
            return
        watch = self.watches.setdefault(asyncio.get_running_loop(), Watch())
        with watch.over(Opening(scope["session"].session_key, person.pk, person.role)) as ended:
            await self.application(scope, _until(ended, receive, send), _unless(ended, send, person))


def _until(ended: asyncio.Event, receive: Receive, send: Send) -> Receive:
    """``receive`` that closes the socket and reports its end as soon as ``ended`` is set."""

    async def hear() -> Message:
        hearing, ending = asyncio.ensure_future(receive()), asyncio.ensure_future(ended.wait())
        try:
            await asyncio.wait((hearing, ending), return_when=asyncio.FIRST_COMPLETED)
            if not ended.is_set():
                return hearing.result()
            await send({"type": "websocket.close", "code": SIGNED_OUT})
            return {"type": "websocket.disconnect", "code": SIGNED_OUT}
        finally:
            hearing.cancel()
            ending.cancel()

    return hear


def _unless(ended: asyncio.Event, send: Send, person: Any) -> Callable[[Message], Awaitable[None]]:
    async def say(message: Message) -> None:
        if message["type"] == "websocket.close" and message.get("code") in REFUSED:
            logger.warning("A socket was refused.", extra={"person": person.pk})
        if not ended.is_set():
            await send(message)

    return say


def note_activity(session: Any) -> None:
    """What a person does over a socket shows that they sit there, as a page they ask for does; kept to the minute."""
    stored = SessionStore(session.session_key)
    if SESSION_KEY in stored and time.time() - stored.get(SEEN, 0) > NOTED_EVERY:
        stored[SEEN] = time.time()
        stored.save()
