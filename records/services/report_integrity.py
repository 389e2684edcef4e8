"""Whether a report is still what was signed: every signature and addendum, their order, the record, the trail, the filed PDF.

The audit trail is a second witness: what it says was signed, added, saved or filed must be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from clinic.encryption import Undecipherable
from clinic.models import AuditEvent
from records.models.reports import Addendum, Report, ReportSignature, ReportState
from records.reporting import signing
from records.services.report_origins import attribution_of
from records.services.report_papers import paper_problems
from records.services.report_signing import links_of
from records.services.suggestion_texts import MARKED, quotes_of_suggestions

OLD_FORMAT = "xinglin-report-1"


def unsigned_addendum_hash(addendum: Addendum, *, after: str) -> str:
    """SHA-256 over an addendum from the time before addenda were signed, and the hash of the signature that it follows."""
    return signing.content_hash({
        "report": str(addendum.report_id), "after": after, "text": addendum.text, "reason": addendum.reason,
        "person": str(addendum.person_id), "at": signing.moment(addendum.at),
    })


def findings_of(report: Report) -> dict[str, list[str]]:
    """By area (content, state, trail, paper) everything that is wrong, in English sentences; all empty when all holds."""
    areas: dict[str, list[Callable[[Report], Iterator[str]]]] = {
        "content": [_chain], "state": [_final_version, _state], "trail": [_witnessed], "paper": [paper_problems]}
    return {area: [problem for check in checks for problem in _opened(check, report)] for area, checks in areas.items()}


def integrity_problems(report: Report) -> list[str]:
    """Everything wrong with a report's signatures, addenda and papers, in English sentences; empty when all hold."""
    if not report.signatures.exists() and not _trail(report, "report signed"):
        return ["The report has not been signed."]
    return [problem for problems in findings_of(report).values() for problem in problems]


def _opened(check: Callable[[Any], Iterator[str]], subject: Any) -> Iterator[str]:
    """The problems found, with what cannot be read as one of them."""
    try:
        yield from check(subject)
    except Undecipherable as error:
        yield str(error)


def _chain(report: Report) -> Iterator[str]:
    links = links_of(report)
    for position, link in enumerate(links):
        yield from _opened(_signature if isinstance(link, ReportSignature) else _addendum, link)
        yield from _opened(_place_in_chain, (link, links[:position]))


def _signature(signature: ReportSignature) -> Iterator[str]:
    report, version, payload = signature.report, signature.version, signature.payload
    stored: dict[str, Any] = {"document": version.content}
    columns = {
        "meaning": signature.meaning,
        "signer": str(signature.signer_id),
        "version": str(version.number),
        "report": str(report.pk),
        "signed_at": signing.moment(signature.signed_at),
        "patient": str(report.patient_id),
        "kind": report.kind,
        "language": report.language,
        "model": report.model,
        "prompt_version": report.prompt_version,
    }
    if payload.get("format") != OLD_FORMAT:
        stored |= {"record": [fact.to_json() for fact in report.record_facts],
                   "origins": signing.stretches_of(attribution_of(version))}
    yield from signing.problems_of(payload, signature.hash, stored, columns)
    yield from _suggested(payload)
    yield from _audit_before(payload)


def _suggested(payload: dict[str, Any]) -> Iterator[str]:
    """The suggestions of the literature that were moved into the text are kept as they were signed."""
    signed = [quote for quote in payload.get("literature", ()) if MARKED.fullmatch(quote["answer"])]
    kept = [asdict(quote) for quote in quotes_of_suggestions(quote["answer"] for quote in signed)]
    if kept != signed:
        yield "A sentence of the literature behind the text is not the one that was signed."


def _addendum(addendum: Addendum) -> Iterator[str]:
    if addendum.payload is None:
        return
    columns = {"signer": str(addendum.person_id), "report": str(addendum.report_id), "signed_at": signing.moment(addendum.at)}
    stored = {"text": addendum.text, "reason": addendum.reason}
    yield from signing.problems_of(addendum.payload, addendum.hash, stored, columns)
    yield from _audit_before(addendum.payload)


def _audit_before(payload: dict[str, Any]) -> Iterator[str]:
    """The audit trail up to the signature is the one that stood there then."""
    head = payload.get("audit")
    if head and head["sequence"] and not AuditEvent.objects.filter(sequence=head["sequence"], hash=head["hash"]).exists():
        yield f"The audit trail before event {head['sequence']} is not the one that stood there at the time of signing."


def _place_in_chain(place: tuple[ReportSignature | Addendum, list[ReportSignature | Addendum]]) -> Iterator[str]:
    link, before = place
    if link.payload is None:
        return
    if link.payload.get("format") == OLD_FORMAT:
        before = [earlier for earlier in before if isinstance(earlier, ReportSignature)]
    if link.payload.get("earlier") != [earlier.hash for earlier in before]:
        yield "A signature or addendum before this one is missing, was added later or stands in another order."


def _final_version(report: Report) -> Iterator[str]:
    last = report.signatures.select_related("version").last()
    if report.is_final and last is not None and last.version.number != report.current.number:
        yield "The newest version is not the one that was signed."


def _trail(report: Report, action: str) -> list[dict[str, Any]]:
    events = AuditEvent.objects.filter(subject=f"report:{report.pk}", action=action).order_by("sequence")
    return list(events.values_list("detail", flat=True))


def _witnessed(report: Report) -> Iterator[str]:
    """What the audit trail and the tables say of each other."""
    said = {event.get("hash") for event in _trail(report, "report signed")}
    kept = set(report.signatures.values_list("hash", flat=True))
    yield from _compared("signature", said, kept)
    yield from _compared("addendum", {event.get("hash", "") for event in _trail(report, "report addendum")},
                         {_fingerprint(addendum) for addendum in report.addenda.all()})
    numbers = {event.get("version") for event in _trail(report, "report saved")}
    for number in sorted(numbers - set(report.versions.values_list("number", flat=True))):
        yield f"Version {number} is missing."
    if len(_trail(report, "report returned")) != report.returns.count():
        yield "A remark with which the report was returned is missing or was added."


def _fingerprint(addendum: Addendum) -> str:
    if addendum.payload is not None:
        return addendum.hash
    before = addendum.report.signatures.filter(signed_at__lte=addendum.at).last()
    return unsigned_addendum_hash(addendum, after=before.hash if before else "")


def _compared(what: str, said: set[Any], kept: set[str]) -> Iterator[str]:
    for fingerprint in sorted(said - kept):
        yield f"The audit trail tells of the {what} {fingerprint[:12]}…, which is missing."
    for fingerprint in sorted(kept - said):
        yield f"The audit trail does not tell of the {what} {fingerprint[:12]}…"


def _state(report: Report) -> Iterator[str]:
    """The state is the one that the acts on the report led to."""
    finished = any(event.get("state") == ReportState.SIGNED for event in _trail(report, "report signed"))
    expected = (ReportState.ARCHIVED if _trail(report, "report archived") else ReportState.AMENDED if _trail(report, "report addendum")
                else ReportState.SIGNED if finished else None)
    if (expected is None and report.is_final) or (expected is not None and report.state != expected):
        yield "The state of the report is not the one that its signatures and addenda led to."
