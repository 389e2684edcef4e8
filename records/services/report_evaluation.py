"""Drafts notes from transcripts and reports from records for ``evaluate reports``; what a record brings is rolled back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clinic import postgres
from clinic.access import Role
from clinic.models import Person
from qa.evaluation.data import Row
from qa.services.text_analysis import spoken_analyser
from records.interoperability.entries import NotARecordFile
from records.interoperability.files import read_file
from records.models import Patient
from records.reporting.dialogue.note import CHINESE, NoteWriter
from records.reporting.dialogue.scoring import NoteScorer, Scores
from records.reporting.dialogue.transcript import NotATranscript
from records.reporting.drafting import Drafter, SentenceDrafted
from records.reporting.facts import facts_of
from records.reporting.wishes import shaped
from records.services.outlines import current_outline
from records.services.patients import import_found
from records.services.snapshots import snapshot_of

ASKED_FOR = {
    "discharge": ("出院", "discharge"), "admission": ("入院", "admission"), "referral": ("转诊", "referral", "refer", " gp"),
    "consultation": ("会诊", "consultation"), "progress": ("病程", "progress"), "outpatient": ("门诊", "outpatient"),
}


@dataclass(frozen=True)
class Case:
    """`source` is a transcript or a note as text, or a FHIR Bundle."""

    row: Row
    source: str | dict[str, Any]
    instruction: str
    reference: str


def case_of(row: Row) -> Case:
    """Raises BadData naming line and field."""
    source = row.fields.get("source")
    if not isinstance(source, str | dict) or not source:
        raise row.bad("source", "a transcript as text or a FHIR Bundle is expected here.")
    texts = {name: row.fields.get(name) or "" for name in ("instruction", "reference")}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise row.bad(name, "text is expected here.")
    return Case(row, source, **texts)


def evaluate_reports(cases: Sequence[Case], *, report: Callable[[float], None] = lambda share: None) -> dict[str, Any]:
    """The keys of ``evaluate reports --json``: means over the cases; ``unsupported_facts`` and ``sentences`` are counts over all.

    Drafts are made by code alone, without the language model. Raises BadData where a source is neither.
    """
    writer, scorer, started = NoteWriter(spoken_analyser()), NoteScorer(spoken_analyser()), time.perf_counter()
    scores: list[Scores] = []
    with _database(any(isinstance(case.source, dict) for case in cases)):
        for number, case in enumerate(cases, start=1):
            draft, source = _drafted(case, writer)
            scores.append(scorer.score(draft=draft, source=source, reference=case.reference))
            report(number / len(cases))
    return {
        "rouge1": _mean(scores, "rouge1"), "rouge2": _mean(scores, "rouge2"), "rougeL": _mean(scores, "rouge_l"),
        "fact_recall": _mean(scores, "fact_recall"),
        "unsupported_facts": sum(one.unsupported for one in scores),
        "sentences": sum(one.sentences for one in scores), "seconds": round(time.perf_counter() - started, 2),
    }


def _drafted(case: Case, writer: NoteWriter) -> tuple[str, str]:
    """The draft, and its source as text."""
    if isinstance(case.source, str):
        try:
            return writer.write(case.source).text, case.source
        except NotATranscript as error:
            raise case.row.bad("source", str(error)) from error
    with _imported(case) as patient:
        facts = facts_of(snapshot_of(patient))
        language = "zh" if CHINESE.search(case.instruction) else "en"
        outline = shaped(current_outline(_kind(case.instruction)), case.instruction)
        drafter = Drafter(outline, facts, language, case.instruction)
        told = " ".join(event.text for event in drafter.write() if isinstance(event, SentenceDrafted))
        return told, "\n".join(f"{fact.text_zh}\n{fact.text_en}" for fact in facts)


def _kind(instruction: str) -> str:
    low = instruction.lower()
    return next((kind for kind, names in ASKED_FOR.items() if any(name in low for name in names)), "case")


@contextmanager
def _imported(case: Case) -> Iterator[Patient]:
    """The patient of the Bundle, for as long as the block lasts. Raises BadData."""
    with TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder) / "record.json"
        path.write_text(json.dumps(case.source, ensure_ascii=False), encoding="utf-8")
        try:
            found = list(read_file(path, zone=timezone.get_current_timezone()))
        except NotARecordFile as error:
            raise case.row.bad("source", str(error)) from error
        person = Person.objects.create(username=f"evaluation-{time.monotonic_ns()}", role=Role.DOCTOR)
        import_found(path.name, found, team=[person], person=person)
        patient = Patient.objects.visible_to(person).first()
        if patient is None:
            raise case.row.bad("source", "the record names no patient.")
        yield patient
        transaction.set_rollback(True)


def _database(needed: bool) -> Any:
    return postgres.in_use() if needed and settings.EMBEDDED_DATABASE else nullcontext()


def _mean(scores: Sequence[Scores], name: str) -> float | None:
    found = [value for one in scores if (value := getattr(one, name)) is not None]
    return round(fmean(found), 4) if found else None
