"""Turns a frozen record into facts, each one sentence in Chinese and English with the entry it came from.

Names, doses and notes are kept as they were recorded: nothing is translated, rounded or interpreted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from records.reporting import notes, wording
from records.reporting.snapshot import (
    AllergyEntry,
    ConditionEntry,
    CourseEntry,
    EncounterEntry,
    ImmunizationEntry,
    MedicationEntry,
    NoteEntry,
    ObservationEntry,
    ProcedureEntry,
    RecordSnapshot,
    Subject,
)

ABNORMAL = frozenset({"low", "high", "critical-low", "critical-high", "abnormal"})
SHORT_WORD = 4
FREE_TEXT = frozenset({"complaint", "present", "past", "family", "examination", "assessment", "plan", "note"})


@dataclass(frozen=True)
class Fact:
    """One statement of the record. ``key`` is «kind:entry» (plus a number for the sentences of a note).

    ``until`` is the last day of a visit, ``category`` its kind.
    """

    key: str
    kind: str
    text_zh: str
    text_en: str
    name: str = ""
    value: str = ""
    unit: str = ""
    date: str = ""
    source_id: str = ""
    abnormal: bool = False
    until: str = ""
    category: str = ""

    def text(self, language: str) -> str:
        return self.text_zh if language == "zh" else self.text_en

    def holds_any(self, terms: Collection[str]) -> bool:
        """Whether it speaks of one of these: Chinese terms stand anywhere, English ones begin a word, short ones are the word."""
        told = f"{self.text_zh}\n{self.text_en}".lower()
        return any(term in told if not term.isascii() else re.search(_as_word(term), told) for term in terms)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Fact:
        return cls(**data)


def facts_of(snapshot: RecordSnapshot) -> tuple[Fact, ...]:
    """All facts of the record: person, encounters, notes, problems, medicines, allergies, procedures, then results."""
    return (
        _subject(snapshot.subject, snapshot.taken_at.date()),
        *(_encounter(entry) for entry in snapshot.encounters),
        *(fact for entry in snapshot.notes for fact in _note(entry)),
        *(_condition(entry) for entry in snapshot.conditions),
        *(_medication(entry) for entry in snapshot.medications),
        *(_allergy(entry) for entry in snapshot.allergies),
        *(_procedure(entry) for entry in snapshot.procedures),
        *(_immunization(entry) for entry in snapshot.immunizations),
        *(_course(entry) for entry in snapshot.courses),
        *(_observation(entry) for entry in snapshot.observations),
    )


def iso(moment: date | datetime | None) -> str:
    """The day as 2026-11-20, or nothing."""
    if moment is None:
        return ""
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()


def age_at(birth_date: date, day: date) -> int:
    """Completed years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _subject(subject: Subject, today: date) -> Fact:
    sex_zh, sex_en = wording.SEX.get(subject.sex, wording.SEX["unknown"])
    zh, en = f"患者{subject.name}，{sex_zh}", f"{subject.name}, {sex_en}"
    if subject.birth_date:
        age = age_at(subject.birth_date, today)
        zh += f"，{age}岁，出生于{iso(subject.birth_date)}"
        en += f", {age} years old, born {iso(subject.birth_date)}"
    return Fact(f"subject:{subject.mrn}", "subject", f"{zh}。", f"{en}.", source_id=subject.mrn)


def _encounter(entry: EncounterEntry) -> Fact:
    kind_zh, kind_en = wording.ENCOUNTER.get(entry.kind, wording.ENCOUNTER["other"])
    day, end = iso(entry.started), iso(entry.ended)
    zh, en = f"{day} {kind_zh}".strip(), f"{kind_en} on {day}" if day else kind_en
    if end and end != day:
        zh, en = f"{zh}，{end} 结束", f"{en}, ended {end}"
    if entry.reason:
        zh, en = f"{zh}，原因：{entry.reason}", f"{en}, reason: {entry.reason}"
    return Fact(
        f"encounter:{entry.id}",
        "encounter",
        f"{zh}。",
        f"{en}.",
        name=entry.reason,
        date=day,
        source_id=entry.id,
        until=end,
        category=entry.kind,
    )


def _note(entry: NoteEntry) -> list[Fact]:
    parts = notes.sentences_of(entry.text)
    return [
        Fact(
            f"note:{entry.id}:{position}",
            part.kind,
            part.text,
            part.text,
            name=entry.title,
            date=iso(entry.at),
            source_id=entry.id,
        )
        for position, part in enumerate(parts, start=1)
    ]


def _condition(entry: ConditionEntry) -> Fact:
    certainty_zh, certainty_en = wording.CERTAINTY[entry.certainty]
    zh, en = f"{certainty_zh}{entry.name}", f"{certainty_en}{entry.name}"
    if entry.onset:
        zh, en = f"{zh}，记录于{iso(entry.onset)}", f"{en}, recorded {iso(entry.onset)}"
    if not entry.active:
        zh, en = f"{zh}，现已结束", f"{en}, no longer active"
    return Fact(
        f"condition:{entry.id}",
        "condition" if entry.active else "past-condition",
        f"{zh}。",
        f"{wording.capital(en)}.",
        name=entry.name,
        date=iso(entry.onset),
        source_id=entry.id,
    )


