"""``manage.py benchmark``: how fast the product is on this machine, beside the engines it stands on."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError
from django.utils.module_loading import import_string

from clinic.commands import BadInput, ClinicCommand
from clinic.models import Person

if TYPE_CHECKING:
    from qa.evaluation.speed import Measure
    from qa.generation.openvino import OpenVINOGenerator

NAMES = ("decode_zh", "decode_en", "six_at_once", "first_text", "evidence", "answer_first_text",
         "first_text_during_ingestion", "page", "embedding")
# Only when named: the first time they build an index for minutes and keep it, gigabytes for the million, below HOME.
PEER = "peer"  # needs the extra «benchmark»
SEARCHES = {"search_100k": 100_000, "search_1m": 1_000_000}
DOCTOR = "li.doctor"
CORPUS = "seed"
PASSAGES, PAGE_ROUNDS = 200, 10


class Command(ClinicCommand):
    help = "Measure speed, each figure beside the bare engine in the same run where there is one."
    _limit: int | None

    def add_arguments(self, parser: CommandParser) -> None:
        named = ", ".join((*SEARCHES, PEER, *settings.BENCHMARKS))
        parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; all by default, and only when named {named}")
        parser.add_argument("--limit", type=int, metavar="N", help="at most N questions, rounds or passages")

    def handle(self, *args: Any, **options: Any) -> None:
        """Every figure that could be had is printed before the others end the command with status 1."""
        self._failed: list[str] = []
        super().handle(*args, **options)
        if self._failed:
            raise CommandError(f"Not everything could be measured: {', '.join(self._failed)}.")

    def run(self, *, names: list[str], limit: int | None, **options: Any) -> dict[str, Any]:
        self._check(names, limit)
        self._limit = limit
        try:
            return {name: self._told(name) for name in names or NAMES}
        finally:
            if "_generator" in self.__dict__:
                self._generator.close()

    def _told(self, name: str) -> dict[str, Any]:
        """The figure, or why there is none, also on standard error at once: a later name may end everything."""
        from qa.evaluation.speed import NothingMeasured
        from qa.generation.base import GeneratorError
        from qa.retrieval.base import RetrievalError
        from qa.weights.errors import WeightsError

        self.progress(f"Measuring {name}.")
        try:
            found = self._measured(name).as_json()
        except (NothingMeasured, GeneratorError, RetrievalError, WeightsError, DatabaseError, RuntimeError, OSError,
                ValueError, ArithmeticError) as error:
            self._failed.append(name)
            found = {"error": str(error) or type(error).__name__}
        self.progress(f"{name}: {json.dumps(found, ensure_ascii=False)}")
        return found

    def _check(self, names: list[str], limit: int | None) -> None:
        for name in names:
            if name not in (*NAMES, *SEARCHES, PEER, *settings.BENCHMARKS):
                raise BadInput(f"NAME: there is no measure «{name}»; choose among {', '.join((*NAMES, *SEARCHES, PEER, *settings.BENCHMARKS))}.")
        if limit is not None and limit < 1:
            raise BadInput("--limit: give a whole number of at least 1.")
        if not _is_set_up():
            raise BadInput("The demonstration clinic is not set up: run «manage.py setup» first.")

    def _measured(self, name: str) -> Measure:
        measures: dict[str, Callable[[], Measure]] = {
            "evidence": self._evidence, "answer_first_text": self._answer_first_text, "page": self._page,
            "embedding": self._embedding, "first_text_during_ingestion": self._first_text_during_ingestion,
            "search_100k": partial(self._search, "search_100k", whole=True),
            "search_1m": partial(self._search, "search_1m", whole=False), PEER: self._peer,
        }
        if name in settings.BENCHMARKS:
            return import_string(settings.BENCHMARKS[name])(self._limit)
        return measures.get(name, partial(self._generation, name))()

    @cached_property
    def _generator(self) -> OpenVINOGenerator:
        from qa.answering.prompts import warming_prompts
        from qa.generation.openvino import OpenVINOGenerator

        generator = OpenVINOGenerator(model="generator")
        generator.warm(warming_prompts())
        return generator

    def _generation(self, name: str) -> Measure:
        from qa.evaluation.speed import Measure
        from qa.generation import benchmark

        measure = {"decode_zh": partial(benchmark.decode_rate, language="zh"),
                   "decode_en": partial(benchmark.decode_rate, language="en"),
                   "six_at_once": benchmark.six_at_once, "first_text": benchmark.first_text}[name]
        found = measure(self._generator, **({"rounds": self._limit} if self._limit else {}))
        return Measure(found.ours, found.unit, found.bare)

    def _evidence(self) -> Measure:
        from qa import engine
        from qa.evaluation.speed import evidence_wait
        from qa.evaluation.speed_questions import questions

        evidence_wait(engine.searcher, questions(1))
        return evidence_wait(engine.searcher, questions(self._limit))

    def _answer_first_text(self) -> Measure:
        from qa import engine
        from qa.evaluation.speed import answer_wait, evidence_wait
        from qa.evaluation.speed_questions import questions

        evidence_wait(engine.searcher, questions(1))
        return answer_wait(engine.searcher, self._generator, questions(self._limit), engine.checker())

    def _first_text_during_ingestion(self) -> Measure:
        from qa import engine
        from qa.evaluation.speed import answer_wait_during
        from qa.evaluation.speed_questions import questions
        from qa.services.ingestion_load import ingestion_load

        with ingestion_load(self._passages()) as load:
            return answer_wait_during(load.going, engine.searcher, self._generator, questions(self._limit), engine.checker())

    def _page(self) -> Measure:
        from qa.services.page_speed import time_pages

        return time_pages(doctor=Person.objects.get(username=DOCTOR), rounds=self._limit or PAGE_ROUNDS)

    def _embedding(self) -> Measure:
        from qa import engine
        from qa.evaluation.speed import embedding_rate
        from qa.weights import model_path

        texts = self._passages()[: self._limit or PASSAGES]
        return embedding_rate(engine.embedder(), model_path("embedder"), texts)

    def _search(self, name: str, *, whole: bool) -> Measure:
        from qa.services.scale_benchmark import measure_search

        return measure_search(CORPUS, passages=SEARCHES[name], whole=whole, limit=self._limit, report=self.progress)

    def _peer(self) -> Measure:
        from qa.services.peer_benchmark import measure_peer

        return measure_peer(CORPUS, limit=self._limit)

    @staticmethod
    def _passages() -> list[str]:
        from qa.models import Passage

        rows = Passage.objects.filter(corpus__name=CORPUS, removed_in__isnull=True).order_by("pk")
        return list(rows.values_list("text", flat=True)[:PASSAGES])


def _is_set_up() -> bool:
    from qa.models import IndexVersion

    serving = IndexVersion.objects.serving().filter(corpus__name=CORPUS)
    return Person.objects.filter(username=DOCTOR).exists() and serving.exists()
