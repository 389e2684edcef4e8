"""What a browser sends, on its way to a page: bodies and files lie in a ``SealedSpool`` meanwhile.

Django would put those of more than 2.5 MB into the system's temporary folder in clear. ``clinic.body_limit`` bounds them before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.utils import translation

from clinic.body_limit import language_of
from clinic.middleware import disk_full, is_disk_full
from clinic.sealed_spool import SealedSpool

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class DiskFull(Exception):
    """The disk did not take the body; it was read to its end, so that the browser hears the answer."""


class SealedUploadHandler(FileUploadHandler):
    """Keeps every file of a form in a ``SealedSpool``; all of a small request stays in memory."""

    in_memory = 0

    def handle_raw_input(self, input_data: Any, META: dict[str, Any], content_length: int, boundary: bytes,
                         encoding: str | None = None) -> None:
        small = content_length <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        self.in_memory = settings.FILE_UPLOAD_MAX_MEMORY_SIZE if small else 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = SealedSpool(in_memory=self.in_memory)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        return UploadedFile(self.file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


class Pages(ASGIHandler):
    """Django's pages; a body that cannot be taken is answered before any page is asked."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().handle(scope, receive, send)
        except DiskFull:
            with translation.override(language_of(scope)):
                said = disk_full(ASGIRequest(scope, SealedSpool(in_memory=0)))
            await self.send_response(said, send)

    async def read_body(self, receive: Receive) -> SealedSpool:
        """Raises ``RequestAborted`` when the browser leaves before the end, or ``DiskFull``."""
        body, full, more = SealedSpool(in_memory=settings.FILE_UPLOAD_MAX_MEMORY_SIZE), False, True
        try:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RequestAborted
                full = full or not _took(body, message.get("body", b""))
                more = message.get("more_body", False)
            if full:
                raise DiskFull
        except (RequestAborted, DiskFull):
            body.close()
            raise
        body.seek(0)
        return body


def _took(body: SealedSpool, piece: bytes) -> bool:
    """False where the disk is full."""
    try:
        body.write(piece)
    except OSError as error:
        if not is_disk_full(error):
            raise
        return False
    return True
