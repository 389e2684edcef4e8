"""Reads a CDS Hooks 2.0 request and its feedback; whatever does not fit is refused with the field and one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

PATIENT_VIEW, ORDER_SELECT, ORDER_SIGN = "patient-view", "order-select", "order-sign"
ORDERS = ("MedicationRequest", "MedicationStatement")
MOST_ORDERS, MOST_FEEDBACK = 100, 100
OUTCOMES = ("accepted", "overridden")


class BadRequest(ValueError):
    """The request does not have the specification's shape (400); the message is an English sentence."""


@dataclass(frozen=True)
class HookRequest:
    """``orders`` are the drafted medication resources in question; ``prefetch`` is as it came, by key."""

    hook: str
    instance: UUID
    user: str
    patient: str
    orders: tuple[Mapping[str, Any], ...]
    prefetch: Mapping[str, Any]


@dataclass(frozen=True)
class Feedback:
    """What somebody did with one card; ``cause`` and ``comment`` where it was overridden."""

    card: UUID
    outcome: str
    cause: str = ""
    comment: str = ""


def read_request(body: Any, *, hook: str) -> HookRequest:
    """Raises ``BadRequest``."""
    holder = _object(body, "The body")
    if holder.get("hook") != hook:
        raise BadRequest(f"hook: this service answers «{hook}».")
    context = _object(holder.get("context"), "context")
    orders = () if hook == PATIENT_VIEW else _orders(context, selected=hook == ORDER_SELECT)
    return HookRequest(hook, _uuid(holder.get("hookInstance"), "hookInstance"), _text(context, "userId"),
                       _text(context, "patientId").rpartition("/")[2], orders, _prefetch(holder.get("prefetch")))


def _orders(context: Mapping[str, Any], *, selected: bool) -> tuple[Mapping[str, Any], ...]:
    """Of the drafts those that are medicines; with ``selected`` only those the person just chose."""
    drafts = _object(context.get("draftOrders"), "context.draftOrders")
    entries = drafts.get("entry", [])
    if drafts.get("resourceType") != "Bundle" or not isinstance(entries, list) or len(entries) > MOST_ORDERS:
        raise BadRequest(f"context.draftOrders: give a Bundle of at most {MOST_ORDERS} entries.")
    resources = [_object(_object(entry, "context.draftOrders.entry").get("resource"), "context.draftOrders.entry.resource")
                 for entry in entries]
    medicines = [each for each in resources if each.get("resourceType") in ORDERS]
    if not selected:
        return tuple(medicines)
    chosen = context.get("selections")
    if not isinstance(chosen, list) or not all(isinstance(each, str) for each in chosen):
        raise BadRequest("context.selections: give a list of references such as MedicationRequest/103.")
    return tuple(each for each in medicines if f"{each['resourceType']}/{each.get('id')}" in chosen)


def _prefetch(found: Any) -> Mapping[str, Any]:
    return {} if found is None else _object(found, "prefetch")


def read_feedback(body: Any) -> list[Feedback]:
    """Raises ``BadRequest``."""
    listed = _object(body, "The body").get("feedback")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_FEEDBACK:
        raise BadRequest(f"feedback: give a list of 1 to {MOST_FEEDBACK} objects.")
    return [_feedback(_object(each, "feedback")) for each in listed]


def _feedback(found: Mapping[str, Any]) -> Feedback:
    outcome = found.get("outcome")
    if outcome not in OUTCOMES:
        raise BadRequest("feedback.outcome: this is «accepted» or «overridden».")
    _text(found, "outcomeTimestamp")
    given = found.get("overrideReason")
    reason = {} if given is None else _object(given, "feedback.overrideReason")
    coded = {} if reason.get("reason") is None else _object(reason["reason"], "feedback.overrideReason.reason")
    code, comment = coded.get("code", ""), reason.get("userComment", "")
    if not isinstance(code, str) or not isinstance(comment, str):
        raise BadRequest("feedback.overrideReason: code and userComment are texts.")
    return Feedback(_uuid(found.get("card"), "feedback.card"), outcome, code[:12], comment.replace("\x00", "")[:1000])


def _object(found: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise BadRequest(f"{name}: this must be an object.")
    return found


def _text(holder: Mapping[str, Any], field: str) -> str:
    found = holder.get(field)
    if not isinstance(found, str) or not found.strip() or len(found) > 200:
        raise BadRequest(f"{field}: this must be a text.")
    return found.strip()


def _uuid(found: Any, field: str) -> UUID:
    try:
        return UUID(found) if isinstance(found, str) else _refuse(field)
    except ValueError as error:
        raise BadRequest(f"{field}: this must be a UUID.") from error


def _refuse(field: str) -> UUID:
    raise BadRequest(f"{field}: this must be a UUID.")
