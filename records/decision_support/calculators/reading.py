"""Reads «key=value» into the inputs of a calculator: aliases, keys that carry a unit, and plain words for what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from records.decision_support.calculators.base import Calculator, Given
from records.decision_support.calculators.inputs import CRITERION, DENIAL, Input, Number, YesNo, plain
from records.decision_support.calculators.units import NUMBER, Quantity, plain_unit
from records.decision_support.words import Refused, Words

PREFIXES = ("historyof", "hxof", "hx", "history", "prior", "previous", "has", "is", "known", "serum", "blood", "plasma",
            "current", "patient", "any", "in", "total", "newest")
SUFFIXES = ("history", "present", "level", "score", "points", "value", "status")
BOTH_PRESSURES = re.compile(r"^\s*(?:bp|blood[ _]?pressure|血压)\s*=\s*(\d+)\s*/\s*(\d+)\s*(\S*)\s*$", re.IGNORECASE)
COMPARISONS = ("", "over", "above", "gt", "gte", "ge", "atleast", "under", "below", "lt", "lte", "le", "morethan", "lessthan")


@dataclass(frozen=True)
class Slot:
    """Where a typed key leads: the input, the quantity it is measured as, and the unit that the key itself names."""

    asked: Input
    quantity: Quantity | None = None
    unit: str = ""


@cache
def shared_aliases() -> dict[str, tuple[str, ...]]:
    """The other names of inputs that several calculators ask for, from ``keys.tsv``."""
    rows = Path(__file__).with_name("keys.tsv").read_text(encoding="utf-8").splitlines()
    parted = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return {key: tuple(alias.strip() for alias in aliases.split(",")) for key, aliases in parted}


def read_inputs(calculator: Calculator, pairs: Iterable[str]) -> dict[str, Given]:
    """The inputs that were typed, by key. Raises ``Refused`` with the field for anything that cannot be used."""
    given: dict[str, Given] = {}
    known = _slots(calculator)
    for pair in _parted(pairs):
        key, separator, text = pair.partition("=")
        if not separator or not text.strip():
            raise Refused(pair, Words(f"「{pair}」：请写成 名称=数值。", f"«{pair}»: write it as key=value."))
        slot = _slot(calculator, key, known)
        if slot.asked.key in given:
            raise Refused(slot.asked.key, Words(f"{slot.asked.key}：重复给出。", f"{slot.asked.key}: it is given twice."))
        given[slot.asked.key] = _given(_with_unit(text, slot), slot)
    return given


def _parted(pairs: Iterable[str]) -> Iterable[str]:
    """«bp=120/80» as the two pressures that it holds."""
    for pair in pairs:
        pressures = BOTH_PRESSURES.match(pair)
        yield from (f"systolic={pressures[1]}{pressures[3]}", f"diastolic={pressures[2]}{pressures[3]}") if pressures else (pair,)


def _given(text: str, slot: Slot) -> Given:
    value = slot.asked.read(text, slot.quantity)
    found = NUMBER.match(text.strip().casefold()) if isinstance(slot.asked, Number) and slot.quantity is None else None
    return Given(value, written=text.strip()[found.start(2):].strip() if found else "")


def _with_unit(text: str, slot: Slot) -> str:
    found = NUMBER.match(text.strip().casefold())
    return f"{text}{slot.unit}" if slot.unit and found and not found[2] else text


def _slot(calculator: Calculator, key: str, known: dict[str, Slot]) -> Slot:
    written = plain(key)
    for candidate in (written, *_shortened(written)):
        if candidate in known:
            return known[candidate]
    listed = ", ".join(each.key for each in calculator.inputs)
    raise Refused(key, Words(f"{key}：{calculator.name} 没有这一项，可用：{listed}。",
                             f"{key}: {calculator.name} does not ask for it; it takes {listed}."))


def _shortened(written: str) -> list[str]:
    short = [written.removeprefix(prefix) for prefix in PREFIXES if written.startswith(prefix)]
    return short + [name.removesuffix(suffix) for name in (written, *short) for suffix in SUFFIXES if name.endswith(suffix)]


@cache
def _slots(calculator: Calculator) -> dict[str, Slot]:
    """Every way to type each input's key. The input's own key wins over its aliases, and those over shared ones."""
    slots: dict[str, Slot] = {}
    for names in (_own_names, _aliases, _shared_names):
        for each in calculator.inputs:
            for name, quantity in names(each):
                slots.setdefault(plain(name), Slot(each, quantity))
    for typed, slot in list(slots.items()):
        if isinstance(slot.asked, Number):
            for unit in (slot.quantity or slot.asked.quantity).conversions:
                if plain(unit):
                    slots.setdefault(typed + plain(plain_unit(unit)), Slot(slot.asked, slot.quantity, unit))
            for word in COMPARISONS if slot.asked.criterion else ():
                slots.setdefault(typed + word + plain(slot.asked.criterion), Slot(slot.asked, CRITERION))
    return slots


def _own_names(asked: Input) -> Iterable[tuple[str, Quantity | None]]:
    yield asked.key, None


def _aliases(asked: Input) -> Iterable[tuple[str, Quantity | None]]:
    titles = (asked.words.zh, asked.words.en)
    for name in (*titles, *(re.split(r"[（(,：]", title)[0] for title in titles), *asked.aliases):
        yield name, None
    if isinstance(asked, Number):
        yield from asked.also
    if isinstance(asked, YesNo):
        yield from ((name, DENIAL) for name in asked.denied_by)


def _shared_names(asked: Input) -> Iterable[tuple[str, Quantity | None]]:
    for name in shared_aliases().get(asked.key, ()):
        yield name, None
