"""``manage.py ask "QUESTION"``: one answer, from the same search, checks and generator as the page."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from clinic.commands import BadInput, ClinicCommand


@dataclass
class _Collected:
    """What the events of one answer amount to."""

    question: str
    sentences: list[dict[str, Any]] = field(default_factory=list)
    citations: dict[str, dict[str, Any]] = field(default_factory=dict)
    text: str = ""
    model: str = ""
    why: str = ""
    seconds: dict[str, float | None] = field(default_factory=dict)


class Command(ClinicCommand):
    help = "Ask the literature one question; nothing of it is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question")
        parser.add_argument("--language", choices=["zh", "en"],
                            help="the language of the answer; the question's by default")
        parser.add_argument("--corpus", action="append", default=[], dest="corpora", metavar="NAME",
                            help="search only this corpus; may be given several times")
        for name, what in (("--year-from", "published in this year or later"), ("--year-to", "in this year or before"),
                           ("--evidence-level", "of this level of evidence or stronger, 1 to 5")):
            parser.add_argument(name, type=int, metavar="N", help=f"search only documents {what}")
        for name in ("--study-type", "--source-language"):
            parser.add_argument(name, action="append", default=[], metavar="NAME",
                                help="search only such documents; may be given several times")
        parser.add_argument("--patient", default="", metavar="MRN", help="let facts of this patient's chart go along")

    def run(self, *, question: str, language: str | None, corpora: list[str], patient: str,
            **options: Any) -> dict[str, Any]:
        from qa.services import answers

        text = self._checked(question)
        self._check_corpora(corpora)
        wanted = self._filter(corpora, options)
        chosen = language or answers.language_of(text)
        case = self._case(patient)
        background = self._background(case, text, chosen)
        searcher = self._searcher()
        matter = answers.Matter("command:ask", case[1])
        request = answers.Request(text, chosen, wanted, background, matter=matter)
        collected, started = _Collected(text), time.perf_counter()
        with translation.override("zh-hans" if chosen == "zh" else "en"):
            for event in answers.answer_events(request, searcher=searcher, stop=threading.Event()):
                self._take(collected, event, time.perf_counter() - started)
        return self._result(collected, ", ".join(searcher.versions))

    def _checked(self, question: str) -> str:
        from qa.services.admission import QuestionRefused, check_question

        with translation.override("en"):
            try:
                return check_question(question)
            except QuestionRefused as refusal:
                raise BadInput(f"QUESTION: {refusal}") from refusal

    def _check_corpora(self, names: list[str]) -> None:
        from qa.models import Corpus

        known = set(Corpus.objects.filter(enabled=True).values_list("name", flat=True))
        for name in names:
            if name not in known:
                raise BadInput(f"--corpus: there is no corpus «{name}» that is switched on.")

    def _filter(self, corpora: list[str], options: dict[str, Any]) -> Any:
        from qa.services.filters import FilterRefused, filter_from

        values = {"year_from": options["year_from"], "year_to": options["year_to"],
                  "languages": options["source_language"], "study_types": options["study_type"],
                  "minimum_evidence_level": options["evidence_level"]}
        with translation.override("en"):
            try:
                return filter_from(values, corpora=corpora)
            except FilterRefused as refusal:
                raise BadInput(str(refusal)) from refusal

    def _case(self, number: str) -> tuple[Any, str]:
        from qa import patient_seam

        if not number:
            return None, ""
        case = patient_seam.case_numbered(number)
        if case is None:
            raise BadInput(f"--patient: nobody treats a patient with the record number {number}.")
        return case

    def _background(self, case: tuple[Any, str], question: str, language: str) -> tuple[Any, ...]:
        from qa import patient_seam

        person, patient_id = case
        return patient_seam.background_for(person=person, patient_id=patient_id, question=question, language=language)

    def _searcher(self) -> Any:
        from qa import engine
        from qa.retrieval.base import RetrievalError

        try:
            return engine.searcher()
        except RetrievalError as error:
            raise CommandError(f"The literature cannot be searched: {error}") from error

    def _take(self, collected: _Collected, event: Any, seconds: float) -> None:
        from qa.answering import base
        from qa.services import wording
        from qa.services.recording import joined_text

        if isinstance(event, base.EvidenceFound):
            collected.seconds["retrieve"] = round(event.seconds, 4)
            self.progress(f"{len(event.evidence)} passages from {event.total_passages}.")
        elif isinstance(event, base.SentenceFinished):
            labels = [citation.label for citation in event.citations]
            collected.text = joined_text(collected.text, event.text, labels)
            collected.sentences.append({"text": event.text, "citations": [_number(label) for label in labels],
                                        "support": event.support.value})
            for citation in event.citations:
                collected.citations.setdefault(citation.label, _citation(citation))
        elif isinstance(event, base.ModelFellBack):
            self.progress(wording.fallback_sentence(event.reason))
        elif isinstance(event, base.Abstained):
            missing = wording.as_asked(collected.question, event.missing)
            collected.why = wording.abstention_sentence(event.reason, missing)
        elif isinstance(event, base.Finished):
            collected.model = event.model
            first = event.timings.first_text
            collected.seconds |= {"first_text": None if first is None else round(first, 4), "total": round(seconds, 4)}

    def _result(self, collected: _Collected, versions: str) -> dict[str, Any]:
        answerable = bool(collected.sentences)
        return {"answer": collected.text if answerable else collected.why, "answerable": answerable,
                "sentences": collected.sentences, "citations": list(collected.citations.values()),
                "model": collected.model, "index_version": versions, "seconds": collected.seconds}

    def present(self, result: dict[str, Any]) -> None:
        self.stdout.write(result["answer"])
        for citation in result["citations"]:
            place = f", {citation['section']}" if citation["section"] else ""
            self.stdout.write(f"[{citation['n']}] {citation['title']}{place}: {citation['quote']}")
        seconds = result["seconds"].get("total", 0)
        self.stdout.write(f"{result['model'] or '-'}, {result['index_version']}, {seconds:.1f} s")


def _number(label: str) -> int | str:
    """Literature is numbered; facts of the chart keep their letter."""
    return int(label) if label.isdigit() else label


def _citation(citation: Any) -> dict[str, Any]:
    passage = citation.passage
    if passage is None:
        return {"n": citation.label, "document": None, "title": "", "section": "", "page": None,
                "start": citation.start, "end": citation.end, "quote": citation.quote, "url": "", "language": ""}
    return {"n": _number(citation.label), "document": passage.document_id, "title": passage.title,
            "section": passage.section, "page": passage.page, "start": passage.start + citation.start,
            "end": passage.start + citation.end, "quote": citation.quote, "url": passage.url,
            "language": passage.language}
