"""What happened to a patient in one line of time: visits, procedures, notes, days of results, problems and medicines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import CharField, Count, F, Max, Q, Value
from django.db.models.functions import Coalesce, NullIf, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.models import Condition, Observation, Patient

ABNORMAL = ~Q(flag__in=("", "normal"))
MOST_NAMES = 6


@dataclass(frozen=True)
class Event:
    """One thing that happened; ``at`` is None where nobody wrote down when, ``whole_day`` where only the day is known."""

    at: datetime | None
    kind: str
    title: str
    detail: str = ""
    whole_day: bool = False
    abnormal: bool = False
    entry: Any = None


def timeline(patient: Patient, *, language: str = "en") -> list[Event]:
    """Newest first; what has no date comes last."""
    events = [*_encounters(patient), *_procedures(patient), *_notes(patient), *_results(patient, language),
              *_problems(patient), *_medicines(patient),
              *_vaccinations(patient), *_documents(patient)]
    dated = [event for event in events if event.at is not None]
    return sorted(dated, key=lambda event: event.at, reverse=True) + [event for event in events if event.at is None]


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _encounters(patient: Patient) -> Iterator[Event]:
    for row in patient.encounters.all():
        until = ""
        if row.ended_at and row.started_at and timezone.localdate(row.ended_at) != timezone.localdate(row.started_at):
            until = _("until %(day)s") % {"day": f"{timezone.localtime(row.ended_at):%Y-%m-%d}"}
        yield Event(row.started_at, "encounter", row.get_kind_display(),
                    " · ".join(filter(None, (row.reason, row.department, until))))


def _procedures(patient: Patient) -> Iterator[Event]:
    for row in patient.procedures.all():
        yield Event(row.performed_at, "procedure", row.name, _("Procedure"))


def _notes(patient: Patient) -> Iterator[Event]:
    for pk, title, author, written_at in patient.notes.values_list("pk", "title", "author", "written_at"):
        yield Event(written_at, "note", title, author, entry=pk)


def _problems(patient: Patient) -> Iterator[Event]:
    for row in patient.conditions.exclude(certainty=Condition.Certainty.REFUTED):
        yield Event(_midnight(row.since), "problem", row.name, _("Problem since this day"), whole_day=True)
        if row.ended:
            yield Event(_midnight(row.ended), "problem", row.name, _("Problem over"), whole_day=True)


def _medicines(patient: Patient) -> Iterator[Event]:
    for row in patient.medications.all():
        yield Event(_midnight(row.started), "medicine", f"{row.name} {row.dosage}".strip(), _("Medicine started"),
                    whole_day=True)
        if row.ended:
            yield Event(_midnight(row.ended), "medicine", row.name, _("Medicine ended"), whole_day=True)


def _vaccinations(patient: Patient) -> Iterator[Event]:
    for row in patient.immunizations.filter(given=True):
        yield Event(_midnight(row.given_on), "vaccination", row.name, _("Vaccination"), whole_day=True)


def _documents(patient: Patient) -> Iterator[Event]:
    for row in patient.documents.defer("data"):
        yield Event(row.written_at, "document", row.title, row.author, entry=row.pk)


def _results(patient: Patient, language: str) -> Iterator[Event]:
    """One event a day and category, with the names of what was abnormal."""
    named = _name_in(language)
    days = (patient.observations.order_by().annotate(day=TruncDate("effective_at")).values("day", "category")
            .annotate(last=Max("effective_at"), results=Count("pk"), bad=Count("pk", filter=ABNORMAL),
                      names=ArrayAgg(named, filter=ABNORMAL, distinct=True, default=Value([])))
            .values_list("category", "last", "results", "bad", "names"))
    for category, last, count, bad, names in days:
        total = ngettext("%(count)s result", "%(count)s results", count) % {"count": count}
        detail = _("%(count)s abnormal: %(names)s") % {"count": bad, "names": _listed(names)} if bad else ""
        yield Event(last, "results", f"{Observation.Category(category).label} · {total}", detail, abnormal=bool(bad))


def _name_in(language: str) -> Any:
    columns = ("name_zh", "name_en") if language.startswith("zh") else ("name_en", "name_zh")
    return Coalesce(*(NullIf(F(column), Value("")) for column in columns), F("code"), output_field=CharField())


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