def _medication(entry: MedicationEntry) -> Fact:
    zh = en = f"{entry.name} {entry.dosage}".strip().rstrip("。.")
    if entry.started:
        zh, en = f"{zh}，自{iso(entry.started)}起", f"{en}, since {iso(entry.started)}"
    if not entry.active:
        stopped_zh, stopped_en = (
            (f"至{iso(entry.ended)}", f" until {iso(entry.ended)}") if entry.ended else ("，已停用", ", stopped")
        )
        zh, en = f"{zh}{stopped_zh}", f"{en}{stopped_en}"
    return Fact(
        f"medication:{entry.id}",
        "medication" if entry.active else "past-medication",
        f"{zh}。",
        f"{en}.",
        name=entry.name,
        value=entry.dosage,
        date=iso(entry.started),
        source_id=entry.id,
    )


def _allergy(entry: AllergyEntry) -> Fact:
    zh, en = f"对{entry.substance}过敏", f"Allergic to {entry.substance}"
    if entry.reaction:
        zh, en = f"{zh}，表现为{entry.reaction}", f"{en}, reaction: {entry.reaction}"
    if entry.severity in wording.SEVERITY:
        severity_zh, severity_en = wording.SEVERITY[entry.severity]
        zh, en = f"{zh}（{severity_zh}）", f"{en} ({severity_en})"
    return Fact(f"allergy:{entry.id}", "allergy", f"{zh}。", f"{en}.", name=entry.substance, source_id=entry.id)


def _procedure(entry: ProcedureEntry) -> Fact:
    day = iso(entry.at)
    zh, en = (f"{day} 行{entry.name}", f"{entry.name} on {day}") if day else (f"曾行{entry.name}", entry.name)
    return Fact(f"procedure:{entry.id}", "procedure", f"{zh}。", f"{en}.", name=entry.name, date=day, source_id=entry.id)


def _immunization(entry: ImmunizationEntry) -> Fact:
    day = iso(entry.given)
    zh, en = f"{day} 接种{entry.name}".strip(), f"{entry.name} given on {day}" if day else f"{entry.name} given"
    return Fact(f"immunization:{entry.id}", "immunization", f"{zh}。", f"{en}.", name=entry.name, date=day, source_id=entry.id)


def _course(entry: CourseEntry) -> Fact:
    """All values of a test in one sentence, by day, each with its judgement."""
    interval = _interval(entry)
    zh, en = (wording.PARTED[language].join(_days(entry, language)) for language in (0, 1))
    frame_zh = "，".join(filter(None, (entry.unit, interval and f"参考范围 {interval}")))
    frame_en = ", ".join(filter(None, (entry.unit, interval and f"reference {interval}")))
    last = entry.points[-1]
    return Fact(
        f"course:{entry.id}",
        "course",
        f"{entry.name}{f'（{frame_zh}）' if frame_zh else ''}：{zh}。",
        f"{entry.name_en or entry.name}{f' ({frame_en})' if frame_en else ''}: {en}.",
        name=entry.name,
        value=last[1],
        unit=entry.unit,
        date=iso(last[0]),
        source_id=entry.id,
        abnormal=True,
    )


def _days(entry: CourseEntry, language: int) -> Iterator[str]:
    """«2026-11-20 2.9 low, 3.1 low»: what was measured on one day stands behind it."""
    for day, points in groupby(entry.points, key=lambda point: iso(point[0])):
        yield f"{day} " + wording.LISTED[language].join(f"{value}{_judged(wording.FLAG, flag, language)}" for _, value, flag in points)


def _judged(words: dict[str, tuple[str, str]], flag: str, language: int) -> str:
    return f" {words[flag][language]}" if flag in ABNORMAL else ""


def _observation(entry: ObservationEntry) -> Fact:
    flag_zh, flag_en = wording.FLAG.get(entry.flag, ("", ""))
    unit = f" {entry.unit}" if entry.unit else ""
    zh, en = f"{entry.name} {entry.value}{unit}", f"{entry.name_en or entry.name} {entry.value}{unit}"
    if flag_zh:
        zh, en = f"{zh}，{flag_zh}", f"{en}, {flag_en}"
    if interval := _interval(entry):
        zh, en = f"{zh}（参考范围 {interval}）", f"{en} (reference {interval})"
    if entry.at:
        zh, en = f"{zh}，{iso(entry.at)}", f"{en}, {iso(entry.at)}"
    return Fact(
        f"observation:{entry.id}",
        "vital" if entry.vital else "result",
        f"{zh}。",
        f"{en}.",
        name=entry.name,
        value=entry.value,
        unit=entry.unit,
        date=iso(entry.at),
        source_id=entry.id,
        abnormal=entry.flag in ABNORMAL,
    )


def _interval(entry: ObservationEntry | CourseEntry) -> str:
    if entry.low and entry.high:
        return f"{entry.low}–{entry.high}"
    if entry.high:
        return f"≤ {entry.high}"
    return f"≥ {entry.low}" if entry.low else ""


def _as_word(term: str) -> str:
    return rf"\b{re.escape(term)}" + (r"s?\b" if len(term) <= SHORT_WORD else "")
