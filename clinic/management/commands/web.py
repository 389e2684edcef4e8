"""``manage.py web``: the one process that serves pages and sockets."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from clinic.processes import die_with_parent


class Command(BaseCommand):
    help = "Serve pages and sockets (started by «serve»)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        import uvicorn

        from clinic.web_server import OPTIONS

        die_with_parent()
        uvicorn.run(settings.ASGI_APPLICATION.replace(".application", ":application"), host=settings.HOST, port=settings.PORT,
                    log_level="warning", timeout_graceful_shutdown=5, **OPTIONS)
