"""Streams a report's draft to the editor; it holds no rules, and the draft goes on when nobody listens."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404

from clinic.models import Person
from clinic.socket_tasks import TRY_AGAIN, until_gone
from records.models.reports import Report
from records.services.report_drafting import drafts, start_drafting, stop_drafting
from records.services.reports import find_report, may_edit

logger = logging.getLogger(__name__)
SIGN_IN, NOT_FOUND, BAD_MESSAGE = 4401, 4404, 4400
POLL_SECONDS = 1.0


class ReportDraftConsumer(AsyncWebsocketConsumer):
    """One editor that watches one draft; «stop» ends the writing."""

    following: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.accept()
        if not self.scope["user"].is_authenticated:
            await self.close(SIGN_IN)
            return
        try:
            self.report = await self._open()
        except (Http404, PermissionDenied):
            await self.close(NOT_FOUND)
            return
        except (OperationalError, InterfaceError):
            await self.close(TRY_AGAIN)
            return
        self.following = asyncio.create_task(until_gone(self._follow(), self.close))

    async def disconnect(self, code: int) -> None:
        if self.following is not None:
            self.following.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            message = json.loads(text_data or "")
        except json.JSONDecodeError:
            message = None
        if not isinstance(message, dict) or message.get("kind") != "stop":
            await self.close(BAD_MESSAGE)
            return
        await self._stop()

    async def _follow(self) -> None:
        """Every event of the draft, then the finished text; a draft of another process is watched in the database."""
        while True:
            run = drafts.get(str(self.report.pk))
            if run is not None:
                async for item in run.follow():
                    await self._tell(item.event)
            state = await self._state()
            if state["document"] or not state["running"]:
                break
            await self._tell({"kind": "progress", "sections": state["sections"]})
            await asyncio.sleep(POLL_SECONDS)
            await self._continue()
        await self._tell({"kind": "text", **state})

    async def _tell(self, message: dict[str, Any]) -> None:
        await self.send(json.dumps(message, ensure_ascii=False))

    @database_sync_to_async
    def _open(self) -> Report:
        person: Person = self.scope["user"]
        report = find_report(person, self.scope["url_route"]["kwargs"]["report_id"])
        if may_edit(person, report):
            start_drafting(person, report)
        return report

    @database_sync_to_async
    def _continue(self) -> None:
        """Take over a draft whose process died; while it lives, this does nothing."""
        if may_edit(self.scope["user"], self.report):
            start_drafting(self.scope["user"], self.report)

    @database_sync_to_async
    def _stop(self) -> None:
        if may_edit(self.scope["user"], self.report):
            stop_drafting(self.scope["user"], self.report)

    @database_sync_to_async
    def _state(self) -> dict[str, Any]:
        report = Report.objects.get(pk=self.report.pk)
        current = report.current
        return {
            "document": current.content if current else None,
            "version": current.number if current else 0,
            "sections": report.drafted,
            "running": report.drafting == "running",
            "model": report.model,
            "trouble": report.trouble,
        }
