"""What its sender took back leaves the chart, and is kept beside it as it stood."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from records.interoperability.entries import KeptEntry, Located
from records.models import KeptResource, Patient
from records.services import exchange
from records.services.import_rows import TABLES
from records.source_ids import within

REASON = "It stood in the chart until its sender took it back."


def withdraw(located: Iterable[Located], known: dict[str, Patient], *, sender: str) -> int:
    """Take out of the chart every row that one of these entries takes back; how many."""
    wanted: dict[Any, set[str]] = {}
    for item in located:
        if isinstance(item.content, KeptEntry) and item.content.withdraws and item.patient in known:
            wanted.setdefault(known[item.patient], set()).add(within(sender, item.content.withdraws))
    return sum(_withdraw(patient, table, ids) for patient, ids in wanted.items() for table in set(TABLES.values()))


def _withdraw(patient: Patient, table: type[models.Model], ids: set[str]) -> int:
    """Rows by their id or, for the components of an observation, by the id before the «#»."""
    mine = table.objects.filter(patient=patient)
    keys = [pk for pk, source_id in mine.exclude(source_id="").values_list("pk", "source_id")
            if source_id in ids or source_id.partition("#")[0] in ids]
    if not keys:
        return 0
    taken = [item for item in exchange.stored(patient, table=table) if set(item.rows) & set(keys)]
    KeptResource.objects.bulk_create(
        KeptResource(patient=patient, kind=item.kind, source_id=within("", str(item.id)), reason=REASON, content=resource)
        for item, resource in zip(taken, exchange.resources(patient, taken), strict=True))
    mine.filter(pk__in=keys).delete()
    return len(keys)
