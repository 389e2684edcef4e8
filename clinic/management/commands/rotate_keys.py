"""``manage.py rotate_keys``: a new key for sealed values, and everything sealed anew under it while people work."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from clinic import audit, keyset, rotation
from clinic.commands import ClinicCommand
from clinic.processes import give_way


class Command(ClinicCommand):
    help = "Put a new key in front and seal every value anew; may be stopped and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--continue", action="store_true", dest="only_continue", help="make no new key, only finish an earlier run")
        what.add_argument("--forget-old-keys", action="store_true", help="remove old keys once nothing is sealed with them")

    def run(self, *, only_continue: bool, forget_old_keys: bool, **options: Any) -> dict[str, Any]:
        give_way()
        try:
            if not (only_continue or forget_old_keys):
                keyset.add_key()
            resealed = rotation.reseal(self._show)
            forgotten = self._forget() if forget_old_keys else 0
        except keyset.RotationRefused as error:
            raise CommandError(str(error)) from error
        audit.record("rotated the keys", person=None, subject="site:keys", values=resealed.values, forgotten=forgotten)
        return {"resealed": resealed.values, "unreadable": resealed.unreadable, "keys": keyset.current().keys, "forgotten": forgotten}

    def _forget(self) -> int:
        left = rotation.waiting()
        if left:
            raise keyset.RotationRefused(f"{left} values are still sealed with old keys, so no key is forgotten.")
        return keyset.drop_old_keys()

    def _show(self, done: int, total: int) -> None:
        self.progress("Values are being sealed anew.", done / total if total else 1.0)
