"""The site's certificate authority and the certificate it seals reports with; knows no PDF and no database.

Each of both stands with its private key in one file, made at set-up and readable by its owner only. A hospital puts its own
key and certificates in their place by settings.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from clinic.home import write_private

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

AUTHORITY, SEAL = "report-authority.pem", "report-seal.pem"
AUTHORITY_LASTS, SEAL_LASTS, RENEWED_BEFORE = timedelta(days=20 * 365), timedelta(days=5 * 365), timedelta(days=90)
BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


class AuthorityUnusable(Exception):
    """The key or a certificate cannot be used; the message names the file."""


@dataclass(frozen=True)
class SealKey:
    """What seals a PDF, in PEM: the private key, its certificate, those between it and a root."""

    key: str
    certificate: str
    between: tuple[str, ...] = ()


def make_authority(folder: Path, *, name: str, now: datetime | None = None) -> None:
    """Make the authority and its seal below ``folder`` where they are missing; renew a seal that ends within 90 days."""
    now = now or datetime.now(UTC)
    if not (folder / AUTHORITY).exists():
        key, certificate = _root(name, now)
        _write(folder / AUTHORITY, key, certificate)
    if not (folder / SEAL).exists() or seal_ends(folder) - now < RENEWED_BEFORE:
        _renew(folder, name, now)


def seal_ends(folder: Path) -> datetime:
    return ends_of(folder / SEAL)


def ends_of(certificates: Path) -> datetime:
    """Until when the first certificate of a file counts."""
    found = _certificates(certificates)
    if not found:
        raise AuthorityUnusable(f"{certificates.name} holds no certificate in PEM form.")
    return found[0].not_valid_after_utc


def site_seal(folder: Path) -> SealKey:
    """The site's own seal; raises ``AuthorityUnusable``."""
    text = _read(folder / SEAL)
    return SealKey(text[:text.index(BEGIN)], *_pem_certificates(text)[:1])


def own_seal(key: Path, certificates: Path) -> SealKey:
    """The hospital's: its private key without a passphrase, and its certificate followed by those between it and a root."""
    found = _pem_certificates(_read(certificates))
    if not found:
        raise AuthorityUnusable(f"{certificates} holds no certificate in PEM form.")
    return SealKey(_read(key), found[0], tuple(found[1:]))


def roots(*files: Path) -> tuple[str, ...]:
    """Every certificate in these files that issued itself, in PEM; files that are not there are passed over."""
    found = [pem for path in files if path.exists() for pem in _pem_certificates(_read(path))]
    return tuple(pem for pem in found if _load(pem).issuer == _load(pem).subject)


def authority_certificate(folder: Path) -> str:
    """What others need to check a sealed report: the authority's certificate, without its key."""
    return _pem_certificates(_read(folder / AUTHORITY))[0]


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise AuthorityUnusable(f"{path.name} cannot be read; run the set-up again or mend the setting.") from error


def _pem_certificates(text: str) -> list[str]:
    return [f"{BEGIN}{part.split(END)[0]}{END}\n" for part in text.split(BEGIN)[1:]]


def _load(pem: str) -> x509.Certificate:
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise AuthorityUnusable("A certificate for sealing reports is damaged.") from error


def _certificates(path: Path) -> list[x509.Certificate]:
    return [_load(pem) for pem in _pem_certificates(_read(path))]


def _renew(folder: Path, name: str, now: datetime) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    text = _read(folder / AUTHORITY)
    issuer_key = load_pem_private_key(text[:text.index(BEGIN)].encode(), None)
    key, certificate = _leaf(name, now, _certificates(folder / AUTHORITY)[0], issuer_key)
    draft = folder / f".{SEAL}.{os.getpid()}.new"
    draft.unlink(missing_ok=True)
    _write(draft, key, certificate)
    os.replace(draft, folder / SEAL)


def _write(path: Path, key: EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    from cryptography.hazmat.primitives import serialization

    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with contextlib.suppress(FileExistsError):
        write_private(path, (private + certificate.public_bytes(serialization.Encoding.PEM)).decode())


def _root(name: str, now: datetime) -> tuple[EllipticCurvePrivateKey, x509.Certificate]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name, "Report authority")
    begun = _begun(subject, subject, key.public_key(), now, AUTHORITY_LASTS)
    made = begun.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_usage(signs_certificates=True), critical=True)
    return key, made.sign(key, hashes.SHA256())


def _leaf(name: str, now: datetime, issuer: x509.Certificate,
          issuer_key: EllipticCurvePrivateKey) -> tuple[EllipticCurvePrivateKey, x509.Certificate]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    begun = _begun(_name(name, "Report seal"), issuer.subject, key.public_key(), now, SEAL_LASTS)
    made = begun.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(signs_certificates=False), critical=True)
    known = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())
    return key, made.add_extension(known, critical=False).sign(issuer_key, hashes.SHA256())


def _name(organisation: str, purpose: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
                      x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation} – {purpose}")])


def _begun(subject: x509.Name, issuer: x509.Name, public: object, now: datetime, lasts: timedelta) -> x509.CertificateBuilder:
    from cryptography import x509

    return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + lasts)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False))


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(digital_signature=not signs_certificates, content_commitment=not signs_certificates, key_encipherment=False,
                         data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
                         encipher_only=False, decipher_only=False)
