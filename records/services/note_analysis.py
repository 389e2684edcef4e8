"""Reads a note of a patient, and takes what it names into the record, each entry with the span it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Person
from qa.services.text_analysis import analyser
from qa.text_analysis.base import Analysis
from records import note_analysis, note_parts
from records.models import Note, Patient
from records.note_analysis import MEDICATION, OBSERVATION, PROCEDURE, Proposal
from records.note_standing import TO_DECIDE, Recorded, Standing, standings
from records.services import chart_entries
from records.services.decision_alerts import Supposed, alerts_for

LONGEST_NOTE = 1_000_000
KINDS = (note_analysis.CONDITION, OBSERVATION, MEDICATION, note_analysis.ALLERGY, PROCEDURE)
# The field that tells when, by kind of entry.
_WHEN = {OBSERVATION: "effective_at", PROCEDURE: "performed_at"}


class NoteRefused(Exception):
    """The text cannot become a note; the message is for the person."""


@dataclass(frozen=True)
class Reading:
    """One part of a note: what it names (places from the part's start), what that would be in the record, and how it stands."""

    number: int
    count: int
    start: int
    analysis: Analysis
    proposals: Mapping[str, Proposal]
    standing: Mapping[str, Standing]


@dataclass(frozen=True)
class Outcome:
    """How many entries were taken (or taken back), and how many were left for a person to decide on one by one."""

    done: int = 0
    left: int = 0


def write_note(patient: Patient, *, person: Person, title: str, text: str) -> Note:
    """Keep a pasted text as a note of the patient. Raises ``NoteRefused``."""
    chart_entries.require_writer(person, patient)
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


def read_note(note: Note, *, person: Person, number: int = 1) -> Reading:
    """Part `number` of the note, from 1; the last one for a greater number.

    Raises ``TerminologyMissing``, ``SourceUnusable`` or ``WeightsUnavailable`` where text cannot be analysed here.
    """
    audit.record("note read by rules", person=person, subject=f"patient:{note.patient_id}", note=str(note.pk))
    return _reading(note, note_parts.parts(note.text), number)


def part_of(note: Note, key: str) -> int:
    """The number of the part in which the span of this key begins."""
    start = key.partition("-")[0]
    return note_parts.holding(note_parts.parts(note.text), int(start) if start.isdecimal() else 0)


def find_proposal(note: Note, key: str) -> Proposal | None:
    """What this span would be in the record; None where the note names nothing there."""
    return _reading(note, note_parts.parts(note.text), part_of(note, key)).proposals.get(key)


@transaction.atomic
def take_all(note: Note, *, person: Person, number: int = 1) -> Outcome:
    """Take what one part of the note names into the record.

    Left are: values that cannot be, what contradicts the record, and medicines that are contraindicated with it.
    What stands in the record already is passed over.
    """
    patient = _locked(note, person)
    reading = _reading(note, note_parts.parts(note.text), number)
    left, done = sum(standing in TO_DECIDE for standing in reading.standing.values()), 0
    for key, proposal in reading.proposals.items():
        if reading.standing[key] is not Standing.OPEN:
            continue
        if _stops(patient, proposal):  # with a medicine of the same note that was taken just now
            left += 1
        else:
            _create(note, proposal, person=person, patient=patient)
            done += 1
    return _told(note, person, "note names taken over", Outcome(done, left))


@transaction.atomic
def take_one(note: Note, *, person: Person, key: str) -> Outcome:
    """Take one span into the record, whatever stands there; nothing is done where it was taken before or names nothing.

    The caller has asked the person about a value that cannot be and about contraindications.
    """
    patient = _locked(note, person)
    proposal = find_proposal(note, key)
    if proposal is None or key in taken(note):
        return Outcome()
    _create(note, proposal, person=person, patient=patient)
    return _told(note, person, "note names taken over", Outcome(done=1))


@transaction.atomic
def take_back(note: Note, *, person: Person, key: str | None = None, number: int = 1) -> Outcome:
    """Take the entry of one span, or all of one part, out of the record again; those that were corrected since are left."""
    patient = _locked(note, person)
    part = note_parts.parts(note.text)[number - 1 :][:1]
    rows = {found: row for found, row in taken(note).items() if found == key or (key is None and part and _within(found, part[0]))}
    fresh = {found: row for found, row in rows.items() if row[1].corrected_at is None}
    for kind, row in fresh.values():
        chart_entries.withdraw_entry(person, patient, kind=kind, entry_id=row.pk, version=chart_entries.version_of(row),
                                     reason=_("Taken over from a note, and taken back."))
    return _told(note, person, "note names taken back", Outcome(len(fresh), len(rows) - len(fresh)))


def taken(note: Note) -> dict[str, tuple[str, Any]]:
    """The entries that this note brought, with their kind, by the key of their span."""
    prefix = note_analysis.source_of(note.pk, "")
    return {row.source_id.removeprefix(prefix): (kind, row) for kind in KINDS for row in _rows(kind, note).filter(source_id__startswith=prefix)}


def _reading(note: Note, found: list[note_parts.Part], number: int) -> Reading:
    number = min(max(number, 1), len(found))
    part = found[number - 1]
    analysis = note_parts.read_part(note.text, part, analyser().analyse)
    proposals = note_analysis.proposals(analysis, offset=part.start)
    day = timezone.localtime(note.written_at).date() if note.written_at else None
    told = standings(proposals, taken=taken(note), record=_record(note), day=day)
    fresh = {key: one for key, one in proposals.items() if told[key] is Standing.OPEN}
    told |= dict.fromkeys(_forbidden(note.patient, fresh), Standing.FORBIDDEN)
    return Reading(number, len(found), part.start, analysis, proposals, told)


def _record(note: Note) -> list[Recorded]:
    """What the record holds of the kinds that a note can bring, but for what this note brought; of observations those of its day."""
    prefix = note_analysis.source_of(note.pk, "")
    found = []
    for kind in KINDS:
        rows = _rows(kind, note).exclude(source_id__startswith=prefix)
        if kind == OBSERVATION:
            rows = rows.filter(effective_at__date=timezone.localtime(note.written_at).date()) if note.written_at else rows.none()
        found += [Recorded(kind, vars(row), timezone.localtime(row.effective_at).date() if kind == OBSERVATION else None) for row in rows]
    return found


def _rows(kind: str, note: Note) -> models.QuerySet[Any]:
    return chart_entries.KINDS[kind].objects.filter(patient=note.patient_id)


def _locked(note: Note, person: Person) -> Patient:
    patient = Patient.objects.select_for_update().get(pk=note.patient_id)
    chart_entries.require_writer(person, patient)
    return patient


def _forbidden(patient: Patient, proposals: Mapping[str, Proposal]) -> list[str]:
    """Keys of the medicines that are contraindicated with what stands in the chart."""
    taken_now = {key: one for key, one in proposals.items() if one.kind == MEDICATION and one.fields["active"]}
    if not taken_now or not _raised(patient, *(one.fields["name"] for one in taken_now.values())):
        return []
    return [key for key, one in taken_now.items() if _stops(patient, one)]


def _stops(patient: Patient, proposal: Proposal) -> bool:
    return proposal.kind == MEDICATION and proposal.fields["active"] and _raised(patient, proposal.fields["name"])


def _raised(patient: Patient, *names: str) -> bool:
    return any(each.stops for each in alerts_for(patient, supposing=Supposed(medicines=names)).new)


def _within(key: str, part: note_parts.Part) -> bool:
    return part.start <= int(key.partition("-")[0]) < part.end


def _create(note: Note, proposal: Proposal, *, person: Person, patient: Patient) -> None:
    fields = {name: value[:300] if isinstance(value, str) else value for name, value in proposal.fields.items()}
    when = _WHEN.get(proposal.kind)
    if when is not None:
        fields[when] = note.written_at
    fields["source_id"] = note_analysis.source_of(note.pk, proposal.key)
    chart_entries.add_entry(person, patient, kind=proposal.kind, values=fields)


def _told(note: Note, person: Person, action: str, outcome: Outcome) -> Outcome:
    if outcome.done:
        audit.record(action, person=person, subject=f"patient:{note.patient_id}", note=str(note.pk), entries=outcome.done)
    return outcome
