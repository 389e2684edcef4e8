"""How an entry that a note proposes stands to the record: new, there already, against it, forbidden, or not to be believed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from records.decision_support.medicines.names import ingredients, plain_name
from records.note_analysis import ALLERGY, CONDITION, MEDICATION, OBSERVATION, Proposal

REFUTED = "refuted"
Identity = tuple[str, ...]


class Standing(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    KNOWN = "known"
    REPEATED = "repeated"
    CONTRARY = "contrary"
    DOUBTFUL = "doubtful"
    FORBIDDEN = "forbidden"


TO_DECIDE = frozenset([Standing.CONTRARY, Standing.DOUBTFUL, Standing.FORBIDDEN])
"""What is never taken together with the others, but only by itself."""


@dataclass(frozen=True)
class Recorded:
    """An entry that stands in the record, by kind, with its fields and the day of an observation."""

    kind: str
    fields: Mapping[str, Any]
    day: date | None = None


def standings(
    found: Mapping[str, Proposal], *, taken: Collection[str], record: Iterable[Recorded], day: date | None
) -> dict[str, Standing]:
    """By key. `day` is that of the note; `record` holds no entry that this note itself brought.

    Of several mentions of a thing the first is open; of a medicine, the first that tells its dose.
    """
    known: dict[Identity, bool] = {}
    for entry in record:
        for identity in identities(entry.kind, entry.fields, entry.day):
            known[identity] = known.get(identity, False) or entry.fields.get("certainty") != REFUTED
    own = {identity for key, one in found.items() if key in taken for identity in identities(one.kind, one.fields, day)}
    told: dict[str, Standing] = {}
    for key, proposal in sorted(found.items(), key=lambda one: one[1].kind == MEDICATION and not one[1].fields.get("dosage")):
        names = identities(proposal.kind, proposal.fields, day)
        told[key] = Standing.TAKEN if key in taken else _standing(proposal, names, known, own)
        if told[key] is Standing.OPEN:
            own |= set(names)
    return told


def identities(kind: str, fields: Mapping[str, Any], day: date | None) -> Sequence[Identity]:
    """What tells that two entries are the same thing; any one in common is enough."""
    if kind == OBSERVATION:
        return _results(fields, day)
    name = str(fields.get("substance" if kind == ALLERGY else "name", ""))
    found: list[Identity] = [(kind, plain_name(name))]
    if kind in (MEDICATION, ALLERGY) and ingredients(name):
        found.append((kind, "ingredients", *sorted(ingredients(name))))
    if kind == CONDITION and fields.get("code"):
        found.append((kind, "code", str(fields["code"])))
    return found


def _results(fields: Mapping[str, Any], day: date | None) -> list[Identity]:
    """One for each name of a complaint, since ICD-10 classifies several under one code (nausea and vomiting: R11)."""
    value = fields.get("value")
    written = format(Decimal(value).normalize(), "f") if value is not None else str(fields.get("text", ""))
    names = [fields.get("name_zh"), fields.get("name_en")] if fields.get("category") == "other" else []
    return [(OBSERVATION, str(fields.get("code", "")), name, written, str(fields.get("unit", "")), str(day or ""))
            for name in [plain_name(str(name)) for name in names if name] or [""]]


def _standing(proposal: Proposal, names: Sequence[Identity], known: Mapping[Identity, bool], own: Collection[Identity]) -> Standing:
    if proposal.doubtful:
        return Standing.DOUBTFUL
    there = [known[name] for name in names if name in known]
    if there and proposal.kind == CONDITION and any(there) == (proposal.fields.get("certainty") == REFUTED):
        return Standing.CONTRARY
    if there:
        return Standing.KNOWN
    return Standing.REPEATED if any(name in own for name in names) else Standing.OPEN
