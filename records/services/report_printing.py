"""Puts a report on paper: in the report's language, with the person, the signatures and what was added."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clinic.frontend.build import FONTS
from records.models.reports import Report, ReportVersion, SignatureMeaning
from records.reporting import wording
from records.reporting.facts import age_at
from records.reporting.rendering import (
    PrintedAddendum,
    PrintedShare,
    Printout,
    SignatureBlock,
    VerificationPage,
    to_pdf,
)
from records.reporting.snapshot import Subject
from records.services.report_origins import shares_in
from records.services.snapshots import subject_of

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def printout_of(report: Report) -> Printout:
    """The newest version as it is printed; a draft says on every page that it is not signed."""
    current = report.current
    with translation.override(LANGUAGES[report.language]):
        return Printout(
            title=report.title,
            language=report.language,
            clinic=_("Xinglin"),
            person=_person(report),
            document=current.content if current else {"type": "doc", "content": []},
            version=_("Version %(number)s") % {"number": current.number if current else 0},
            signatures=tuple(
                SignatureBlock(
                    str(signature.signer),
                    str(SignatureMeaning(signature.meaning).label),
                    _moment(signature.signed_at),
                    signature.hash,
                )
                for signature in report.signatures.select_related("signer")
            ),
            addenda=tuple(
                PrintedAddendum(str(added.person), _moment(added.at), added.reason, added.text, added.hash)
                for added in report.addenda.select_related("person")
            ),
            warning="" if report.is_final else _("DRAFT – not signed"),
            labels=_labels(),
            verification=_verification(report, current) if report.is_final and current else None,
        )


def _verification(report: Report, version: ReportVersion) -> VerificationPage:
    *shares, whole = shares_in(version)
    last = report.signatures.last()
    return VerificationPage(
        seal=(
            _("Xinglin"),
            f"{report.title} · {_('Version %(number)s') % {'number': version.number}}",
            f"{_('Time of signing')} {_moment(last.signed_at)}",
            _("Report %(number)s") % {"number": report.pk},
            f"SHA-256 {last.hash[:32]}",
            f"{last.hash[32:]}",
        ),
        address=f"{settings.PUBLIC_URL}{reverse('report-verify', args=[report.pk])}",
        shares=tuple(PrintedShare(share.title or "–", share.machine_percent) for share in shares),
        total=whole.machine_percent,
    )


def _labels() -> dict[str, str]:
    return {
        "page": _("Page"),
        "signed_by": _("Signed by"),
        "meaning": _("as"),
        "time": _("Time of signing"),
        "addenda": _("Addenda"),
        "reason": _("Reason"),
        "verification": _("Verification"),
        "sealed": _("Sealed electronically"),
        "verify_here": _("Scan the code, sign in and hand in this file to have it checked:"),
        "shares": _("Who wrote this report"),
        "shares_said": _("Share of the characters that were drafted by the machine and that people wrote or changed."),
        "section": _("Section"),
        "machine": _("Machine"),
        "people": _("People"),
        "whole": _("Whole report"),
    }


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S %z")


def _subject(report: Report) -> Subject:
    """Of a signed report the person as signed, else as the record says now."""
    last = report.signatures.last()
    if last is None:
        return subject_of(report.patient)
    signed = last.payload["patient"]
    born = date.fromisoformat(signed["birth_date"]) if signed["birth_date"] else None
    return Subject(signed["name"], signed["sex"], born, signed["mrn"])


def _person(report: Report) -> tuple[tuple[str, str], ...]:
    subject = _subject(report)
    sex_zh, sex_en = wording.SEX.get(subject.sex, wording.SEX["unknown"])
    age = age_at(subject.birth_date, timezone.localdate(report.created)) if subject.birth_date else None
    return (
        (_("Name"), subject.name),
        (_("Record number"), subject.mrn),
        (_("Sex"), sex_zh if report.language == "zh" else sex_en),
        (_("Born"), str(subject.birth_date or "–")),
        (_("Age"), "–" if age is None else str(age)),
        (_("Author"), str(report.author)),
    )


def pdf_of(report: Report) -> bytes:
    """Raises ``RenderingFailed``."""
    return to_pdf(printout_of(report), fonts=FONTS)
