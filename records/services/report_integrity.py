"""Whether what was signed still stands: signatures, text, record and addenda against their hashes and the audit trail."""

from __future__ import annotations

from collections.abc import Iterator

from clinic.encryption import Undecipherable
from clinic.models import AuditEvent
from records.models.reports import Addendum, Report, ReportSignature
from records.reporting import signing


def addendum_hash(addendum: Addendum, *, after: str) -> str:
    """SHA-256 over the addendum and the hash of the signature that it follows."""
    return signing.content_hash({
        "report": str(addendum.report_id), "after": after, "text": addendum.text, "reason": addendum.reason,
        "person": str(addendum.person_id), "at": signing.moment(addendum.at),
    })


def integrity_problems(report: Report) -> list[str]:
    """Everything wrong with a report, in English sentences; empty when all holds."""
    try:
        signatures = list(report.signatures.select_related("version", "signer"))
        if not signatures:
            return ["The report has not been signed.", *_missing(report, [])]
        return [*_of_signatures(report, signatures), *_missing(report, signatures), *_of_addenda(report, signatures[-1].hash)]
    except Undecipherable as error:
        return [f"A part of the report was altered or moved: {error}"]


def _of_signatures(report: Report, signatures: list[ReportSignature]) -> Iterator[str]:
    hashes: list[str] = []
    for signature in signatures:
        columns = {
            "meaning": signature.meaning, "signer": str(signature.signer_id), "version": str(signature.version.number),
            "report": str(report.pk), "signed_at": signing.moment(signature.signed_at), "kind": report.kind, "language": report.language,
        }
        yield from signing.problems_of(signature.payload, signature.hash, signature.version.content, columns)
        if signature.payload.get("earlier") != hashes:
            yield "A signature before this one is missing or was added later."
        if signing.canonical({"record": signature.payload.get("record")}) != signing.canonical({"record": report.facts}):
            yield "The record beside the report is not the one that was signed."
        hashes.append(signature.hash)
    if report.is_final and signatures[-1].version.number != report.current.number:
        yield "The newest version is not the one that was signed."
    if not report.is_final and any(signature.payload.get("signer", {}).get("role") == "doctor" for signature in signatures):
        yield "The report was signed by a doctor but does not stand as signed."


def _missing(report: Report, signatures: list[ReportSignature]) -> Iterator[str]:
    """What the audit trail tells of and the tables do not hold, or the other way round."""
    told = {event.detail.get("hash") for event in _events(report, "report signed")}
    held = {signature.hash for signature in signatures}
    if told - held:
        yield "A signature that the audit trail tells of is missing."
    if held - told:
        yield "A signature stands here that the audit trail does not tell of."


def _of_addenda(report: Report, after: str) -> Iterator[str]:
    told = {event.detail.get("addendum"): event.detail.get("hash") for event in _events(report, "report addendum")}
    held = {str(addendum.pk): addendum for addendum in report.addenda.all()}
    if set(told) - set(held):
        yield "An addendum that the audit trail tells of is missing."
    for key, addendum in held.items():
        if key not in told:
            yield "An addendum stands here that the audit trail does not tell of."
        elif told[key] and told[key] != addendum_hash(addendum, after=after):
            yield "An addendum is not the one that was added."


def _events(report: Report, action: str) -> Iterator[AuditEvent]:
    return AuditEvent.objects.filter(subject=f"report:{report.pk}", action=action).order_by("sequence").iterator()
