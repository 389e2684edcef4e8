"""Admission, transfer and discharge, and the bed board; nobody is put into a bed but by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.acting import as_site
from clinic.models import Person
from records.models import Bed, BedUse, Patient, Stay, Ward
from records.scheduling.beds import FreeBed, Placement, Waiting, propose
from records.scheduling.occupancy import Occupancy, occupancy

RECENT = timedelta(days=90)


class BedRefused(Exception):
    """The act cannot be done; the message is a full sentence for the person."""


@dataclass(frozen=True)
class BedRow:
    """``name`` is empty where the person does not treat who lies there."""

    bed: Bed
    stay: Stay | None
    name: str
    overdue: bool


def add_bed(person: Person, *, ward_name: str, room: str, name: str, single: bool) -> Bed:
    """A bed, and its ward if there was none of that name; raises ``BedRefused`` if the ward has a bed of that name."""
    require(person, "manage_devices")
    try:
        with transaction.atomic():
            ward, _made = Ward.objects.get_or_create(name=ward_name.strip())
            bed = Bed.objects.create(ward=ward, room=room.strip(), name=name.strip(), single=single)
            audit.record("added a bed", person=person, subject=f"bed:{bed.pk}")
    except IntegrityError as error:
        raise BedRefused(_("The ward has a bed of that name already.")) from error
    return bed


def admit(person: Person, patient: Patient, *, ward: Ward | None, urgency: int, isolation: bool,
          expected_discharge: date | None) -> Stay:
    """The patient waits for a bed from now on; raises ``BedRefused`` if admitted already."""
    require(person, "see_patients")
    try:
        with transaction.atomic():
            stay = Stay.objects.create(patient=patient, admitted=timezone.now(), ward=ward, urgency=urgency, isolation=isolation,
                                       expected_discharge=expected_discharge, person=person)
            audit.record("admitted a patient", person=person, subject=f"patient:{patient.pk}")
    except IntegrityError as error:
        raise BedRefused(_("This patient is admitted already.")) from error
    return stay


def give_bed(person: Person, patient: Patient, *, bed_id: UUID) -> BedUse:
    """From now on the patient lies in this bed and in no other; raises ``BedRefused`` if it is closed, taken or does not fit."""
    now = timezone.now()
    try:
        with transaction.atomic():
            stay = _open_stay(patient)
            bed = Bed.objects.select_for_update().filter(pk=bed_id).first()
            if bed is None or bed.closed:
                raise BedRefused(_("This bed is closed or does not exist."))
            if stay.isolation and not bed.single:
                raise BedRefused(_("This patient needs isolation: choose a single room."))
            stay.beds.filter(ended=None).update(ended=now)
            use = BedUse.objects.create(stay=stay, bed=bed, started=now, person=person)
            audit.record("gave a bed", person=person, subject=f"patient:{patient.pk}", bed=str(bed.pk))
    except IntegrityError as error:
        raise BedRefused(_("Somebody else has been given this bed meanwhile. Choose another one.")) from error
    return use


def discharge(person: Person, patient: Patient) -> None:
    """The stay ends now, and the bed is free."""
    with transaction.atomic():
        stay, now = _open_stay(patient), timezone.now()
        stay.beds.filter(ended=None).update(ended=now)
        stay.discharged = now
        stay.save(update_fields=["discharged"])
        audit.record("discharged a patient", person=person, subject=f"patient:{patient.pk}")


def _open_stay(patient: Patient) -> Stay:
    stay = Stay.objects.select_for_update().filter(patient=patient, discharged=None).first()
    if stay is None:
        raise Http404
    return stay


def places_of(patients: Any) -> Mapping[UUID, str]:
    """Ward and bed by patient, of those who lie in one."""
    rows = BedUse.objects.filter(ended=None, stay__discharged=None, stay__patient__in=list(patients))
    return {patient: f"{ward} {bed}" for patient, ward, bed in rows.values_list("stay__patient_id", "bed__ward__name", "bed__name")}


@as_site()
def bed_board(person: Person) -> list[tuple[Ward, list[BedRow], Occupancy]]:
    """Every ward with its beds; names only of the person's own patients."""
    here = Stay.objects.filter(discharged=None).values("patient")
    visible = {patient.pk: patient.name for patient in Patient.objects.visible_to(person).filter(pk__in=here)}
    lying = {use.bed_id: use.stay for use in BedUse.objects.filter(ended=None, stay__discharged=None).select_related("stay")}
    today, since = timezone.localdate(), timezone.now() - RECENT
    board = []
    for ward in Ward.objects.prefetch_related("beds"):
        rows = [_row(bed, lying.get(bed.pk), visible, today) for bed in ward.beds.all()]
        stays = list(Stay.objects.filter(discharged__gt=since, beds__bed__ward=ward).distinct().values_list("admitted", "discharged"))
        closed = sum(row.bed.closed for row in rows)
        board.append((ward, rows, occupancy(beds=len(rows) - closed, closed=closed, used=sum(row.stay is not None for row in rows),
                                            stays=stays)))
    return board


def _row(bed: Bed, stay: Stay | None, visible: Mapping[UUID, str], today: date) -> BedRow:
    overdue = stay is not None and stay.expected_discharge is not None and stay.expected_discharge < today
    return BedRow(bed, stay, visible.get(stay.patient_id, "") if stay else "", overdue)


@as_site()
def waiting_for_beds(person: Person) -> list[tuple[Stay, Placement, Bed | None]]:
    """The person's admitted patients without a bed, each with the bed that is proposed and why.

    Everybody who waits takes part in the proposal; only the person's own patients are shown.
    """
    lying = BedUse.objects.filter(ended=None).values("stay")
    stays = list(Stay.objects.filter(discharged=None).exclude(pk__in=lying).select_related("patient", "ward"))
    free = _free_beds()
    placed = {each.who: each for each in propose([_waiting(stay) for stay in stays], [bed for bed, _row in free])}
    rows = {bed.id: row for bed, row in free}
    own = set(Patient.objects.visible_to(person).values_list("pk", flat=True))
    return [(stay, placed[str(stay.pk)], rows.get(placed[str(stay.pk)].bed)) for stay in stays if stay.patient_id in own]


def _waiting(stay: Stay) -> Waiting:
    return Waiting(str(stay.pk), stay.patient.sex, str(stay.ward_id or ""), stay.isolation, stay.urgency)


def _free_beds() -> list[tuple[FreeBed, Bed]]:
    used = {use.bed_id: use.stay.patient.sex for use in BedUse.objects.filter(ended=None).select_related("stay__patient")}
    beds = list(Bed.objects.select_related("ward"))
    sexes = {(bed.ward_id, bed.room): used[bed.pk] for bed in beds if bed.pk in used}
    return [(FreeBed(str(bed.pk), str(bed.ward_id), f"{bed.ward_id}/{bed.room}", bed.single, sexes.get((bed.ward_id, bed.room), "")), bed)
            for bed in beds if bed.pk not in used and not bed.closed]


