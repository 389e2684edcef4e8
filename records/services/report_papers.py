"""The sealed PDF of a signed report: made and filed after every signature and addendum, checked against what is handed in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.encryption import Undecipherable
from clinic.models import AuditEvent, Person
from records.models.report_filing import ReportPaper
from records.models.reports import Report
from records.reporting.authority import AuthorityUnusable
from records.reporting.pdf_seal import PROBLEMS, SealingFailed, read_seal, seal_pdf
from records.reporting.rendering import SEAL_PLACE, RenderingFailed
from records.services.report_printing import pdf_of
from records.services.report_seal import seal_key, seal_roots
from records.services.report_signing import links_of, moment_of
from records.services.reports import locked

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CheckedPaper:
    """What is to be said of a PDF handed in: ``same_as`` is the filed paper it equals byte for byte, ``newest`` whether
    nothing was signed or added since; ``problems`` are keys of ``pdf_seal.PROBLEMS``, or foreign, or unknown."""

    same_as: ReportPaper | None
    newest: bool
    sealed_by: str
    sealed_at: datetime | None
    problems: tuple[str, ...]


def paper_of(report: Report, *, person: Person | None) -> ReportPaper:
    """The filed PDF of the newest signature or addendum; made now if it is not there yet.

    Raises ``RenderingFailed``, ``SealingFailed`` or ``AuthorityUnusable``.
    """
    link = links_of(report)[-1].hash
    filed = report.papers.filter(link=link).first()
    return filed or _file(report, link, person)


def file_quietly(report: Report, person: Person) -> None:
    """Make and file the PDF after a signature. A printer out of order does not undo a signature: it is made when asked for."""
    try:
        paper_of(Report.objects.get(pk=report.pk), person=person)
    except (RenderingFailed, SealingFailed, AuthorityUnusable) as error:
        logger.error("The PDF of report %s was not filed: %s", report.pk, error)


def _file(report: Report, link: str, person: Person | None) -> ReportPaper:
    sealed = seal_pdf(pdf_of(report), key=seal_key(), reason=_words(report, link), name=str(report.pk), place=SEAL_PLACE)
    fingerprint = hashlib.sha256(sealed).hexdigest()
    with transaction.atomic():
        locked(report)
        filed = report.papers.filter(link=link).first()
        if filed is not None:
            return filed
        paper = ReportPaper.objects.create(report=report, link=link, sha256=fingerprint, at=timezone.now(),
                                           content=base64.b64encode(sealed).decode())
        audit.record("report filed", person=person, subject=f"report:{report.pk}", sha256=fingerprint, link=link)
    return paper


def _words(report: Report, link: str) -> str:
    """What the seal says, and by what a PDF of another report is told apart."""
    return f"Report {report.pk} as signed under {link}"


def content_of(paper: ReportPaper) -> bytes:
    return base64.b64decode(paper.content)


def check_handed_in(report: Report, pdf: bytes) -> CheckedPaper:
    """Compare a PDF with those filed for the report and read its seal."""
    fingerprint = hashlib.sha256(pdf).hexdigest()
    papers = list(report.papers.all())
    same = next((paper for paper in papers if hmac.compare_digest(paper.sha256, fingerprint)), None)
    reading = read_seal(pdf, roots=seal_roots())
    problems = list(reading.problems)
    if not problems and not reading.said.startswith(f"Report {report.pk} as signed under "):
        problems.append("foreign")
    if not problems and same is None:
        problems.append("unknown")
    return CheckedPaper(same, same is not None and same == papers[-1], reading.sealed_by, reading.at, tuple(problems))


def problem_sentences(checked: CheckedPaper) -> list[str]:
    """What is wrong with a PDF handed in, in English sentences."""
    words = PROBLEMS | {"foreign": "The file is sealed, but it is another report.",
                        "unknown": "The seal holds, but this file was never filed byte for byte as it is."}
    return [words[key] for key in checked.problems]


def paper_problems(report: Report) -> Iterator[str]:
    """Everything wrong with the filed PDFs, in English sentences."""
    said = {detail.get("sha256") for detail in AuditEvent.objects.filter(
        subject=f"report:{report.pk}", action="report filed").values_list("detail", flat=True)}
    papers = list(report.papers.all())
    for fingerprint in sorted(said - {paper.sha256 for paper in papers}):
        yield f"The filed PDF {fingerprint[:12]}… is missing."
    moments = {link.hash: moment_of(link) for link in links_of(report)}
    for paper in papers:
        yield from _paper(paper, paper.sha256 in said, moments.get(paper.link))


def _paper(paper: ReportPaper, witnessed: bool, signed_at: datetime | None) -> Iterator[str]:
    name = f"filed PDF {paper.sha256[:12]}…"
    if not witnessed:
        yield f"The audit trail does not tell of the {name}"
    if signed_at is None:
        yield f"The {name} belongs to no signature or addendum of this report."
    try:
        pdf = content_of(paper)
    except (Undecipherable, ValueError):
        yield f"The {name} cannot be opened with this site's keys."
        return
    if hashlib.sha256(pdf).hexdigest() != paper.sha256:
        yield f"The {name} is not the file that was filed."
    reading = read_seal(pdf, roots=seal_roots(), at=paper.at)
    yield from (f"The {name}: {PROBLEMS[key]}" for key in reading.problems)
    if not reading.problems and reading.said != _words(paper.report, paper.link):
        yield f"The {name} was sealed for another report or signature."
