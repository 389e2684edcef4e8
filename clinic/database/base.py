"""Django's PostgreSQL backend that tells the server, before a statement, on whose behalf it comes (``clinic.acting``)."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from clinic import acting


class DatabaseWrapper(base.DatabaseWrapper):
    """The setting belongs to the session, so it is sent only where somebody else asked last."""

    _told: str | None = None

    def init_connection_state(self) -> None:
        self._told = None
        super().init_connection_state()

    def create_cursor(self, name: str | None = None) -> Any:
        self._tell()
        return super().create_cursor(name)

    def _tell(self) -> None:
        who, server = acting.current(), self.connection.info
        if who == self._told or server.transaction_status == TransactionStatus.INERROR:
            return
        self.connection.execute("select set_config(%s, %s, false)", [acting.SETTING, acting.signed(who, backend=server.backend_pid)])
        self._told = who

    # What was set within a transaction is undone with it, so afterwards nothing is known of it.

    def _rollback(self) -> None:
        self._told = None
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)
        self._told = None
