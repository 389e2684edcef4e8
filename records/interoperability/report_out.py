"""A signed report as FHIR R4 Composition and Provenance: its words by section, and who answers for them; knows no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.interoperability.fhir_out import LOINC, narrative

# LOINC document types (loinc.org, document ontology).
TYPES = {"case": ("34133-9", "Summary of episode note"), "outpatient": ("34108-1", "Outpatient Note"),
         "admission": ("34117-2", "History and physical note"), "progress": ("11506-3", "Progress note"),
         "discharge": ("18842-5", "Discharge summary"), "consultation": ("11488-4", "Consult note"),
         "referral": ("57133-1", "Referral note")}
# ASTM E1762 signature types (hl7.org/fhir/R4/valueset-signature-type.html).
SIGNATURE_TYPES = {"author": ("1.2.840.10065.1.12.1.1", "Author's Signature"),
                   "approver": ("1.2.840.10065.1.12.1.5", "Verification Signature"),
                   "reviewer": ("1.2.840.10065.1.12.1.13", "Review Signature")}
SOURCE_HASH = "urn:xinglin:signed-content-sha256"


@dataclass(frozen=True)
class ReportSection:
    title: str
    text: str


@dataclass(frozen=True)
class ReportSigned:
    """One signature: ``hash`` is the SHA-256 of everything that was signed."""

    id: str
    signer: str
    meaning: str
    at: datetime
    hash: str


@dataclass(frozen=True)
class SignedReport:
    id: str
    kind: str
    title: str
    language: str
    author: str
    at: datetime
    amended: bool
    sections: tuple[ReportSection, ...]
    signatures: tuple[ReportSigned, ...]


def composition(report: SignedReport) -> dict[str, Any]:
    """The report's words as they were signed, an addendum as a section of its own."""
    code, display = TYPES.get(report.kind, TYPES["case"])
    return {
        "resourceType": "Composition", "id": report.id, "status": "amended" if report.amended else "final",
        "language": "zh-CN" if report.language == "zh" else "en",
        "type": {"coding": [{"system": LOINC, "code": code, "display": display}], "text": report.title},
        "date": report.at.isoformat(), "author": [{"display": report.author}], "title": report.title,
        "attester": [{"mode": "legal", "time": signed.at.isoformat(), "party": {"display": signed.signer}}
                     for signed in report.signatures],
        "section": [{"title": section.title, "text": narrative(section.text)} for section in report.sections],
    }


def provenances(report: SignedReport) -> Sequence[dict[str, Any]]:
    """Who signed the report, when, as what, and the fingerprint of what was signed."""
    return [_provenance(report, signed) for signed in report.signatures]


def _provenance(report: SignedReport, signed: ReportSigned) -> dict[str, Any]:
    code, display = SIGNATURE_TYPES[signed.meaning]
    role = "author" if signed.meaning == "author" else "verifier"
    return {
        "resourceType": "Provenance", "id": signed.id, "recorded": signed.at.isoformat(),
        "target": [{"reference": f"Composition/{report.id}"}],
        "activity": {"coding": [{"system": "urn:iso-astm:E1762-95:2013", "code": code, "display": display}]},
        "agent": [{"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
                                        "code": role}]}, "who": {"display": signed.signer}}],
        "entity": [{"role": "source", "what": {"identifier": {"system": SOURCE_HASH, "value": signed.hash}}}],
    }
