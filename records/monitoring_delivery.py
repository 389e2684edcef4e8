"""What is answered to a device: its key checked, its batch read, an outcome for every entry; knows no request or socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from records.fhir_answers import API_HEADERS, FHIR_JSON
from records.interoperability.readings import BadBatch, Entry, fhir_entries, own_batch
from records.models import Device
from records.services.monitoring_devices import find_devices
from records.services.monitoring_intake import Delivery, Item, Outcome, take_in_together

LARGEST_BODY = 4 * 1024 * 1024
STATUS = {"stored": "201", "marked": "201", "repeated": "200", "conflicting": "409", "refused": "422"}
WORST_FIRST = ("refused", "conflicting", "marked", "repeated", "stored")


@dataclass(frozen=True)
class Answer:
    """Status, JSON and headers."""

    status: int
    said: dict[str, Any]
    headers: dict[str, str] = field(default_factory=lambda: API_HEADERS | {"Content-Type": "application/json", "Cache-Control": "no-store"})


@dataclass(frozen=True)
class Post:
    """A request of a device as it came."""

    path: str
    authorization: str
    body: bytes

    @property
    def secret(self) -> str:
        """The device's key; empty where none was sent."""
        kind, _space, secret = self.authorization.partition(" ")
        return secret.strip() if kind.lower() == "bearer" else ""


@dataclass(frozen=True)
class Batch:
    """What a device's post holds, read but not stored, and how it is answered."""

    device: Device
    entries: Sequence[Entry]
    sent_at: datetime | None
    alone: bool
    answer: Callable[[Batch, list[list[Outcome]]], Answer]

    @property
    def groups(self) -> list[list[Item]]:
        """By entry, one item a reading."""
        return [[Item(sent, patient=entry.patient) for sent in entry.readings] or [Item(None, entry.refused)] for entry in self.entries]


def deliver(path: str, *, authorization: str, body: bytes) -> Answer:
    """401, 413 or 400 with one sentence where nothing can be read; otherwise what became of every entry."""
    return deliver_together([Post(path, authorization, body)])[0]


def deliver_together(posts: Sequence[Post]) -> list[Answer]:
    """The answer to each post; what can be read of all of them is stored in one transaction."""
    devices = find_devices(post.secret for post in posts if post.secret)
    read = [_read(post, devices.get(post.secret)) for post in posts]
    batches = [each for each in read if isinstance(each, Batch)]
    groups = [batch.groups for batch in batches]
    stored = take_in_together([Delivery(batch.device, [item for group in found for item in group], batch.sent_at)
                               for batch, found in zip(batches, groups, strict=True)]) if batches else []
    outcomes = iter([_grouped(found, flat) for found, flat in zip(groups, stored, strict=True)])
    return [each.answer(each, next(outcomes)) if isinstance(each, Batch) else each for each in read]


def _grouped(groups: Sequence[Sequence[Item]], outcomes: Sequence[Outcome]) -> list[list[Outcome]]:
    following = iter(outcomes)
    return [[next(following) for _item in group] for group in groups]


def _read(post: Post, device: Device | None) -> Batch | Answer:
    if device is None:
        refusal = _refused(401, "A valid device key is needed: Authorization: Bearer …")
        return Answer(401, refusal.said, refusal.headers | {"WWW-Authenticate": 'Bearer realm="Xinglin devices"'})
    if len(post.body) > LARGEST_BODY:
        return _refused(413, "A batch has at most 4 MB.")
    try:
        return LANES[post.path](device, json.loads(post.body))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return _refused(400, "The body is not valid JSON.")
    except BadBatch as bad:
        return _refused(400, str(bad))


def _refused(status: int, message: str) -> Answer:
    return Answer(status, {"error": message})


def _own(device: Device, body: Any) -> Batch:
    """The site's own JSON (``records.interoperability.readings``)."""
    sent_at, entries = own_batch(body)
    return Batch(device, entries, sent_at, False, _counted)


def _counted(_batch: Batch, answers: list[list[Outcome]]) -> Answer:
    """Counts, and why each entry not stored as good is not."""
    counts = {status: sum(outcome.status == status for found in answers for outcome in found) for status in STATUS}
    remarks = [{"index": index, "status": outcome.status, "reason": outcome.said.en, "reason_zh": outcome.said.zh}
               for index, found in enumerate(answers) for outcome in found if outcome.said]
    return Answer(200, {**counts, "remarks": remarks})


def _fhir(device: Device, body: Any) -> Batch:
    """An Observation or a Bundle."""
    entries = fhir_entries(body)
    return Batch(device, entries, None, body["resourceType"] == "Observation", _bundled)


def _bundled(batch: Batch, answers: list[list[Outcome]]) -> Answer:
    """A batch-response whose entries carry a status and, if need be, an outcome."""
    said = {"resourceType": "Bundle", "type": "batch-response", "entry": [{"response": _response(found)} for found in answers]}
    refused = batch.alone and answers[0][0].status == "refused"
    return Answer(422 if refused else 200, said, API_HEADERS | {"Content-Type": FHIR_JSON, "Cache-Control": "no-store"})


LANES: dict[str, Callable[[Device, Any], Batch]] = {"/devices/readings/": _own, "/devices/fhir/": _fhir}


def _response(found: Sequence[Outcome]) -> dict[str, Any]:
    """The status of the reading that fared worst."""
    worst = min(found, key=lambda outcome: WORST_FIRST.index(outcome.status))
    response: dict[str, Any] = {"status": STATUS[worst.status]}
    if worst.said:
        response["outcome"] = {"resourceType": "OperationOutcome", "issue": [
            {"severity": "error" if worst.status == "refused" else "warning", "code": "processing", "diagnostics": worst.said.en}]}
    return response
