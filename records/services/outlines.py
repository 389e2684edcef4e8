"""Outlines of reports as the clinic wants them: written by an administrator, kept version by version, put back at will."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop as _noop

from clinic import audit
from clinic.access import require
from clinic.models import Person
from records.models.reports import OutlineVersion
from records.reporting.outlines import OUTLINES, outline_of
from records.reporting.sections import Outline, check

# What a check of an outline says, so that the page can say it in the reader's language.
MESSAGES = (
    _noop("A title has between 1 and 60 characters in both languages."), _noop("An outline has between 1 and 30 sections."),
    _noop("Two sections have the same key."), _noop("A key is written in small Latin letters, digits and hyphens."),
    _noop("A section is a list, prose, or left to the doctor."), _noop("A section names kinds of facts that do not exist."),
    _noop("A section needs at least one kind of fact, or is left to the doctor."),
    _noop("A section holds between 1 and 60 facts."),
)


def current_outline(kind: str) -> Outline:
    """The clinic's own outline of a kind, or the one that comes with the product; raises ``UnknownOutline``."""
    version = OutlineVersion.objects.filter(kind=kind).order_by("-number").first()
    return version.outline if version else outline_of(kind)


def current_outlines() -> list[Outline]:
    """Of every kind, in the order of the product."""
    own = {version.kind: version.outline for version in OutlineVersion.objects.order_by("kind", "-number").distinct("kind")}
    return [own.get(kind, outline) for kind, outline in OUTLINES.items()]


def save_outline(person: Person, outline: Outline) -> OutlineVersion:
    """Make this the outline of its kind for reports begun from now on; raises ``BadOutline`` or ``UnknownOutline``."""
    require(person, "edit_outlines")
    outline_of(outline.kind)
    check(outline)
    with transaction.atomic():
        newest = OutlineVersion.objects.select_for_update().filter(kind=outline.kind).order_by("-number").first()
        if newest is not None and newest.outline == outline:
            return newest
        number = newest.number + 1 if newest else 1
        saved = OutlineVersion.objects.create(kind=outline.kind, number=number, content=outline.to_json(), person=person)
        audit.record("changed report outline", person=person, subject=f"outline:{outline.kind}", version=number)
    return saved


def reset_outline(person: Person, kind: str) -> OutlineVersion:
    """Go back to the outline that comes with the product, as one more version."""
    return save_outline(person, outline_of(kind))
