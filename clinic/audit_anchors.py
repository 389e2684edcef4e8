"""Heads of the audit trail kept outside the database, so that cutting off its end is found; knows no person and no subject.

Every event leaves a line «sequence time hash» in a file of its day, in each folder of ``settings.AUDIT_ANCHORS``. A line is
appended once the event is committed, so a crash may leave an event without one, but never a line without its event.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from clinic.models import AuditEvent
from clinic.operations import Finding, Level

logger = logging.getLogger(__name__)
LINE = re.compile(r"(\d+) (\S+) ([0-9a-f]{64})\n")
AT_ONCE = 2000


@dataclass(frozen=True)
class Anchor:
    """What one line says; ``at`` is the event's time in ISO 8601."""

    sequence: int
    at: str
    hash: str


def keep(event: AuditEvent) -> None:
    """Append the event's line to every folder; one that cannot be written is told of in the log and on the operations page."""
    line = f"{event.sequence} {event.at.isoformat()} {event.hash}\n".encode()
    for folder in settings.AUDIT_ANCHORS:
        try:
            _append(Path(folder) / f"{event.at:%Y-%m-%d}.log", line)
        except OSError as error:
            logger.error("The audit trail could not be anchored: %s", type(error).__name__)


def _append(path: Path, line: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # One write to a file opened for appending is never mixed with another process's.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)


def problems() -> Iterator[str]:
    """Compare every kept line with the trail and tell, in English, what the trail no longer holds."""
    for folder in settings.AUDIT_ANCHORS:
        for path in sorted(Path(folder).glob("*.log")):
            anchors = _read(path)
            while batch := list(islice(anchors, AT_ONCE)):
                yield from _differences(batch, path)


def _read(path: Path) -> Iterator[Anchor | int]:
    """The lines of a file; the number of a line that cannot be read. A last line without an end was cut by a crash."""
    with path.open(encoding="ascii", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            found = LINE.fullmatch(line)
            if found:
                yield Anchor(int(found[1]), found[2], found[3])
            elif line.endswith("\n"):
                yield number


def _differences(batch: list[Anchor | int], path: Path) -> Iterator[str]:
    anchors = [each for each in batch if isinstance(each, Anchor)]
    yield from (f"Line {each} of {path.name} cannot be read." for each in batch if isinstance(each, int))
    stored = dict(AuditEvent.objects.filter(sequence__in=[each.sequence for each in anchors]).values_list("sequence", "hash"))
    for each in anchors:
        if each.sequence not in stored:
            yield f"Event {each.sequence} of {each.at} is missing: it was kept in {path.name}."
        elif stored[each.sequence] != each.hash:
            yield f"Event {each.sequence} is not the one that was kept in {path.name}."


def latest() -> Anchor | None:
    """The highest event that a file of the last two days holds in the first folder."""
    newest = sorted(Path(settings.AUDIT_ANCHORS[0]).glob("*.log"))[-2:]
    tails = [anchor for path in newest for anchor in _tail(path)]
    return max(tails, key=lambda anchor: anchor.sequence, default=None)


def _tail(path: Path) -> list[Anchor]:
    with path.open("rb") as file, contextlib.suppress(OSError):
        file.seek(-min(path.stat().st_size, 64 * 1024), os.SEEK_END)
        lines = file.read().decode("ascii", errors="replace").splitlines(keepends=True)
    return [Anchor(int(found[1]), found[2], found[3]) for line in lines if (found := LINE.fullmatch(line))]


def finding() -> Finding:
    """For the page of operations: whether the trail still holds what was kept last, and whether it is being kept."""
    kept, newest = latest(), AuditEvent.objects.order_by("-sequence").first()
    title = _("Audit trail")
    if kept is not None and not AuditEvent.objects.filter(sequence=kept.sequence, hash=kept.hash).exists():
        return Finding("audit", title, Level.PROBLEM, _("The end of the audit trail was cut off or replaced."),
                       _("Run manage.py verify_audit, keep the database and the files as they are, and tell the security officer."))
    if newest is not None and (kept is None or newest.sequence - kept.sequence > AT_ONCE):
        return Finding("audit", title, Level.WARNING, _("The audit trail is not being anchored outside the database."),
                       _("See whether the folders of XINGLIN_HOME and XINGLIN_AUDIT_ANCHORS can be written and have room."))
    return Finding("audit", title, Level.GOOD, _("The audit trail holds what was kept of it outside the database."))
