"""What the pages of signing and verifying show: what a signature is bound to, and verdicts in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from clinic.models import Person
from records.access import may_see
from records.models.reports import Report, ReportSignature, ReportVersion
from records.reporting import document as documents
from records.services.charts import banner_of
from records.services.report_literature import quotes_in
from records.services.report_origins import shares_in
from records.services.report_papers import CheckedPaper
from records.services.report_signing import links_of, moment_of

AREAS = {
    "content": (_noop("Text, sources and signatures"), _noop("They are as they were signed."),
                _noop("Something was changed after signing.")),
    "state": (_noop("State of the report"), _noop("It is what its signatures and addenda led to."),
              _noop("It is not what its signatures and addenda led to.")),
    "trail": (_noop("Audit trail"), _noop("It tells of the same signatures, addenda and versions."),
              _noop("It tells of something else than what is kept.")),
    "paper": (_noop("Filed PDF"), _noop("It is as it was filed."), _noop("It was changed, exchanged or lost.")),
}
HANDED_IN = {
    "unreadable": _noop("The file is not a PDF that can be read."),
    "unsealed": _noop("The file carries no seal. It may be a draft, or printed to a new file."),
    "altered": _noop("The file was changed after it was sealed."),
    "appended": _noop("Something was added to the file after it was sealed."),
    "several": _noop("The file carries more than one seal."),
    "untrusted": _noop("The file was sealed with a certificate that this site does not recognise."),
    "foreign": _noop("The file is sealed, but it is another report."),
    "unknown": _noop("The seal holds, but this file was never filed here byte for byte as it is."),
}


def bound_to(report: Report, version: ReportVersion) -> dict[str, Any]:
    """What a signature on this version covers beside the text that is read."""
    used = set(documents.sources_of(version.content))
    quotes = quotes_in(version.content)
    return {
        "sources": [fact.text(report.language) for fact in report.record_facts if fact.key in used],
        "entries": len(report.facts),
        "literature": quotes,
        "model": report.model or _("none: written by rules"),
        "prompt_version": report.prompt_version,
        "index_versions": sorted({quote.index_version for quote in quotes if quote.index_version}),
        "shares": shares_in(version),
        "earlier": report.signatures.select_related("signer", "version"),
    }


def verification(person: Person, report: Report, findings: Mapping[str, Sequence[str]],
                 handed_in: CheckedPaper | None) -> dict[str, Any]:
    """For the verification page; somebody who does not treat the patient is shown no word of the report."""
    treats = may_see(person, report.patient)
    current = report.current
    return {
        "report": report,
        "patient_banner": banner_of(report.patient) if treats else None,
        "treats": treats and person.may("draft_reports"),
        "signed": report.signatures.exists(),
        "areas": [_area(key, findings[key]) for key in AREAS],
        "holds": not any(findings.values()),
        "links": [_link(link) for link in links_of(report)],
        "shares": shares_in(current) if current and not findings["content"] else [],
        "paper": report.papers.last(),
        "handed_in": _told(handed_in) if handed_in else None,
    }


def _area(key: str, problems: Sequence[str]) -> dict[str, Any]:
    title, good, bad = AREAS[key]
    return {"title": _(title), "said": _(bad) if problems else _(good), "problems": problems}


def _link(link: Any) -> dict[str, Any]:
    signed = isinstance(link, ReportSignature)
    return {"what": link.get_meaning_display() if signed else _("Addendum"), "who": link.signer if signed else link.person,
            "at": moment_of(link), "hash": link.hash}


def _told(checked: CheckedPaper) -> dict[str, Any]:
    if checked.problems:
        return {"holds": False, "said": [_(HANDED_IN[key]) for key in checked.problems], "checked": checked}
    said = [_("The PDF is the one that was filed, byte for byte.")]
    if not checked.newest:
        said.append(_("Since then something was signed or added: ask for the newest PDF."))
    return {"holds": True, "said": said, "checked": checked}
