"""What is answered to a device: its key checked, its batch read, an outcome for every entry; knows no request or socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from records.fhir_answers import FHIR_JSON
from records.interoperability.readings import BadBatch, Entry, fhir_entries, own_batch
from records.models import Device
from records.services.monitoring_devices import find_device
from records.services.monitoring_intake import Item, Outcome, take_in

LARGEST_BODY = 4 * 1024 * 1024
STATUS = {"stored": "201", "marked": "201", "repeated": "200", "conflicting": "409", "refused": "422"}
WORST_FIRST = ("refused", "conflicting", "marked", "repeated", "stored")


@dataclass(frozen=True)
class Answer:
    """Status, JSON and headers."""

    status: int
    said: dict[str, Any]
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json", "Cache-Control": "no-store"})


def deliver(path: str, *, authorization: str, body: bytes) -> Answer:
    """401, 413 or 400 with one sentence where nothing can be read; otherwise what became of every entry."""
    kind, _space, secret = authorization.partition(" ")
    device = find_device(secret.strip()) if kind.lower() == "bearer" and secret else None
    if device is None:
        refusal = _refused(401, "A valid device key is needed: Authorization: Bearer …")
        return Answer(401, refusal.said, refusal.headers | {"WWW-Authenticate": 'Bearer realm="Xinglin devices"'})
    if len(body) > LARGEST_BODY:
        return _refused(413, "A batch has at most 4 MB.")
    try:
        return LANES[path](device, json.loads(body))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return _refused(400, "The body is not valid JSON.")
    except BadBatch as bad:
        return _refused(400, str(bad))


def _refused(status: int, message: str) -> Answer:
    return Answer(status, {"error": message})


def _readings(device: Device, body: Any) -> Answer:
    """The site's own JSON (``records.interoperability.readings``): counts, and why each entry not stored as good is not."""
    sent_at, entries = own_batch(body)
    answers = _outcomes(device, entries, sent_at)
    counts = {status: sum(outcome.status == status for found in answers for outcome in found) for status in STATUS}
    remarks = [{"index": index, "status": outcome.status, "reason": outcome.said.en, "reason_zh": outcome.said.zh}
               for index, found in enumerate(answers) for outcome in found if outcome.said]
    return Answer(200, {**counts, "remarks": remarks})


def _fhir(device: Device, body: Any) -> Answer:
    """An Observation or a Bundle; answered with a batch-response whose entries carry a status and, if need be, an outcome."""
    answers = _outcomes(device, fhir_entries(body), None)
    said = {"resourceType": "Bundle", "type": "batch-response", "entry": [{"response": _response(found)} for found in answers]}
    alone = body["resourceType"] == "Observation" and answers[0][0].status == "refused"
    return Answer(422 if alone else 200, said, {"Content-Type": FHIR_JSON, "Cache-Control": "no-store"})


LANES: dict[str, Callable[[Device, Any], Answer]] = {"/devices/readings/": _readings, "/devices/fhir/": _fhir}


def _outcomes(device: Device, entries: Sequence[Entry], sent_at: Any) -> list[list[Outcome]]:
    """By entry, one outcome a reading."""
    items = [[Item(sent, patient=entry.patient) for sent in entry.readings] or [Item(None, entry.refused)] for entry in entries]
    outcomes = iter(take_in(device, [item for group in items for item in group], sent_at=sent_at))
    return [[next(outcomes) for _item in group] for group in items]


def _response(found: Sequence[Outcome]) -> dict[str, Any]:
    """The status of the reading that fared worst."""
    worst = min(found, key=lambda outcome: WORST_FIRST.index(outcome.status))
    response: dict[str, Any] = {"status": STATUS[worst.status]}
    if worst.said:
        response["outcome"] = {"resourceType": "OperationOutcome", "issue": [
            {"severity": "error" if worst.status == "refused" else "warning", "code": "processing", "diagnostics": worst.said.en}]}
    return response
