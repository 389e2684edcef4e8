"""Takes in what devices send: every reading judged, placed with the patient it was taken of, and stored before it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from clinic.models import Person
from records.decision_support.monitoring.readings import Judged, Quality, Sent, judge, skew_of
from records.decision_support.words import Refused, Words
from records.models import Device, DeviceAssignment, Patient, Reading
from records.services import monitoring_live

COLUMNS = ("patient_id", "device_id", "person_id", "code", "value", "unit", "sent_value", "sent_unit", "device_time",
           "taken_at", "received_at", "quality")
INCOMING = """
create temporary table if not exists incoming_readings (position integer, patient_id uuid, device_id uuid, person_id bigint,
  code text, value double precision, unit text, sent_value double precision, sent_unit text, device_time timestamptz,
  taken_at timestamptz, received_at timestamptz, quality smallint) on commit delete rows
"""
STORE = f"""
insert into records_reading ({", ".join(COLUMNS)}) select {", ".join(COLUMNS)} from incoming_readings order by position
on conflict (device_id, code, device_time) do nothing returning device_id, code, device_time
"""  # noqa: S608 - constants of this module only
CONFLICTS = """
select incoming.position from incoming_readings incoming join records_reading stored using (device_id, code, device_time)
where stored.sent_value <> incoming.sent_value or stored.sent_unit <> incoming.sent_unit
"""


@dataclass(frozen=True)
class Item:
    """One entry of a batch: a reading, or why it cannot be read; ``patient`` is whose it claims to be, if it says so."""

    sent: Sent | None
    refusal: Words | None = None
    patient: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one entry: stored, repeated, marked, conflicting or refused; ``said`` tells why where not stored as good."""

    status: str
    said: Words | None = None


@dataclass(frozen=True)
class Delivery:
    """What one device sent at once."""

    device: Device
    items: Sequence[Item]
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Row:
    """A judged reading with its place among the deliveries of one transaction."""

    delivery: int
    position: int
    patient: UUID
    judged: Judged


NOT_ASSIGNED = Words("该时刻此设备未分配给患者。", "At that time the device was assigned to no patient.")
OTHER_PATIENT = Words("该时刻此设备属于另一名患者。", "At that time the device measured another patient than the one named.")
CONFLICT = Words("同一时刻已有不同的数值，保留先到者。", "There already is another value of that moment; the first one stays.")
REPEATED = Words("已收到过。", "Received before.")
MARKED = {Quality.IMPOSSIBLE: Words("数值不可能，已保存但不使用。", "The value is impossible; it is kept and not used."),
          Quality.CLOCK: Words("设备时钟超前，已保存但不使用。", "The device's clock is ahead; the reading is kept and not used.")}


def take_in(device: Device, items: Sequence[Item], *, sent_at: datetime | None = None) -> list[Outcome]:
    """One outcome an entry, in their order. When this returns, what counts as stored is on disk."""
    return take_in_together([Delivery(device, items, sent_at)])[0]


def take_in_together(deliveries: Sequence[Delivery]) -> list[list[Outcome]]:
    """The outcomes of each delivery; all are stored in one transaction, since under load its end costs more than its readings."""
    now = timezone.now()
    assignments: dict[UUID, list[DeviceAssignment]] = {}
    for each in DeviceAssignment.objects.filter(device__in={delivery.device.pk for delivery in deliveries}):
        assignments.setdefault(each.device_id, []).append(each)
    judged = [_judged_delivery(number, delivery, assignments.get(delivery.device.pk, []), now) for number, delivery in enumerate(deliveries)]
    outcomes, rows = [each for each, _rows in judged], [row for _outcomes, found in judged for row in found]
    with transaction.atomic():
        fresh, conflicts = _store([(row.patient, row.judged, deliveries[row.delivery].device, None) for row in rows], now=now)
        for delivery, found in zip(deliveries, outcomes, strict=True):
            _note_contact(delivery.device, delivery.sent_at, now, refused=sum(outcome.status == "refused" for outcome in found))
    for place, row in enumerate(rows):
        if place not in fresh:
            outcomes[row.delivery][row.position] = Outcome("conflicting", CONFLICT) if place in conflicts else Outcome("repeated", REPEATED)
    monitoring_live.submit((row.patient, row.judged) for place, row in enumerate(rows) if place in fresh)
    return outcomes


