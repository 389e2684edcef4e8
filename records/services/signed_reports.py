"""Reads signed reports into the frozen form that leaves the house."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from records.interoperability.report_out import ReportSection, ReportSigned, SignedReport
from records.models import Patient
from records.models.reports import Report, ReportState
from records.reporting import document as documents

FINAL = (ReportState.SIGNED, ReportState.AMENDED, ReportState.ARCHIVED)


def signed_reports(patient: Patient) -> list[SignedReport]:
    """The patient's signed reports, oldest first."""
    found = patient.reports.filter(state__in=FINAL).select_related("author").order_by("created")
    return [_signed(report) for report in found]


def _signed(report: Report) -> SignedReport:
    signatures = tuple(ReportSigned(str(row.pk), str(row.signer), row.meaning, row.signed_at, row.hash)
                       for row in report.signatures.select_related("signer"))
    addenda = tuple(ReportSection(f"{_('Addendum')} ({added.reason})", added.text) for added in report.addenda.all())
    return SignedReport(
        str(report.pk), report.kind, report.title, report.language, str(report.author), signatures[-1].at,
        bool(addenda), (*_sections(report.current.content), *addenda), signatures)


def _sections(document: dict[str, Any]) -> tuple[ReportSection, ...]:
    """The headings of a document, each with the text below it."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for block in documents.blocks_of(document):
        text = "".join(node.get("text", "") for node in block.get("content", []))
        if block["type"] == "heading":
            parts.append((text, []))
        elif text:
            parts[-1][1].append(text)
    return tuple(ReportSection(title, "\n".join(lines)) for title, lines in parts if title or lines)
