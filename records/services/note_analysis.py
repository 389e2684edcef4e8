"""Reads a note of a patient, and takes what it names into the record, each entry with the span it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from qa.services.text_analysis import analyser
from qa.text_analysis.base import Analysis
from records import note_analysis
from records.models import Allergy, Condition, Medication, Note, Observation, Patient, Procedure
from records.note_analysis import Proposal

LONGEST_NOTE = 100_000
MODELS: dict[str, Any] = {
    note_analysis.CONDITION: Condition, note_analysis.OBSERVATION: Observation, note_analysis.MEDICATION: Medication,
    note_analysis.ALLERGY: Allergy, note_analysis.PROCEDURE: Procedure,
}
# The field that tells when, by kind of entry.
_WHEN = {note_analysis.OBSERVATION: "effective_at", note_analysis.PROCEDURE: "performed_at"}


class NoteRefused(Exception):
    """The text cannot become a note; the message is for the person."""


def write_note(patient: Patient, *, person: Any, title: str, text: str) -> Note:
    """Keep a pasted text as a note of the patient. Raises ``NoteRefused``."""
    if not text.strip():
        raise NoteRefused(_("The note is empty."))
    if len(text) > LONGEST_NOTE:
        raise NoteRefused(_("A note has at most %(number)d characters.") % {"number": LONGEST_NOTE})
    if "\x00" in text or "\x00" in title:
        raise NoteRefused(_("The note holds characters that cannot be stored."))
    with transaction.atomic():
        note = Note.objects.create(patient=patient, title=title.strip()[:200] or _("Note"), text=text,
                                   author=person.full_name[:150], written_at=timezone.now())
        audit.record("note written", person=person, subject=f"patient:{patient.pk}", note=str(note.pk))
    return note


def read_note(note: Note, *, person: Any) -> Analysis:
    """Raises ``TerminologyMissing`` or ``SourceUnusable`` where text cannot be analysed here."""
    audit.record("note read by rules", person=person, subject=f"patient:{note.patient_id}", note=str(note.pk))
    return analyser().analyse(note.text)


def taken(note: Note) -> set[str]:
    """Keys of the spans that already stand in the record."""
    prefix = note_analysis.source_of(note.pk, "")
    return {source.removeprefix(prefix) for model in MODELS.values()
            for source in model.objects.filter(patient=note.patient_id, source_id__startswith=prefix).values_list("source_id", flat=True)}


@transaction.atomic
def take_over(note: Note, *, person: Any, keys: Sequence[str] | None = None) -> int:
    """Take the spans of these keys into the record (all that are plausible where none is named); how many were new."""
    Patient.objects.select_for_update().get(pk=note.patient_id)
    known = taken(note)
    wanted = note_analysis.chosen(note_analysis.proposals(analyser().analyse(note.text)), keys)
    fresh = [proposal for proposal in wanted if proposal.key not in known]
    for proposal in fresh:
        _create(note, proposal)
    if fresh:
        audit.record("note names taken over", person=person, subject=f"patient:{note.patient_id}",
                     note=str(note.pk), entries=len(fresh))
    return len(fresh)


def _create(note: Note, proposal: Proposal) -> None:
    fields = {name: value[:300] if isinstance(value, str) else value for name, value in proposal.fields.items()}
    when = _WHEN.get(proposal.kind)
    if when is not None:
        fields[when] = note.written_at
    MODELS[proposal.kind].objects.create(
        patient_id=note.patient_id, source_id=note_analysis.source_of(note.pk, proposal.key), **fields)
