"""Phrases and templates: each doctor's own, and those an administrator shares with everybody."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Person
from records.models.report_filing import Phrase
from records.services.reports import ReportRefused

MOST, LONGEST_NAME, LONGEST_TEXT = 300, 60, 20_000


def phrases_for(person: Person, language: str) -> list[Phrase]:
    """What the person may put into a report of this language: their own first, then the shared, by name."""
    found = Phrase.objects.filter(Q(owner=person) | Q(owner=None), language=language)
    return sorted(found, key=lambda phrase: (phrase.owner_id is None, phrase.name.casefold()))


def kept_by(person: Person) -> list[Phrase]:
    """What the person may change: an administrator the shared phrases, a doctor their own."""
    return sorted(Phrase.objects.filter(owner=_owner(person)), key=lambda phrase: (phrase.language, phrase.name.casefold()))


def _owner(person: Person) -> Person | None:
    """Nobody for an administrator, whose phrases are everybody's. Raises ``PermissionDenied``."""
    if person.may("edit_outlines"):
        return None
    if not person.may("draft_reports"):
        raise PermissionDenied(_("Phrases belong to those who write reports."))
    return person


def find_phrase(person: Person, phrase_id: UUID) -> Phrase:
    """One of the phrases the person may change; raises ``Http404``."""
    found = Phrase.objects.filter(pk=phrase_id, owner=_owner(person)).first()
    if found is None:
        raise Http404
    return found


def save_phrase(person: Person, *, language: str, name: str, text: str, phrase: Phrase | None = None) -> Phrase:
    """Keep a phrase under its name; raises ``ReportRefused`` where another has the name or there are too many."""
    others = [other for other in kept_by(person) if phrase is None or other.pk != phrase.pk]
    if any(other.language == language and other.name.casefold() == name.strip().casefold() for other in others):
        raise ReportRefused(_("There is a phrase of this name already."))
    if len(others) >= MOST:
        raise ReportRefused(_("There are too many phrases. Remove some first."))
    with transaction.atomic():
        phrase = phrase or Phrase(owner=_owner(person))
        phrase.language, phrase.name, phrase.text = language, name.strip(), text.strip("\n")
        phrase.save()
        audit.record("phrase saved", person=person, subject=f"phrase:{phrase.pk}", shared=phrase.owner_id is None)
    return phrase


def remove_phrase(person: Person, phrase: Phrase) -> None:
    with transaction.atomic():
        audit.record("phrase removed", person=person, subject=f"phrase:{phrase.pk}", shared=phrase.owner_id is None)
        phrase.delete()
