"""How documents stand today: retracted or out of date since. Asked anew whenever they are shown, in old answers too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qa.models import Document


class Flag(TypedDict):
    """``kind`` is retracted or expired; ``text`` is a sentence about the document."""

    kind: str
    text: str


Standings = Mapping[int, list[Flag]]


def standings(documents: Iterable[int | None]) -> dict[int, list[Flag]]:
    """The flags of those of the documents that have any, by id, in one query."""
    keys = {key for key in documents if key is not None}
    if not keys:
        return {}
    rows = Document.objects.filter(pk__in=keys).only("state", "retracted_on", "retraction_reason", "expires_on")
    found = {row.pk: flags_of(row) for row in rows}
    return {key: flags for key, flags in found.items() if flags}


def flags_of(document: Document) -> list[Flag]:
    flags = []
    if document.is_retracted:
        flags.append(Flag(kind="retracted", text=_retracted(document)))
    if document.is_expired:
        flags.append(Flag(kind="expired", text=_("Out of date since %(date)s.") % {"date": _day(document.expires_on)}))
    return flags


def _retracted(document: Document) -> str:
    day, reason = _day(document.retracted_on), document.retraction_reason.rstrip(" .。")
    if day and reason:
        return _("Retracted on %(date)s: %(reason)s.") % {"date": day, "reason": reason}
    if day:
        return _("Retracted on %(date)s.") % {"date": day}
    return _("Retracted: %(reason)s.") % {"reason": reason} if reason else _("Retracted.")


def _day(day: object) -> str:
    return date_format(day, "Y-m-d") if day else ""
