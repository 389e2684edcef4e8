"""Allergies: the recorded substance itself, its class by name, and what crosses with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from records.decision_support.medicines.base import SEVERITIES, Alert, Severity, filled
from records.decision_support.medicines.names import ingredients, plain_name
from records.decision_support.medicines.rules import both, cited, load
from records.decision_support.medicines.vocabulary import vocabulary
from records.decision_support.words import Words

ENDINGS = re.compile(r"\s*(?:allergy|allergies|allergic reaction|过敏史?|类?抗生素过敏|药物过敏|antibiotics?|类药物|药物|类)$")
ITSELF = Words("记录中对{b}过敏，而{a}正是或属于该药。", "The record holds an allergy to {b}, and {a} is that medicine or belongs to it.")
STOP = Words("不要使用，换用其他药物；若怀疑记录有误，先核实反应。",
    "Do not use; choose another. If the record is in doubt, clarify the reaction first.")


@dataclass(frozen=True)
class Crossing:
    """Who is allergic to one of ``to`` may react to one of ``members``."""

    id: str
    to: frozenset[str]
    members: frozenset[str]
    severity: Severity
    why: Words
    do: Words
    source: str


@cache
def _groups() -> dict[str, frozenset[str]]:
    """The medicines that a word for a whole group means."""
    found = load("allergies")["groups"]
    return {plain_name(word): vocabulary().select(group["when"]) for group in found for word in group["named"].split(",")}


@cache
def _crossings() -> tuple[Crossing, ...]:
    select = vocabulary().select
    found = [Crossing(entry["id"], select(entry["to"]), select(entry["when"]), SEVERITIES[entry["severity"]], both(entry["why"]),
                      both(entry["do"]), cited(entry["source"])) for entry in load("allergies")["crossing"]]
    return tuple(sorted(found, key=lambda crossing: -crossing.severity))


@cache
def meant(substance: str) -> frozenset[str]:
    """The medicines that a recorded allergy means; empty if it names none that is known (pollen, latex)."""
    written = plain_name(substance)
    for candidate in (written, plain_name(ENDINGS.sub("", written))):
        found = _groups().get(candidate) or frozenset(ingredients(candidate))
        if found:
            return found
    return frozenset()


def allergies(medicines: Sequence[str], substances: Sequence[str]) -> list[Alert]:
    """The worst alert for each medicine and each recorded allergy."""
    found = (_worst(medicine, substance) for substance in substances for medicine in dict.fromkeys(medicines))
    return [alert for alert in found if alert is not None]


def _worst(medicine: str, substance: str) -> Alert | None:
    culprits = meant(substance)
    name = vocabulary().medicines[medicine].words
    if medicine in culprits:
        reason = filled(ITSELF, a=name, b=Words(substance, substance))
        return Alert("allergy", Severity.CONTRAINDICATED, (medicine,), reason, STOP, "The patient's record", "allergy:itself")
    for crossing in _crossings():
        involved = sorted(culprits & crossing.to)
        if involved and medicine in crossing.members:
            words = {"a": Words(substance, substance), "b": name}
            return Alert("allergy", crossing.severity, (medicine,), filled(crossing.why, **words), filled(crossing.do, **words),
                         crossing.source, f"allergy:{crossing.id}")
    return None
