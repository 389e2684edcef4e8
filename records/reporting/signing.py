"""What a signature covers and how it is proved: one canonical text, one SHA-256; knows no database and no keys."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from records.reporting import document as documents
from records.reporting.attribution import Attribution, stretches_of
from records.reporting.facts import Fact

FORMAT, ADDENDUM_FORMAT = "xinglin-report-2", "xinglin-addendum-1"
MEANINGS = ("author", "reviewer", "approver")
PARTS = {"document": "text of the signed version", "record": "record kept with the report",
         "origins": "account of who wrote which words", "text": "text of the addendum", "reason": "reason for the addendum"}
COLUMNS = {"signed_at": "time", "prompt_version": "prompt version", "kind": "kind of report"}


@dataclass(frozen=True)
class Signer:
    id: str
    name: str
    role: str


@dataclass(frozen=True)
class AuditHead:
    """The newest line of the audit trail at the time: what came before it cannot be rewritten without being found."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Quote:
    """What the literature says, word for word, where a sentence of the report rests on it."""

    answer: str
    label: str
    title: str
    section: str
    page: int | None
    quote: str
    index_version: str


@dataclass(frozen=True)
class SigningContext:
    """Everything beside the text that is bound to it."""

    report: str
    version: int
    patient: dict[str, str]
    kind: str
    language: str
    model: str
    prompt_version: str
    index_version: str
    signer: Signer
    meaning: str
    signed_at: datetime
    audit: AuditHead
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddendumContext:
    """What is bound to an addendum beside its text; ``earlier`` are the hashes of all signatures and addenda before it."""

    report: str
    signer: Signer
    signed_at: datetime
    audit: AuditHead
    earlier: tuple[str, ...]


def payload_of(document: dict[str, Any], facts: Sequence[Fact], context: SigningContext, *, attribution: Attribution,
               literature: Sequence[Quote] = ()) -> dict[str, Any]:
    """The signed content: text, record as it was, sources and their words, who wrote what, who signs, when, as what."""
    used = set(documents.sources_of(document))
    return {
        "format": FORMAT,
        **_about(context),
        "literature": [asdict(quote) for quote in literature],
        "origins": stretches_of(attribution),
        "text": documents.plain_text(document),
        "document": document,
        "record": [fact.to_json() for fact in facts],
        "sources": [{"key": fact.key, "quote": fact.text(context.language)} for fact in facts if fact.key in used],
        "spans": [asdict(span) | {"sources": list(span.sources)} for span in documents.spans_of(document)],
    }


def addendum_payload(text: str, reason: str, context: AddendumContext) -> dict[str, Any]:
    """The signed content of an addendum."""
    return {"format": ADDENDUM_FORMAT, **_about(context), "text": text, "reason": reason}


def _about(context: SigningContext | AddendumContext) -> dict[str, Any]:
    return asdict(context) | {"signed_at": moment(context.signed_at), "earlier": list(context.earlier)}


def moment(at: datetime) -> str:
    """The moment in UTC, as it is signed."""
    return at.astimezone(UTC).isoformat()


def canonical(payload: dict[str, Any]) -> str:
    """The one way to write a payload: NFC, sorted keys, no blanks."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def content_hash(payload: dict[str, Any]) -> str:
    """SHA-256 of the canonical payload, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(payload).encode()).hexdigest()


def problems_of(payload: dict[str, Any], recorded_hash: str, stored: dict[str, Any], columns: dict[str, str]) -> list[str]:
    """Every way in which a signed payload contradicts its hash or what is stored beside it, in English sentences.

    ``stored`` holds parts of the payload (document, record, origins, text, reason) as the tables have them now, ``columns``
    what else stands beside the signature.
    """
    if content_hash(payload) != recorded_hash:
        return ["The signed content does not match its hash."]
    problems = [
        f"The {PARTS.get(name, name)} is not the one that was signed."
        for name, value in stored.items()
        if canonical({name: payload.get(name)}) != canonical({name: value})
    ]
    if "document" in payload and payload.get("text") != documents.plain_text(payload["document"]):
        problems.append("The signed text is not the text of the signed document.")
    problems += [
        f"The {COLUMNS.get(name, name)} beside the signature is not the one that was signed."
        for name, value in columns.items()
        if str(_dig(payload, name)) != value
    ]
    return problems


def _dig(payload: dict[str, Any], name: str) -> Any:
    if name in ("signer", "patient"):
        return payload.get(name, {}).get("id")
    return payload.get(name)