def _judged_delivery(number: int, delivery: Delivery, assignments: Sequence[DeviceAssignment],
                     now: datetime) -> tuple[list[Outcome], list[Row]]:
    skew = skew_of(delivery.sent_at, now)
    outcomes: list[Outcome] = []
    rows: list[Row] = []
    for position, item in enumerate(delivery.items):
        try:
            judged = _judged(item, now, skew)
            rows.append(Row(number, position, _patient_of(assignments, judged, item.patient), judged))
            outcomes.append(_stored(judged))
        except Refused as refused:
            outcomes.append(Outcome("refused", refused.words))
    return outcomes, rows


def note_at_bedside(person: Person, patient: Patient, readings: Sequence[Sent]) -> None:
    """Readings that a person took and typed in; raises ``Refused`` for the first that cannot be used, and stores none then."""
    now = timezone.now()
    judged = [judge(sent, received_at=now) for sent in readings]
    for each in judged:
        if each.quality != Quality.GOOD:
            raise Refused("value", MARKED[each.quality])
    with transaction.atomic():
        _store([(patient.pk, each, None, person) for each in judged], now=now)
    monitoring_live.submit((patient.pk, each) for each in judged)


def _judged(item: Item, now: datetime, skew: timedelta) -> Judged:
    if item.sent is None:
        raise Refused("reading", item.refusal or Words("读数无法识别。", "The reading cannot be read."))
    return judge(item.sent, received_at=now, skew=skew)


def _patient_of(assignments: Sequence[DeviceAssignment], judged: Judged, claimed: str) -> UUID:
    at = judged.taken_at if judged.quality != Quality.CLOCK else timezone.now()
    found = next((each.patient_id for each in assignments if each.started <= at and (each.ended is None or at < each.ended)), None)
    if found is None:
        raise Refused("at", NOT_ASSIGNED)
    if claimed and claimed != str(found):
        raise Refused("patient", OTHER_PATIENT)
    return found


def _stored(judged: Judged) -> Outcome:
    return Outcome("stored") if judged.quality == Quality.GOOD else Outcome("marked", MARKED[judged.quality])


def _store(rows: Sequence[tuple[UUID, Judged, Device | None, Person | None]], *, now: datetime) -> tuple[set[int], set[int]]:
    """Places in ``rows`` of what is new, and of what contradicts a stored reading of the same moment."""
    if not rows:
        return set(), set()
    with connection.cursor() as cursor:
        cursor.execute(INCOMING)
        with cursor.copy("copy incoming_readings from stdin") as copy:
            for place, (patient, judged, device, person) in enumerate(rows):
                copy.write_row(_row(place, patient, judged, device=device, person=person, now=now))
        cursor.execute(STORE)
        fresh = _first_of_each(rows, set(cursor.fetchall()))
        if len(fresh) == len(rows):
            return fresh, set()
        cursor.execute(CONFLICTS)
        return fresh, {place for place, in cursor.fetchall()}


def _first_of_each(rows: Sequence[tuple[UUID, Judged, Device | None, Person | None]],
                   inserted: set[tuple[UUID | None, str, datetime]]) -> set[int]:
    fresh: set[int] = set()
    for place, (_patient, judged, device, _person) in enumerate(rows):
        key = (device.pk if device else None, judged.code, judged.sent.at)
        if key in inserted:
            fresh.add(place)
            inserted.discard(key)
    return fresh


def _row(place: int, patient: UUID, judged: Judged, *, device: Device | None, person: Person | None, now: datetime) -> tuple[Any, ...]:
    sent = judged.value if judged.sent.value is None else judged.sent.value
    return (place, patient, device.pk if device else None, person.pk if person else None, judged.code, judged.value,
            judged.unit, sent, judged.sent.unit[:40], judged.sent.at, judged.taken_at, now, int(judged.quality))


def _note_contact(device: Device, sent_at: datetime | None, now: datetime, *, refused: int) -> None:
    """At most once in ten seconds, unless something was refused: a busy device does not rewrite its row all the time."""
    recent = device.last_seen is not None and now - device.last_seen < timedelta(seconds=10)
    if recent and not refused:
        return
    behind = (now - sent_at).total_seconds() if sent_at else 0.0
    Device.objects.filter(pk=device.pk).update(last_seen=now, clock_behind_seconds=behind, refused=F("refused") + refused)


def forget_before(moment: datetime, *, batch: int = 50_000) -> int:
    """Delete readings received before ``moment``, a batch a transaction; returns how many. What alerts said stays."""
    total = 0
    while True:
        oldest = Reading.objects.filter(received_at__lt=moment).order_by().values("pk")[:batch]
        deleted, _by_kind = Reading.objects.filter(pk__in=oldest).delete()
        total += deleted
        if deleted < batch:
            return total
