"""The key that seals reports and the roots by which seals are recognised: the site's own, or the hospital's by settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.home import keys_folder
from clinic.operations import Finding, Level
from records.reporting import authority
from records.reporting.authority import SealKey

NAME = "Xinglin 杏林"
SOON = timedelta(days=30)


def make(report: Callable[[str, float | None], None]) -> None:
    """The step of the set-up: the authority and its seal, where they are missing or end soon."""
    authority.make_authority(keys_folder(), name=NAME)


def seal_key() -> SealKey:
    """Raises ``authority.AuthorityUnusable``."""
    if settings.SEAL_KEY:
        return authority.own_seal(Path(settings.SEAL_KEY), Path(settings.SEAL_CERTIFICATES))
    authority.make_authority(keys_folder(), name=NAME)
    return authority.site_seal(keys_folder())


def seal_roots() -> tuple[str, ...]:
    """The site's own authority always counts, so that reports stay valid after a hospital put its own key in place."""
    return authority.roots(keys_folder() / authority.AUTHORITY, *(Path(path) for path in settings.SEAL_ROOTS))


def seal_finding() -> Finding:
    """Whether reports can be sealed, and for how long with the certificate at hand."""
    title, advice = _("Seal of reports"), _("Run manage.py setup --only seal, or mend XINGLIN_SEAL_KEY and XINGLIN_SEAL_CERTIFICATES.")
    try:
        seal_key()
        ends = authority.ends_of(Path(settings.SEAL_CERTIFICATES)) if settings.SEAL_KEY else authority.seal_ends(keys_folder())
    except authority.AuthorityUnusable:
        return Finding("seal", title, Level.PROBLEM, _("Signed reports cannot be sealed: the key or its certificate cannot be used."), advice)
    said = _("The certificate that seals reports is good until %(day)s.") % {"day": f"{ends:%Y-%m-%d}"}
    left = ends - timezone.now()
    level = Level.PROBLEM if left < timedelta(0) else Level.WARNING if left < SOON else Level.GOOD
    return Finding("seal", title, level, said, advice if level else "")
