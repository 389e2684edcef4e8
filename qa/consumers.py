"""The socket of the question page: authenticates, validates, starts answers and follows them. It holds no rules.

Every message is a JSON object with a ``type``. An answer's events are numbered, so a page that lost its socket asks for
those after the last one it drew.

From the page:

``{"type": "ask", "request", "text", "conversation", "corpora", "filters", "patient", "background", "force"}``
    A question. ``request`` is the page's own mark, handed back; ``conversation`` is empty for a new one; ``corpora`` is
    empty for all; ``filters`` holds any of year_from, year_to, languages, study_types, minimum_evidence_level;
    ``background`` lets lines of the chart of ``patient`` go along; ``force`` asks even where an
    instruction was recognised.
``{"type": "follow", "answer", "after"}``
    Events of an answer numbered above ``after``: those missed and those to come.
``{"type": "stop", "answer"}`` · ``{"type": "regenerate", "answer"}``

To the page:

``{"type": "refused", "request", "code", "message"}``
    The question was not asked; the page keeps it in its box.
``{"type": "instruction", "request", "instruction"}``
    The text tells the site to do something; the page offers it instead of an answer.
``{"type": "started", "request", "answer", "conversation": {"id", "title", "url"}, "turn"}``
    An answer is on its way; also sent to the same person's other pages, with an empty ``request``.
``{"type": "event", "answer", "seq", "event"}``
    ``event.kind`` is one of: queued {ahead, seconds}, understood {language, search_text}, evidence {cards, total, seconds,
    dense}, writing {model}, delta {text} (a draft: the next sentence replaces it, dropped and fell_back remove it),
    sentence {sentence}, dropped {reason}, fell_back {message}, abstained {message, missing, cards}, failed {message},
    unsaved {}, finished {turn} (the last, unless unsaved is).
``{"type": "snapshot", "answer", "turn"}``
    The stored answer, where it is no longer being written.

Closed with 4401 when nobody is signed in, with 4403 when the role may not ask, with 1013 when an answer cannot be read now.
"""

from __future__ import annotations

import asyncio
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from clinic.models import Person
from clinic.socket_sessions import note_activity
from clinic.socket_tasks import until_gone
from qa import streams
from qa.models import Answer
from qa.services import answers, asking, payloads
from qa.services.admission import QuestionRefused

NOT_SIGNED_IN, WRONG_ROLE, MALFORMED = 4401, 4403, 4400
HANDLERS = frozenset({"ask", "follow", "stop", "regenerate"})
# What a person did; a page follows by itself.
BY_HAND = frozenset({"ask", "stop", "regenerate"})


