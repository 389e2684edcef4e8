"""What researchers do with studies: begin, share, collect, decide, note, correct. Each act is checked and in the audit trail."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa.models import CellCorrection, Document, Study, StudyEntry, StudyShare
from qa.research.base import Part
from qa.services.research_access import CAPABILITY, colleagues, find_own_study, find_study

NAME, TEXT = 200, 5000
MOST_ENTRIES = 2000
Decision, Reason = StudyEntry.Decision, StudyEntry.Reason


class NameMissing(Exception):
    """A study needs a name."""


class ReasonMissing(Exception):
    """A document is excluded for a reason."""


class NoColleague(Exception):
    """This person cannot be invited: unknown, of another role, or in the study already."""


class StudyFull(Exception):
    """A study holds at most ``MOST_ENTRIES`` documents."""


@dataclass(frozen=True)
class Collected:
    """How many documents are new in a study, and how many it had already."""

    added: int
    already: int


@transaction.atomic
def create_study(*, person: Person, name: str, question: str = "", description: str = "") -> Study:
    """Raises ``NameMissing``."""
    require(person, CAPABILITY)
    study = Study(owner=person, name=_name(name), question=question.strip()[:TEXT], description=description.strip()[:TEXT])
    study.save(force_insert=True)
    audit.record("began a study", person=person, subject=f"study:{study.pk}")
    return study


def _name(text: str) -> str:
    name = " ".join(text.split())[:NAME]
    if not name:
        raise NameMissing
    return name


@transaction.atomic
def change_study(*, person: Person, key: uuid.UUID, name: str, question: str, description: str) -> Study:
    """Raises ``NameMissing``, and as ``find_study``."""
    study = find_study(person, key, to_edit=True)
    study.name, study.question, study.description = _name(name), question.strip()[:TEXT], description.strip()[:TEXT]
    study.save()
    audit.record("changed a study", person=person, subject=f"study:{study.pk}")
    return study


@transaction.atomic
def delete_study(*, person: Person, key: uuid.UUID) -> None:
    """Take a study of one's own out of sight; what colleagues had of it goes with it."""
    study = find_own_study(person, key)
    study.deleted_at = timezone.now()
    study.save(update_fields=["deleted_at"])
    audit.record("deleted a study", person=person, subject=f"study:{study.pk}")


@transaction.atomic
def share_study(*, person: Person, key: uuid.UUID, username: str, may_edit: bool) -> StudyShare:
    """Raises ``NoColleague``, and as ``find_own_study``."""
    study = find_own_study(person, key)
    colleague = colleagues(study).filter(username=username).first()
    if colleague is None:
        raise NoColleague
    share = StudyShare.objects.create(study=study, person=colleague, may_edit=may_edit)
    audit.record("shared a study", person=person, subject=f"study:{study.pk}", with_person=colleague.pk, may_edit=may_edit)
    return share


@transaction.atomic
def stop_sharing(*, person: Person, key: uuid.UUID, share: int) -> None:
    study = find_own_study(person, key)
    found = study.shares.filter(pk=share).first()
    if found is not None:
        found.delete()
        audit.record("stopped sharing a study", person=person, subject=f"study:{study.pk}", with_person=found.person_id)


@transaction.atomic
def collect(*, person: Person, key: uuid.UUID, documents: Iterable[Document], way: str) -> Collected:
    """Put documents into a study, each once. Raises ``StudyFull``, and as ``find_study``."""
    study = find_study(person, key, to_edit=True)
    # Two colleagues may collect the same paper at the same moment.
    Study.objects.select_for_update().get(pk=study.pk)
    wanted = {document.pk for document in documents}
    there = set(study.entries.values_list("document", flat=True))
    fresh = sorted(wanted - there)
    if len(there) + len(fresh) > MOST_ENTRIES:
        raise StudyFull
    for document in fresh:
        StudyEntry.objects.create(study=study, document_id=document, way=way, added_by=person)
    if fresh:
        _touched(study)
        audit.record("collected documents", person=person, subject=f"study:{study.pk}", documents=fresh, way=way)
    return Collected(len(fresh), len(wanted) - len(fresh))


def find_entry(person: Person, key: uuid.UUID, entry: uuid.UUID, *, to_edit: bool = True) -> StudyEntry:
    """An entry of a study of theirs; raises as ``find_study``, and StudyEntry.DoesNotExist for one that is gone."""
    study = find_study(person, key, to_edit=to_edit)
    return study.entries.select_related("document", "study", "added_by", "decided_by").get(pk=entry)


@transaction.atomic
def decide(*, person: Person, entry: StudyEntry, decision: str, reason: str = "") -> StudyEntry:
    """Include, exclude with a reason, or open again. Raises ``ReasonMissing`` and ValueError for unknown words."""
    decided, why = Decision(decision), Reason(reason) if reason and decision == Decision.EXCLUDED else ""
    if decided is Decision.EXCLUDED and not why:
        raise ReasonMissing
    entry.decision, entry.reason = decided, why
    entry.decided_by, entry.decided_at = (None, None) if decided is Decision.OPEN else (person, timezone.now())
    entry.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    _touched(entry.study)
    audit.record("decided on a document", person=person, subject=f"study:{entry.study_id}", document=entry.document_id, decision=decision,
                 reason=str(why))
    return entry


@transaction.atomic
def write_note(*, person: Person, entry: StudyEntry, text: str) -> StudyEntry:
    entry.note = text.strip()[:TEXT]
    entry.save(update_fields=["note"])
    _touched(entry.study)
    audit.record("noted on a document", person=person, subject=f"study:{entry.study_id}", document=entry.document_id)
    return entry


@transaction.atomic
def take_out(*, person: Person, entry: StudyEntry) -> None:
    """Take a document out of the study with its note and corrected cells; the document itself stays."""
    study, document = entry.study, entry.document_id
    entry.delete()
    _touched(study)
    audit.record("took out a document", person=person, subject=f"study:{study.pk}", document=document)


@transaction.atomic
def correct_cell(*, person: Person, entry: StudyEntry, part: Part, text: str, read: str) -> CellCorrection | None:
    """Put the person's words in a cell; with the very words that were read, the cell is the rules' again."""
    text = text.strip()[:TEXT]
    if text == read.strip():
        return withdraw_correction(person=person, entry=entry, part=part)
    row = CellCorrection.objects.select_for_update().filter(entry=entry, part=part.value).first() or CellCorrection(entry=entry, part=part.value)
    row.text, row.read, row.person = text, read[:TEXT], person
    row.save()
    _touched(entry.study)
    audit.record("corrected a cell", person=person, subject=f"study:{entry.study_id}", document=entry.document_id, part=part.value)
    return row


@transaction.atomic
def withdraw_correction(*, person: Person, entry: StudyEntry, part: Part) -> None:
    deleted, _rows = CellCorrection.objects.filter(entry=entry, part=part.value).delete()
    if deleted:
        _touched(entry.study)
        audit.record("withdrew a correction", person=person, subject=f"study:{entry.study_id}", document=entry.document_id, part=part.value)


def _touched(study: Study) -> None:
    Study.objects.filter(pk=study.pk).update(updated_at=timezone.now())
