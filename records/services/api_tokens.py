"""Keys with which a program reads what its person may see: made with the password, stored as a fingerprint, revocable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.models import AuditEvent, Person
from records.models import ApiToken
from records.services.exchange import KINDS

PREFIX = "xl_"
LONGEST_DAYS = 365
MOST_TOKENS = 20
WRONG_PASSWORDS, WITHIN = 5, timedelta(minutes=15)
LAST_USED_EVERY = timedelta(minutes=5)
SCOPES = ("user/*.read", *(f"user/{kind}.read" for kind in KINDS))


class TokenRefused(Exception):
    """The key cannot be made; the message is a full sentence for the person."""


@dataclass(frozen=True)
class NewToken:
    """The key in clear, to be shown once, and its row."""

    secret: str
    token: ApiToken


def create_token(person: Person, *, name: str, scopes: Sequence[str], days: int, password: str) -> NewToken:
    """Make a key for the person's own patients; raises ``TokenRefused``."""
    require(person, "see_patients")
    if not name.strip() or not scopes or not set(scopes) <= set(SCOPES) or not 1 <= days <= LONGEST_DAYS:
        raise TokenRefused(_("A key needs a name, at least one kind of data, and between 1 and %(days)s days.") % {
            "days": LONGEST_DAYS})
    _check_password(person, password)
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        if _living(person).count() >= MOST_TOKENS:
            raise TokenRefused(_("You have %(count)s keys in use. Revoke one first.") % {"count": MOST_TOKENS})
        token = ApiToken.objects.create(
            person=person, name=name.strip()[:80], digest=_digest(secret), hint=secret[:8], scopes=sorted(set(scopes)),
            expires=timezone.now() + timedelta(days=days))
        audit.record("access key made", person=person, subject=f"token:{token.pk}", scopes=token.scopes, days=days)
    return NewToken(secret, token)


def _living(person: Person):
    return ApiToken.objects.filter(person=person, revoked=None, expires__gt=timezone.now())


def _check_password(person: Person, password: str) -> None:
    failures = AuditEvent.objects.filter(
        person=person, action="access key refused", at__gte=timezone.now() - WITHIN).count()
    if failures >= WRONG_PASSWORDS:
        raise TokenRefused(_("The password was wrong too often. Wait a quarter of an hour and try again."))
    if not check_password(password, person.password):
        audit.record("access key refused", person=person, subject=f"person:{person.pk}", reason="password")
        raise TokenRefused(_("The password is not right. No key was made."))


def revoke_token(person: Person, token_id: UUID) -> None:
    """The key opens nothing any more; raises ``Http404`` for somebody else's."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().filter(pk=token_id, person=person).first()
        if token is None:
            raise Http404
        if token.revoked is None:
            token.revoked = timezone.now()
            token.save(update_fields=["revoked"])
            audit.record("access key revoked", person=person, subject=f"token:{token.pk}")


def find_token(secret: str) -> ApiToken | None:
    """The key's row while it is valid and its person still sees patients; its use is noted every few minutes."""
    token = ApiToken.objects.select_related("person").filter(digest=_digest(secret)).first()
    if token is None or not token.is_valid or not token.person.may("see_patients"):
        return None
    now = timezone.now()
    if token.last_used is None or now - token.last_used > LAST_USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used=now)
    return token


def _digest(secret: str) -> str:
    """The secret has 256 random bits, so a plain SHA-256 cannot be searched backwards."""
    return hashlib.sha256(secret.encode()).hexdigest()
