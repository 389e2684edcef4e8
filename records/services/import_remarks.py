"""Lists, for every import, what the chart does not show: what was refused, kept whole, or not read; and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from records.interoperability.entries import Located, MalformedResource
from records.interoperability.trees import leaves, pattern
from records.models import ImportRemark, ImportRun, KeptResource, Patient
from records.services.import_rows import USUAL_KINDS, Refusal

# What the readers say, so that the page can say it in the reader's language.
REASONS = (
    _noop("The record has no place for this kind of resource."), _noop("It was withdrawn by its sender."),
    _noop("It stood in the chart until its sender took it back."),
    _noop("It says that no allergy is known."), _noop("The allergy was ruled out."), _noop("The allergy is over."),
    _noop("It carries neither text nor a file."), _noop("does not hold base64."),
    _noop("should be text."), _noop("is missing."), _noop("should be an object."),
    _noop("should be a list of objects."), _noop("should be a number."), _noop("does not say whose it is."),
    _noop("has neither a text nor a code."), _noop("holds a character that cannot be stored."), _noop("is not JSON."),
    _noop("should be a date or time such as 2026-11-24 or 2026-11-24T08:30:00Z."), _noop("is nested too deeply."),
    _noop("does not hold base64 of UTF-8 text."), _noop("should be male, female, other or unknown."),
    _noop("should be a list of texts."), _noop("should be true or false."),
    _noop("the patient it names is not known, or more than one patient goes by that id."),
    _noop("The record has no place for this kind of message."), _noop("Some of its fields have no place in the record."),
    _noop("It names no patient."), _noop("It takes back an admission."), _noop("It takes back a discharge."),
    _noop("It says that two records are one person."), _noop("should be M, F, O or U."),
    _noop("should be a time such as 20261120 or 20261120093000+0800."),
    _noop("the record number belongs to another person in the record."),
)
LONGEST_LIST = 500
MOST_LINES = 60
FRAME_FIELDS = {("resourceType",), ("id",), ("meta",), ("text",), ("identifier",)}
Kind = ImportRemark.Kind


@dataclass(frozen=True)
class UnreadField:
    """A field of imported resources that the chart has no place for, and how often it came."""

    resource: str
    field: str
    count: int


def note_file(run: ImportRun, file: str, reason: str) -> None:
    ImportRemark.objects.create(run=run, kind=Kind.REFUSED, file=file, reason=reason[:300])


def note(
    run: ImportRun, *, malformed: Iterable[MalformedResource], refused: Iterable[Refusal], kept: Iterable[Located],
    read: Iterable[Located], known: dict[str, Patient],
) -> None:
    """Write down what one file left; patient text is in none of it."""
    rows = [ImportRemark(run=run, kind=Kind.REFUSED, file=item.file, entry=item.entry, resource=item.resource,
                         field=item.field[:200], reason=item.problem[:300]) for item in malformed]
    rows += [_row(run, Kind.REFUSED, item.located, known, field=item.field, reason=item.reason,
                  resource=USUAL_KINDS.get(type(item.located.content), "")) for item in refused]
    rows += [_row(run, Kind.KEPT, item, known, reason=item.content.reason, resource=item.content.kind) for item in kept]
    ImportRemark.objects.bulk_create([*rows, *_unread(run, read, known)], batch_size=LONGEST_LIST)


def _row(run: ImportRun, kind: str, item: Located, known: dict[str, Patient], **more: Any) -> ImportRemark:
    return ImportRemark(run=run, kind=kind, file=item.file, entry=item.entry, patient=known.get(item.patient), **more)


def _unread(run: ImportRun, read: Iterable[Located], known: dict[str, Patient]) -> list[ImportRemark]:
    """One row a file, patient, kind of resource and field."""
    rows: dict[tuple[str, str, str, str], ImportRemark] = {}
    for item in read:
        if item.remains is None or item.patient not in known:
            continue
        for field, count in item.remains.unread.items():
            key = (item.file, item.patient, item.remains.kind, field)
            if key in rows:
                rows[key].count += count
            else:
                rows[key] = _row(run, Kind.UNREAD, item, known, resource=item.remains.kind, field=field[:200], count=count)
    return list(rows.values())


def runs_for(person: Any) -> QuerySet[ImportRun]:
    """The runs the person may see, newest first, each with how much it left beside the chart."""
    counts = {f"{kind}_count": Count("remarks", filter=Q(remarks__kind=kind)) for kind in Kind.values}
    return ImportRun.objects.visible_to(person).select_related("person").annotate(**counts).order_by("-at")


def remarks_for(person: Any, run: ImportRun) -> QuerySet[ImportRemark]:
    """What the run left about patients whom the person treats, and about nobody in particular."""
    mine = Patient.objects.visible_to(person)
    return run.remarks.filter(patient__in=mine) | run.remarks.filter(patient=None)


def unread_fields(remarks: QuerySet[ImportRemark]) -> list[UnreadField]:
    """Which fields of which resources were not read, most frequent first."""
    found = (remarks.filter(kind=Kind.UNREAD).order_by().values_list("resource", "field").annotate(times=Sum("count"))
             .order_by("resource", "-times", "field"))
    return [UnreadField(*row) for row in found]


def explained(remark: ImportRemark | KeptResource) -> str:
    """The reason in the reader's language."""
    return _(remark.reason) if remark.reason else ""


def readable(kept: KeptResource) -> list[tuple[str, str]]:
    """What a kept resource says, as (field, value) lines without its frame; the first few dozen."""
    lines = [(pattern(path), str(value)) for path, value in leaves(kept.content) if path[:1] not in FRAME_FIELDS]
    return lines[:MOST_LINES]
