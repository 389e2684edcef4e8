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
from records.reporting.facts import Fact

FORMAT = "xinglin-report-1"
MEANINGS = ("author", "reviewer", "approver")


@dataclass(frozen=True)
class Signer:
    id: str
    name: str
    role: str


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
    earlier: tuple[str, ...] = ()


def payload_of(document: dict[str, Any], facts: Sequence[Fact], context: SigningContext) -> dict[str, Any]:
    """The signed content: text, record as it was, sources and their words, who wrote what, who signs, when, as what."""
    used = set(documents.sources_of(document))
    about = asdict(context) | {"signed_at": moment(context.signed_at), "earlier": list(context.earlier)}
    return {
        "format": FORMAT,
        **about,
        "text": documents.plain_text(document),
        "document": document,
        "record": [fact.to_json() for fact in facts],
        "sources": [{"key": fact.key, "quote": fact.text(context.language)} for fact in facts if fact.key in used],
        "spans": [asdict(span) | {"sources": list(span.sources)} for span in documents.spans_of(document)],
    }


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


def problems_of(
    payload: dict[str, Any], recorded_hash: str, document: dict[str, Any], columns: dict[str, str]
) -> list[str]:
    """Every way in which a stored signature contradicts itself or the text it stands under, in English sentences."""
    if content_hash(payload) != recorded_hash:
        return ["The signed content does not match its hash."]
    problems = []
    if canonical(payload.get("document", {})) != canonical(document):
        problems.append("The text of the signed version is not the text that was signed.")
    if payload.get("text") != documents.plain_text(payload.get("document", {})):
        problems.append("The signed text is not the text of the signed document.")
    problems += [
        f"The {name} beside the signature is not the one that was signed."
        for name, value in columns.items()
        if str(_dig(payload, name)) != value
    ]
    return problems


def _dig(payload: dict[str, Any], name: str) -> Any:
    return payload.get("signer", {}).get("id") if name == "signer" else payload.get(name)
