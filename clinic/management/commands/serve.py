"""``manage.py serve``: set up what is missing, then keep database, web and worker running until Ctrl-C."""

from __future__ import annotations

import socket
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.module_loading import import_string

from clinic import setup
from clinic.commands import BadInput, ClinicCommand
from clinic.supervisor import Supervisor


class Command(ClinicCommand):
    help = "Serve the site."

    def run(self, **options: Any) -> None:
        self._refuse_a_taken_port()
        try:
            setup.run_apart()
        except setup.SetupFailed as failure:
            raise CommandError(str(failure)) from failure
        self.progress("The site is starting.")
        Supervisor(self._announce).run()
        self.progress("Everything is stopped.")

    def _refuse_a_taken_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, settings.PORT))
            except OSError as error:
                raise BadInput(
                    f"Port {settings.PORT} is taken by another program; stop it or set XINGLIN_PORT to a free one."
                ) from error

    def _announce(self) -> None:
        lines = [f"Xinglin is ready at http://{settings.HOST}:{settings.PORT}"]
        if settings.DEMONSTRATION:
            accounts = import_string(settings.DEMONSTRATION_ACCOUNTS)()
            lines += ["Demonstration accounts:", *(f"  {each.username:<16} {each.password:<16} {each.role}" for each in accounts)]
        else:
            lines += ["People are added with manage.py person NAME --role ROLE."]
        self.progress("\n".join([*lines, "Press Ctrl-C to stop."]))
