"""The audit trail: appended in the transaction of the act it records, chained by SHA-256; knows no subject's content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from clinic import audit_anchors
from clinic.models import AuditEvent, Person

GENESIS = "0" * 64
CHAIN_LOCK = 0x58494E47


def event_hash(event: AuditEvent) -> str:
    """SHA-256 over the canonical JSON of every column but the hash itself."""
    content = [event.sequence, event.at.isoformat(), event.person_id, event.action, event.subject, event.detail,
               event.previous_hash]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def record(action: str, *, person: Person | None, subject: str = "", **detail: Any) -> AuditEvent:
    """Append one event. ``subject`` is «kind:identifier»; ``detail`` holds counts and identifiers, never patient text."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        last = AuditEvent.objects.order_by("-sequence").values("sequence", "hash").first()
        event = AuditEvent(
            sequence=last["sequence"] + 1 if last else 1, at=timezone.now(), person=person, action=action,
            subject=subject, detail=detail, previous_hash=last["hash"] if last else GENESIS,
        )
        event.hash = event_hash(event)
        event.save(force_insert=True)
        transaction.on_commit(lambda: audit_anchors.keep(event))
    return event


def problems() -> Iterator[str]:
    """Walk the whole chain and tell, in English, each line that was altered, removed or inserted, also at its end."""
    yield from _breaks(AuditEvent.objects.order_by("sequence"), 1, GENESIS)
    yield from audit_anchors.problems()


def recent_problems(count: int) -> Iterator[str]:
    """As ``problems``, for the last ``count`` events of the chain and all that was kept outside the database."""
    first = (AuditEvent.objects.aggregate(Max("sequence"))["sequence__max"] or 0) - count + 1
    before = AuditEvent.objects.filter(sequence=first - 1).first()
    events = AuditEvent.objects.filter(sequence__gte=first) if before else AuditEvent.objects.all()
    yield from _breaks(events.order_by("sequence"), *((first, before.hash) if before else (1, GENESIS)))
    yield from audit_anchors.problems()


def _breaks(events: QuerySet[AuditEvent], expected_sequence: int, previous: str) -> Iterator[str]:
    for event in events.iterator(chunk_size=2000):
        if event.sequence != expected_sequence:
            yield f"Events {expected_sequence} to {event.sequence - 1} are missing."
        if event.previous_hash != previous:
            yield f"Event {event.sequence} does not follow the event before it."
        if event.hash != event_hash(event):
            yield f"Event {event.sequence} was altered."
        expected_sequence, previous = event.sequence + 1, event.hash
