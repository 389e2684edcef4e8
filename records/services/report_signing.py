"""Signing: by author, senior and further signers, with what is added later; each checks, acts and audits in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.models import AuditEvent, Person
from records.models.report_filing import ReportReturn
from records.models.reports import Addendum, Report, ReportSignature, ReportState, ReportVersion, SignatureMeaning
from records.reporting import document as documents
from records.reporting import signing
from records.services.report_literature import quotes_in
from records.services.report_origins import attribution_of
from records.services.reports import ReportRefused, locked, may_edit
from records.services.snapshots import subject_of

WRONG_PASSWORDS, WITHIN = 5, timedelta(minutes=15)
LONGEST_ADDENDUM, LONGEST_REMARK = 20_000, 2_000
OPEN_FOR_MORE = (ReportState.SIGNED, ReportState.AMENDED)


def may_cosign(person: Person, report: Report) -> bool:
    """A doctor who has not signed the signed version yet; reports that are archived take no more signatures."""
    if report.state not in OPEN_FOR_MORE or not person.may("sign_reports"):
        return False
    return not report.current.signatures.filter(signer=person).exists()


def may_sign(person: Person, report: Report) -> bool:
    return may_edit(person, report) or may_cosign(person, report)


def may_return(person: Person, report: Report) -> bool:
    return report.state == ReportState.AWAITING_SENIOR and person.may("sign_reports")


def sign_report(person: Person, report: Report, *, version: int, meaning: str, password: str) -> ReportSignature:
    """Sign the newest version with the person's password; a trainee's signature hands the report to a senior, and a signed
    report takes the signatures of further doctors.

    Raises ``ReportRefused``: wrong password, another version since, already signed by this person, or not allowed.
    """
    check_signers_password(person, report, password)
    with transaction.atomic():
        report = locked(report)
        current = report.current
        _check_signable(person, report, current, version, meaning)
        signature = _sign(person, report, current, meaning)
        if not report.is_final:
            report.state = ReportState.SIGNED if person.may("sign_reports") else ReportState.AWAITING_SENIOR
            report.save(update_fields=["state", "changed"])
        audit.record(
            "report signed",
            person=person,
            subject=f"report:{report.pk}",
            version=current.number,
            meaning=meaning,
            hash=signature.hash,
            state=report.state,
        )
    return signature


def check_signers_password(person: Person, report: Report, password: str) -> None:
    """Raises ``ReportRefused`` for a wrong password, and for any after too many wrong ones."""
    failures = AuditEvent.objects.filter(
        person=person, action="signing refused", at__gte=timezone.now() - WITHIN, detail__reason="password"
    ).count()
    if failures >= WRONG_PASSWORDS:
        raise ReportRefused(_("The password was wrong too often. Wait a quarter of an hour and try again."))
    if not check_password(password, person.password):
        audit.record("signing refused", person=person, subject=f"report:{report.pk}", reason="password")
        raise ReportRefused(_("The password is not right. The report was not signed."))


def _check_signable(person: Person, report: Report, current: ReportVersion | None, version: int, meaning: str) -> None:
    if report.is_final and not may_cosign(person, report):
        raise ReportRefused(_("This report has already been signed."))
    if not may_sign(person, report):
        raise PermissionDenied(_("Only the author or a doctor may sign this report."))
    if not person.may("sign_reports") and meaning != SignatureMeaning.AUTHOR:
        raise ReportRefused(_("A trainee signs as author; a senior doctor then reviews and signs."))
    if meaning not in SignatureMeaning.values:
        raise ReportRefused(_("Choose as what you sign."))
    if current is None or not documents.plain_text(current.content).strip():
        raise ReportRefused(_("There is no text to sign yet."))
    if current.number != version:
        raise ReportRefused(_("The text has changed since this page was opened. Read it again before you sign."))
    if current.signatures.filter(signer=person).exists():
        raise ReportRefused(_("You have signed this version already."))


def links_of(report: Report) -> list[ReportSignature | Addendum]:
    """The chain: every signature and addendum in the order in which they were made."""
    made: list[ReportSignature | Addendum] = [*report.signatures.select_related("version", "signer"),
                                              *report.addenda.select_related("person")]
    return sorted(made, key=moment_of)


def moment_of(link: ReportSignature | Addendum) -> datetime:
    return link.signed_at if isinstance(link, ReportSignature) else link.at


def _sign(person: Person, report: Report, version: ReportVersion, meaning: str) -> ReportSignature:
    now = timezone.now()
    quotes = quotes_in(version.content)
    context = signing.SigningContext(
        report=str(report.pk),
        version=version.number,
        patient={"id": str(report.patient_id), **_identity(report)},
        kind=report.kind,
        language=report.language,
        model=report.model,
        prompt_version=report.prompt_version,
        index_version=", ".join(dict.fromkeys(quote.index_version for quote in quotes if quote.index_version)),
        signer=_signer(person),
        meaning=meaning,
        signed_at=now,
        audit=_audit_head(),
        earlier=tuple(link.hash for link in links_of(report)),
    )
    payload = signing.payload_of(version.content, report.record_facts, context, attribution=attribution_of(version),
                                 literature=quotes)
    return ReportSignature.objects.create(
        report=report,
        version=version,
        signer=person,
        meaning=meaning,
        signed_at=now,
        hash=signing.content_hash(payload),
        payload=payload,
    )


def _signer(person: Person) -> signing.Signer:
    return signing.Signer(str(person.pk), str(person), person.role)


def _audit_head() -> signing.AuditHead:
    last = AuditEvent.objects.order_by("-sequence").first()
    return signing.AuditHead(last.sequence, last.hash) if last else signing.AuditHead(0, audit.GENESIS)


def _identity(report: Report) -> dict[str, str]:
    subject = subject_of(report.patient)
    return {"name": subject.name, "mrn": subject.mrn, "sex": subject.sex, "birth_date": str(subject.birth_date or "")}


def return_report(person: Person, report: Report, *, remark: str) -> ReportReturn:
    """A senior sends a trainee's report back with a remark. Raises ``ReportRefused``."""
    require(person, "sign_reports")
    if not remark.strip():
        raise ReportRefused(_("Say in a remark what has to be changed."))
    if len(remark) > LONGEST_REMARK:
        raise ReportRefused(_("The remark is too long."))
    with transaction.atomic():
        report = locked(report)
        if report.state != ReportState.AWAITING_SENIOR:
            raise ReportRefused(_("Only a report that awaits a senior can be returned."))
        returned = ReportReturn.objects.create(report=report, version=report.current, person=person, remark=remark.strip())
        report.state = ReportState.DRAFT
        report.save(update_fields=["state", "changed"])
        audit.record("report returned", person=person, subject=f"report:{report.pk}", version=returned.version.number)
    return returned


