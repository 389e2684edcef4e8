"""Seals a PDF with a PAdES signature and reads such a seal; knows no report, only the words it was sealed with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from records.reporting.authority import SealKey

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

FIELD = "XinglinSeal"
POINTS_A_MILLIMETRE = 72 / 25.4
A4_HEIGHT = 297.0


class SealingFailed(Exception):
    """The PDF could not be sealed; the message says what to mend."""


@dataclass(frozen=True)
class Place:
    """Where the seal is drawn on the last page, in millimetres from its left and upper edge."""

    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, lower, right and upper edge in points."""
        edges = (self.left, A4_HEIGHT - self.top - self.height, self.left + self.width, A4_HEIGHT - self.top)
        return tuple(round(edge * POINTS_A_MILLIMETRE) for edge in edges)  # type: ignore[return-value]


@dataclass(frozen=True)
class SealReading:
    """What a file's seal says. ``said`` is what it was sealed with; ``problems`` are keys of ``PROBLEMS``."""

    said: str
    at: datetime | None
    sealed_by: str
    problems: tuple[str, ...]


PROBLEMS = {
    "unreadable": "The file is not a PDF that can be read.",
    "unsealed": "The file carries no seal.",
    "altered": "The file was changed after it was sealed.",
    "appended": "Something was added to the file after it was sealed.",
    "several": "The file carries more than one seal.",
    "untrusted": "The file was sealed with a certificate that this site does not recognise.",
}


def seal_pdf(pdf: bytes, *, key: SealKey, reason: str, name: str, place: Place) -> bytes:
    """The PDF with a visible PAdES seal on its last page; raises ``SealingFailed``."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    signer = _signer(key)
    field = fields.SigFieldSpec(FIELD, on_page=-1, box=place.box, empty_field_appearance=True)
    meta = signers.PdfSignatureMetadata(field_name=FIELD, reason=reason, name=name, md_algorithm="sha256",
                                        subfilter=fields.SigSeedSubFilter.PADES)
    sealed = BytesIO()
    signers.PdfSigner(meta, signer=signer, new_field_spec=field, stamp_style=_clear()).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), output=sealed)
    return sealed.getvalue()


def _clear() -> Any:
    """The seal's words are on the page already, so that their fonts are embedded: the field over them is clear."""
    from pyhanko.pdf_utils.content import RawContent
    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.stamp import StaticStampStyle

    return StaticStampStyle(border_width=0, background=RawContent(b"", box=BoxConstraints(width=1, height=1)), background_opacity=1.0)


def _signer(key: SealKey) -> SimpleSigner:
    from asn1crypto import keys, pem, x509
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    try:
        chain = [x509.Certificate.load(pem.unarmor(each.encode())[2]) for each in (key.certificate, *key.between)]
        private = keys.PrivateKeyInfo.load(pem.unarmor(key.key.encode())[2])
    except (ValueError, TypeError) as error:
        raise SealingFailed("The key or certificate for sealing reports cannot be used.") from error
    known = SimpleCertificateStore()
    known.register_multiple(chain)
    return SimpleSigner(signing_cert=chain[0], signing_key=private, cert_registry=known)


def read_seal(pdf: bytes, *, roots: Sequence[str], at: datetime | None = None) -> SealReading:
    """Whether the PDF is as it was sealed, by whom, and with which words; certificates are judged as of ``at``."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = PdfFileReader(BytesIO(pdf)).embedded_signatures
        return _read(found, roots, at) if found else SealReading("", None, "", ("unsealed",))
    except (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError, AssertionError,
            NotImplementedError, OSError):
        return SealReading("", None, "", ("unreadable",))


def _read(found: Sequence[EmbeddedPdfSignature], roots: Sequence[str], at: datetime | None) -> SealReading:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature

    seal = found[0]
    status = validate_pdf_signature(seal, _trust(roots, at or seal.self_reported_timestamp))
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and status.modification_level == ModificationLevel.NONE
    problems = {"several": len(found) > 1, "altered": not (status.intact and status.valid), "appended": not whole,
                "untrusted": not status.trusted}
    wrong = tuple(key for key, is_so in problems.items() if is_so)
    return SealReading(str(seal.sig_object.get("/Reason", "")), seal.self_reported_timestamp,
                       seal.signer_cert.subject.native.get("common_name", ""), wrong)


def _trust(roots: Sequence[str], at: datetime | None) -> ValidationContext:
    from asn1crypto import pem, x509
    from pyhanko_certvalidator import ValidationContext

    trusted = [x509.Certificate.load(pem.unarmor(root.encode())[2]) for root in roots]
    return ValidationContext(trust_roots=trusted, moment=at, allow_fetching=False, revocation_mode="soft-fail", best_signature_time=at)
