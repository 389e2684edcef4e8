"""What people do with reports: begin, save, compare, sign, add; each checks, acts and audits in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.models import AuditEvent, Person
from records.access import may_see
from records.models import Patient
from records.models.reports import (
    Addendum,
    Report,
    ReportSignature,
    ReportState,
    ReportVersion,
    SignatureMeaning,
)
from records.reporting import comparison, signing
from records.reporting import document as documents
from records.reporting.facts import facts_of
from records.services.outlines import current_outline
from records.services.report_integrity import addendum_hash
from records.services.snapshots import snapshot_of, subject_of

WRONG_PASSWORDS, WITHIN = 5, timedelta(minutes=15)
LONGEST_INSTRUCTION, LONGEST_ADDENDUM = 2_000, 20_000


class ReportRefused(Exception):
    """The act is not possible; the message is a full sentence for the person."""


@dataclass(frozen=True)
class SaveConflict(Exception):
    """Somebody saved another text meanwhile: ``theirs`` is that version."""

    theirs: ReportVersion


def find_report(person: Person, report_id: UUID | str) -> Report:
    """The report, if the person may see its patient; raises ``Http404`` and so does not tell which exist."""
    require(person, "draft_reports")
    report = Report.objects.select_related("patient", "author").filter(pk=report_id).first()
    if report is None or not may_see(person, report.patient):
        raise Http404
    return report


def may_edit(person: Person, report: Report) -> bool:
    """The author while it is not final; a doctor who may sign also edits what others drafted."""
    return not report.is_final and (report.author_id == person.pk or person.may("sign_reports"))


def create_report(person: Person, patient: Patient, *, kind: str, language: str, instruction: str = "") -> Report:
    """Freeze the record as facts and begin a report over them; drafting starts separately."""
    require(person, "draft_reports")
    if not may_see(person, patient):
        raise PermissionDenied(_("You may not see this patient's record."))
    facts = [fact.to_json() for fact in facts_of(snapshot_of(patient))]
    with transaction.atomic():
        report = Report.objects.create(
            patient=patient,
            kind=kind,
            language=language,
            author=person,
            facts=facts,
            drafted_by=current_outline(kind).to_json(),
            instruction=instruction.strip()[:LONGEST_INSTRUCTION],
        )
        audit.record(
            "report begun",
            person=person,
            subject=f"report:{report.pk}",
            patient=str(patient.pk),
            kind=kind,
            facts=len(facts),
        )
    return report


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update().get(pk=report.pk)


def save_version(person: Person, report: Report, *, document: Any, base: int, keep: str = "") -> ReportVersion:
    """Append the text as a new version; the same text again makes none.

    ``base`` is the version the text was made from. When another came meanwhile, raises ``SaveConflict`` unless ``keep``
    says mine (this text becomes the newest) or theirs (this text is kept as a version, then theirs is the newest).
    Raises ``ReportRefused`` or ``documents.MalformedDocument``.
    """
    documents.check(document)
    with transaction.atomic():
        report = _locked(report)
        if not may_edit(person, report):
            raise ReportRefused(_("This report has been signed or is not yours to change."))
        current = report.current
        if current is not None and current.content == document:
            return current
        if current is not None and current.number != base and not keep:
            raise SaveConflict(current)
        saved = _append(person, report, document, base=base)
        if keep == "theirs" and current is not None:
            saved = _append(person, report, current.content, base=saved.number)
    return saved


def _append(person: Person, report: Report, document: dict[str, Any], *, base: int) -> ReportVersion:
    current = report.current
    version = ReportVersion.objects.create(
        report=report, number=current.number + 1 if current else 1, base=base, content=document, saved_by=person
    )
    if report.state == ReportState.AWAITING_SENIOR and report.author_id == person.pk:
        report.state = ReportState.DRAFT
    report.save(update_fields=["state", "changed"])
    audit.record("report saved", person=person, subject=f"report:{report.pk}", version=version.number)
    return version


def compare_versions(person: Person, report: Report, *, before: int, after: int) -> list[comparison.Change]:
    """Word differences between two versions; raises ``Http404`` for a version that does not exist."""
    texts = []
    for number in (before, after):
        version = report.versions.filter(number=number).first()
        if version is None:
            raise Http404
        texts.append(documents.plain_text(version.content))
    audit.record("report versions compared", person=person, subject=f"report:{report.pk}", before=before, after=after)
    return comparison.compare(*texts)


def sign_report(person: Person, report: Report, *, version: int, meaning: str, password: str) -> ReportSignature:
    """Sign the newest version with the person's password; a trainee's signature hands the report to a senior.

    Raises ``ReportRefused``: wrong password, another version since, already signed, or not allowed.
    """
    _check_password(person, report, password)
    with transaction.atomic():
        report = _locked(report)
        current = report.current
        _check_signable(person, report, current, version, meaning)
        signature = _sign(person, report, current, meaning)
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


def _check_password(person: Person, report: Report, password: str) -> None:
    failures = AuditEvent.objects.filter(
        person=person, action="signing refused", at__gte=timezone.now() - WITHIN, detail__reason="password"
    ).count()
    if failures >= WRONG_PASSWORDS:
        raise ReportRefused(_("The password was wrong too often. Wait a quarter of an hour and try again."))
    if not check_password(password, person.password):
        audit.record("signing refused", person=person, subject=f"report:{report.pk}", reason="password")
        raise ReportRefused(_("The password is not right. The report was not signed."))


def _check_signable(person: Person, report: Report, current: ReportVersion | None, version: int, meaning: str) -> None:
    if report.is_final:
        raise ReportRefused(_("This report has already been signed."))
    if not may_edit(person, report):
        raise PermissionDenied(_("Only the author or a doctor may sign this report."))
    if not person.may("sign_reports") and meaning != SignatureMeaning.AUTHOR:
        raise ReportRefused(_("A trainee signs as author; a senior doctor then reviews and signs."))
    if meaning not in SignatureMeaning.values:
        raise ReportRefused(_("Choose as what you sign."))
    if current is None or not documents.plain_text(current.content).strip():
        raise ReportRefused(_("There is no text to sign yet."))
    if current.number != version:
        raise ReportRefused(_("The text has changed since this page was opened. Read it again before you sign."))


def _sign(person: Person, report: Report, version: ReportVersion, meaning: str) -> ReportSignature:
    now = timezone.now()
    earlier = tuple(report.signatures.values_list("hash", flat=True))
    context = signing.SigningContext(
        report=str(report.pk),
        version=version.number,
        patient={"id": str(report.patient_id), **_identity(report)},
        kind=report.kind,
        language=report.language,
        model=report.model,
        prompt_version=report.prompt_version,
        index_version="",
        signer=signing.Signer(str(person.pk), str(person), person.role),
        meaning=meaning,
        signed_at=now,
        earlier=earlier,
    )
    payload = signing.payload_of(version.content, report.record_facts, context)
    return ReportSignature.objects.create(
        report=report,
        version=version,
        signer=person,
        meaning=meaning,
        signed_at=now,
        hash=signing.content_hash(payload),
        payload=payload,
    )


def _identity(report: Report) -> dict[str, str]:
    subject = subject_of(report.patient)
    return {"name": subject.name, "mrn": subject.mrn, "sex": subject.sex, "birth_date": str(subject.birth_date or "")}


def add_addendum(person: Person, report: Report, *, text: str, reason: str) -> Addendum:
    """Add to a signed report; its text stays as it was signed. Raises ``ReportRefused``."""
    require(person, "sign_reports")
    if not text.strip() or not reason.strip():
        raise ReportRefused(_("An addendum needs its text and the reason for it."))
    if len(text) > LONGEST_ADDENDUM:
        raise ReportRefused(_("The addendum is too long."))
    with transaction.atomic():
        report = _locked(report)
        if report.state not in (ReportState.SIGNED, ReportState.AMENDED):
            raise ReportRefused(_("Only a signed report takes an addendum."))
        addendum = Addendum.objects.create(report=report, text=text.strip(), reason=reason.strip(), person=person)
        if report.state == ReportState.SIGNED:
            report.state = ReportState.AMENDED
            report.save(update_fields=["state", "changed"])
        after = report.signatures.order_by("signed_at").values_list("hash", flat=True).last() or ""
        audit.record("report addendum", person=person, subject=f"report:{report.pk}", addendum=str(addendum.pk),
                     hash=addendum_hash(addendum, after=after))
    return addendum


def archive_report(person: Person, report: Report) -> None:
    """Close a signed report for good: no addendum is taken any more. Raises ``ReportRefused``."""
    require(person, "sign_reports")
    with transaction.atomic():
        report = _locked(report)
        if report.state not in (ReportState.SIGNED, ReportState.AMENDED):
            raise ReportRefused(_("Only a signed report can be archived."))
        report.state = ReportState.ARCHIVED
        report.save(update_fields=["state", "changed"])
        audit.record("report archived", person=person, subject=f"report:{report.pk}")