def add_addendum(person: Person, report: Report, *, text: str, reason: str, password: str) -> Addendum:
    """Add to a signed report and sign what is added; the report's text stays as it was signed. Raises ``ReportRefused``."""
    require(person, "sign_reports")
    _check_words(text, reason)
    check_signers_password(person, report, password)
    with transaction.atomic():
        report = locked(report)
        if report.state not in OPEN_FOR_MORE:
            raise ReportRefused(_("Only a signed report takes an addendum."))
        addendum = _add(person, report, text.strip(), reason.strip(), links_of(report))
        if report.state == ReportState.SIGNED:
            report.state = ReportState.AMENDED
            report.save(update_fields=["state", "changed"])
        audit.record("report addendum", person=person, subject=f"report:{report.pk}", addendum=str(addendum.pk),
                     hash=addendum.hash)
    return addendum


def _check_words(text: str, reason: str) -> None:
    if not text.strip() or not reason.strip():
        raise ReportRefused(_("An addendum needs its text and the reason for it."))
    if len(text) > LONGEST_ADDENDUM:
        raise ReportRefused(_("The addendum is too long."))


def _add(person: Person, report: Report, text: str, reason: str, links: Sequence[ReportSignature | Addendum]) -> Addendum:
    now = timezone.now()
    context = signing.AddendumContext(str(report.pk), _signer(person), now, _audit_head(), tuple(link.hash for link in links))
    payload = signing.addendum_payload(text, reason, context)
    return Addendum.objects.create(report=report, text=text, reason=reason, person=person, at=now,
                                   hash=signing.content_hash(payload), payload=payload)


def archive_report(person: Person, report: Report) -> None:
    """Close a signed report for good: nothing is added or signed any more. Raises ``ReportRefused``."""
    require(person, "sign_reports")
    with transaction.atomic():
        report = locked(report)
        if report.state not in OPEN_FOR_MORE:
            raise ReportRefused(_("Only a signed report can be archived."))
        report.state = ReportState.ARCHIVED
        report.save(update_fields=["state", "changed"])
        audit.record("report archived", person=person, subject=f"report:{report.pk}")
