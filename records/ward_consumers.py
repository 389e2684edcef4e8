"""Sends a ward board to one browser and keeps it up to date; it holds no rules."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone, translation

from clinic import audit
from clinic.models import Person
from clinic.socket_tasks import until_gone
from records.services import monitoring_live as live
from records.services.ward_board import Listed, board_patients, row_of

SIGN_IN, REFUSED = 4401, 4403
BETWEEN_SECONDS, BEAT_SECONDS, LIST_SECONDS = 0.4, 10.0, 30.0


class WardBoardConsumer(AsyncWebsocketConsumer):
    """One board: the list of patients, then changed rows, at most five times in two seconds, and a beat when nothing changes."""

    following: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.accept()
        person: Person = self.scope["user"]
        if not person.is_authenticated:
            await self.close(SIGN_IN)
            return
        if not person.may("see_patients"):
            await self.close(REFUSED)
            return
        self.language = self.scope["session"].get("_language") or person.language or "zh-hans"
        self.following = asyncio.create_task(until_gone(self._follow(), self.close))

    async def disconnect(self, code: int) -> None:
        if self.following is not None:
            self.following.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The board only listens."""

    async def _follow(self) -> None:
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        with live.listen(lambda: loop.call_soon_threadsafe(changed.set)):
            version, listed_at, listed = -1, 0.0, []
            while True:
                if loop.time() - listed_at >= LIST_SECONDS:
                    fresh, listed_at = await self._listed(first=version < 0), loop.time()
                    if fresh is None:
                        await self.close(REFUSED)
                        return
                    version = await self._tell_list(fresh, listed, version)
                    listed = fresh
                changed.clear()
                version = await self._tell_rows(listed, version)
                await asyncio.sleep(BETWEEN_SECONDS)
                await self._wait(changed)

    async def _wait(self, changed: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(changed.wait(), BEAT_SECONDS)
        except TimeoutError:
            await self._tell({"kind": "beat"})

    async def _tell_list(self, fresh: list[Listed], before: list[Listed], version: int) -> int:
        """The list where it changed; all rows follow it then."""
        if version >= 0 and fresh == before:
            return version
        live.ask_for(each.id for each in fresh)
        await self._tell({"kind": "patients", "patients": [
            {"id": str(each.id), "name": each.name, "mrn": each.mrn, "age": each.age, "sex": each.sex, "place": each.place}
            for each in fresh]})
        return 0 if version < 0 else -1

    async def _tell_rows(self, listed: list[Listed], version: int) -> int:
        found = live.bedsides([each.id for each in listed], after=version)
        if not found:
            return version
        await self._tell({"kind": "rows", "rows": [row_of(bedside, language=self.language) for bedside in found]})
        return max(bedside.version for bedside in found)

    async def _tell(self, message: dict[str, Any]) -> None:
        await self.send(json.dumps({**message, "now": timezone.now().isoformat()}, ensure_ascii=False))

    @database_sync_to_async
    def _listed(self, *, first: bool) -> list[Listed] | None:
        """The patients as of now; None if the person may see none any more."""
        person = Person.objects.filter(pk=self.scope["user"].pk).first()
        if person is None or not person.may("see_patients"):
            return None
        with translation.override(self.language):
            found = board_patients(person)
        if first:
            audit.record("viewed ward board", person=person, subject="ward", count=len(found))
        return found
