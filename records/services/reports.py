"""What people do with the text of reports: begin, save, compare; each checks, acts and audits in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from clinic import audit, refusals
from clinic.access import require
from clinic.acting import as_site
from clinic.models import Person
from records.access import may_see
from records.models import Patient
from records.models.reports import Report, ReportState, ReportVersion
from records.reporting import comparison
from records.reporting import document as documents
from records.reporting.attribution import Attribution
from records.reporting.facts import facts_of
from records.reporting.wishes import shaped
from records.services.outlines import current_outline
from records.services.report_origins import attribution_after, attribution_of
from records.services.snapshots import snapshot_of

LONGEST_INSTRUCTION = 2_000


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
        _note_refusal(person, report_id)
        raise Http404
    return report


def _note_refusal(person: Person, report_id: UUID | str) -> None:
    with as_site():
        exists = Report.objects.filter(pk=report_id).exists()
    if exists:
        refusals.note(person, action=refusals.REPORT, subject=f"report:{report_id}")


def find_verifiable(person: Person, report_id: UUID | str) -> Report:
    """As ``find_report``; an auditor may have any report verified, without reading it."""
    if not person.may("read_audit"):
        return find_report(person, report_id)
    report = Report.objects.select_related("patient", "author").filter(pk=report_id).first()
    if report is None:
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
            drafted_by=shaped(current_outline(kind), instruction).to_json(),
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


def locked(report: Report) -> Report:
    """The report as it stands now, locked until the transaction ends."""
    return Report.objects.select_for_update().get(pk=report.pk)


def save_version(person: Person, report: Report, *, document: Any, base: int, keep: str = "",
                 from_editor: bool = False) -> ReportVersion:
    """Append the text as a new version; the same text again makes none. What comes ``from_editor`` is not believed when it
    says that the machine wrote something, unless the machine did offer those words.

    ``base`` is the version the text was made from. When another came meanwhile, raises ``SaveConflict`` unless ``keep``
    says mine (this text becomes the newest) or theirs (this text is kept as a version, then theirs is the newest).
    Raises ``ReportRefused`` or ``documents.MalformedDocument``.
    """
    documents.check(document)
    with transaction.atomic():
        report = locked(report)
        if not may_edit(person, report):
            raise ReportRefused(_("This report has been signed or is not yours to change."))
        current = report.current
        if current is not None and current.content == document:
            return current
        if current is not None and current.number != base and not keep:
            raise SaveConflict(current)
        number = current.number + 1 if current else 1
        authors = attribution_after(current, document, person=person, number=number, by_server=not from_editor)
        saved = _append(person, report, document, authors, base=base, number=number)
        if keep == "theirs" and current is not None:
            saved = _append(person, report, current.content, attribution_of(current), base=number, number=number + 1)
    return saved


def _append(person: Person, report: Report, document: dict[str, Any], authors: Attribution, *, base: int,
            number: int) -> ReportVersion:
    version = ReportVersion.objects.create(
        report=report, number=number, base=base, content=document, origins=authors.to_json(), saved_by=person
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
