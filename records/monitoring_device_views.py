"""Where devices deliver readings: their key in the Authorization header, a batch in the body, an answer for every entry."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from records.fhir_answers import FHIR_JSON
from records.interoperability.readings import BadBatch, Entry, fhir_entries, own_batch
from records.models import Device
from records.services.monitoring_devices import find_device
from records.services.monitoring_intake import Item, Outcome, take_in

LARGEST_BODY = 4 * 1024 * 1024
STATUS = {"stored": "201", "marked": "201", "repeated": "200", "conflicting": "409", "refused": "422"}


def for_device(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the device of the key and the JSON of the body; 401, 413 or 400 with one sentence where there is none."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        device = find_device(secret.strip()) if kind.lower() == "bearer" and secret else None
        if device is None:
            refusal = _said(401, "A valid device key is needed: Authorization: Bearer …")
            refusal.headers["WWW-Authenticate"] = 'Bearer realm="Xinglin devices"'
            return refusal
        if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
            return _said(413, "A batch has at most 4 MB.")
        try:
            return view(request, device, json.loads(request.body))
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            return _said(400, "The body is not valid JSON.")
        except BadBatch as bad:
            return _said(400, str(bad))

    return guarded


def _said(status: int, message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=status, headers={"Cache-Control": "no-store"})


@for_device
def readings(request: HttpRequest, device: Device, body: Any) -> HttpResponse:
    """The site's own JSON (``records.interoperability.readings``): counts, and why each entry that is not stored as good is not."""
    sent_at, entries = own_batch(body)
    answers = _outcomes(device, entries, sent_at)
    counts = {status: sum(outcome.status == status for found in answers for outcome in found) for status in STATUS}
    remarks = [{"index": index, "status": outcome.status, "reason": outcome.said.en, "reason_zh": outcome.said.zh}
               for index, found in enumerate(answers) for outcome in found if outcome.said]
    return JsonResponse({**counts, "remarks": remarks}, headers={"Cache-Control": "no-store"})


@for_device
def fhir(request: HttpRequest, device: Device, body: Any) -> HttpResponse:
    """An Observation or a Bundle; answered with a batch-response whose entries carry a status and, if need be, an outcome."""
    answers = _outcomes(device, fhir_entries(body), None)
    response = {"resourceType": "Bundle", "type": "batch-response",
                "entry": [{"response": _response(found)} for found in answers]}
    alone = body["resourceType"] == "Observation" and answers[0][0].status == "refused"
    return JsonResponse(response, status=422 if alone else 200, content_type=FHIR_JSON, headers={"Cache-Control": "no-store"})


def _outcomes(device: Device, entries: Sequence[Entry], sent_at: Any) -> list[list[Outcome]]:
    """By entry, one outcome a reading."""
    items = [[Item(sent, patient=entry.patient) for sent in entry.readings] or [Item(None, entry.refused)] for entry in entries]
    outcomes = iter(take_in(device, [item for group in items for item in group], sent_at=sent_at))
    return [[next(outcomes) for _item in group] for group in items]


def _response(found: Sequence[Outcome]) -> dict[str, Any]:
    """The status of the entry that fared worst."""
    order = ["refused", "conflicting", "marked", "repeated", "stored"]
    worst = min(found, key=lambda outcome: order.index(outcome.status))
    response: dict[str, Any] = {"status": STATUS[worst.status]}
    if worst.said:
        response["outcome"] = {"resourceType": "OperationOutcome", "issue": [
            {"severity": "error" if worst.status == "refused" else "warning", "code": "processing", "diagnostics": worst.said.en}]}
    return response