class AskConsumer(AsyncJsonWebsocketConsumer):
    """One page's socket; its followers are tasks, so that «stop» is heard while an answer streams."""

    async def connect(self) -> None:
        self.following: dict[str, asyncio.Task[None]] = {}
        self.person: Person = self.scope["user"]
        if not self.person.is_authenticated:
            await self.close(NOT_SIGNED_IN)
        elif not self.person.may("ask"):
            await self.close(WRONG_ROLE)
        else:
            self.group = f"asking-{self.person.pk}"
            await self.channel_layer.group_add(self.group, self.channel_name)
            await self.accept()

    async def disconnect(self, code: int) -> None:
        for task in self.following.values():
            task.cancel()
        if hasattr(self, "group"):
            await self.channel_layer.group_discard(self.group, self.channel_name)

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        try:
            return await super().decode_json(text_data)
        except ValueError:
            return None

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """An empty frame, or one of bytes, is as malformed as one that is no JSON."""
        await super().receive(text_data or "null", **kwargs)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        name = content.get("type") if isinstance(content, dict) else None
        if not isinstance(name, str) or name not in HANDLERS:
            await self.close(MALFORMED)
            return
        try:
            if not await self._in_language(asking.still_signed_in, self.person, self.scope["session"]):
                await self.close(NOT_SIGNED_IN)
                return
            if name in BY_HAND:
                await self._in_language(note_activity, self.scope["session"])
            await getattr(self, name)(content)
        except QuestionRefused as refusal:
            await self._refuse(content, refusal.code, str(refusal))
        except PermissionDenied as refusal:
            await self._refuse(content, "forbidden", str(refusal))
        except (OperationalError, InterfaceError):
            await self._refuse(content, "database", await self._in_language(_database_away))

    async def ask(self, content: dict[str, Any]) -> None:
        wish = await self._in_language(asking.wish_from, content)
        instruction = None if wish.force else await self._in_language(asking.instruction_in, person=self.person,
                                                                      text=wish.text)
        if instruction is not None:
            await self.send_json({"type": "instruction", "request": wish.request, "instruction": instruction})
            return
        answer = await self._in_language(asking.ask, person=self.person, wish=wish)
        await self._announce(answer, wish.request)

    async def regenerate(self, content: dict[str, Any]) -> None:
        earlier = await self._find(content)
        again = await self._in_language(answers.regenerate_answer, person=self.person, answer=earlier)
        await self._announce(again, str(content.get("request", "")))

    async def stop(self, content: dict[str, Any]) -> None:
        answers.stop_answer(answer=await self._find(content))

    async def follow(self, content: dict[str, Any]) -> None:
        after = content.get("after", 0)
        answer = await self._find(content)
        self._follow(str(answer.pk), after if isinstance(after, int) and after >= 0 else 0)

    async def _announce(self, answer: Answer, request: str) -> None:
        message = await self._in_language(_started, answer)
        await self.send_json({**message, "request": request})
        self._follow(str(answer.pk), 0)
        await self.channel_layer.group_send(self.group, {"type": "answer.started", "message": message,
                                                         "sender": self.channel_name})

    async def answer_started(self, event: dict[str, Any]) -> None:
        """The same person asked on another page."""
        if event["sender"] != self.channel_name:
            await self.send_json({**event["message"], "request": ""})

    async def _find(self, content: dict[str, Any]) -> Answer:
        identifier = str(content.get("answer", ""))
        return await self._in_language(asking.find_answer, person=self.person, identifier=identifier)

    def _follow(self, key: str, after: int) -> None:
        earlier = self.following.pop(key, None)
        if earlier is not None:
            earlier.cancel()
        task = asyncio.create_task(until_gone(self._send_events(key, after), self.close))
        self.following[key] = task
        task.add_done_callback(lambda done: self.following.pop(key) if self.following.get(key) is done else None)

    async def _send_events(self, key: str, after: int) -> None:
        run = streams.answers.get(key)
        if run is None:
            turn = await self._in_language(asking.stored_turn, person=self.person, identifier=key)
            await self.send_json({"type": "snapshot", "answer": key, "turn": turn})
            return
        async for item in run.follow(after):
            await self.send_json({"type": "event", "answer": key, "seq": item.seq, "event": item.event})

    async def _refuse(self, content: dict[str, Any], code: str, message: str) -> None:
        await self.send_json({"type": "refused", "request": str(content.get("request", "")), "code": code,
                              "message": message})

    async def _in_language(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a service off the event loop, in the language this person reads."""
        # The one thread for thread-sensitive calls is shared by all sockets: a slow query there would hold them all up.
        return await database_sync_to_async(_translated, thread_sensitive=False)(
            self.person.language, function, *args, **kwargs)


def _translated(language: str, function: Any, *args: Any, **kwargs: Any) -> Any:
    with translation.override(language or settings.LANGUAGE_CODE):
        return function(*args, **kwargs)


def _database_away() -> str:
    return _("The database cannot be reached at the moment. Your question is kept in the box; "
             "send it again in a moment.")


def _started(answer: Answer) -> dict[str, Any]:
    conversation = answer.question.conversation
    return {"type": "started", "answer": str(answer.pk), "turn": payloads.turn(answer),
            "conversation": {"id": str(conversation.pk), "title": conversation.title,
                             "url": reverse("conversation", args=[conversation.pk])}}
