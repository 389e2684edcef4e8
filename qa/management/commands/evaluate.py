"""``manage.py evaluate``: the product's own parts, measured on data that somebody else made."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.module_loading import import_string

from clinic import postgres
from clinic.commands import BadInput, ClinicCommand
from clinic.privacy.deidentification.base import DeidentificationError
from qa import engine
from qa.evaluation.beir import evaluate_retrieval, read_beir
from qa.evaluation.data import BadData, chosen
from qa.evaluation.question_set import figures
from qa.evaluation.questions import read_questions
from qa.evaluation.registered import RegisteredMeasure
from qa.evaluation.support import evaluate_support, read_pairs
from qa.generation.base import GeneratorError
from qa.retrieval.base import RetrievalError
from qa.weights.errors import WeightsError

T = TypeVar("T")
STAGES = {"index": "Indexing the documents.", "queries": "Answering the queries."}


def positive(text: str) -> int:
    """A whole number from 1 up."""
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"a whole number from 1 up is expected, not {text!r}")
    return int(text)


class Command(ClinicCommand):
    help = "Measure a part of the product on a data set."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        measures = parser.add_subparsers(dest="measure", required=True)
        retrieval = self._measure(measures, "retrieval", "a BEIR folder, into a temporary index",
                                  "folder with corpus.jsonl, queries.jsonl, qrels/", what="judged queries")
        answers = self._measure(measures, "answers", "questions with known answers, from passages or the literature",
                                "JSONL of id, question, options, answer, passages, answerable; or a PubMedQA file")
        support = self._measure(measures, "support", "the check of claims against passages",
                                "JSONL of claim, passage, label (supported, contradicted, unrelated)")
        private = self._measure(measures, "deidentification", "what de-identification finds and leaves",
                                "JSONL of text, language, spans [{start, end, type}]", what="texts")
        extraction = self._measure(measures, "extraction", "the names found in clinical text and what is said of them",
                                   "JSONL of text, language, entities [{start, end, type, assertion}]", what="texts")
        relations = self._measure(measures, "relations", "the relations that the knowledge graph reads out of sentences",
                                  "TSV of language, sentence, edges", what="sentences")
        others = [self._measure(measures, name, each.purpose, each.data) for name, each in self._registered.items()]
        own = self._measure(measures, "questions", "the site's own questions: search and decision", "",
                            what="questions")
        for sampled in (answers, support, own, private, extraction, relations, *others):
            sampled.add_argument("--seed", type=int, help="with --limit: draw the items instead of taking the first")
        for kept in (retrieval, answers, support, own):
            kept.add_argument("--store", action="store_true", help="keep the run for the evaluation page")

    def _measure(self, measures: Any, name: str, purpose: str, data: str, *, what: str = "items") -> CommandParser:
        parser = measures.add_parser(name, help=purpose)
        if data:
            parser.add_argument("--data", type=Path, required=True, help=data)
        parser.add_argument("--limit", type=positive, help=f"only the first N {what}")
        parser.add_argument("--json", action="store_true", dest="as_json")
        return parser

    def run(self, *, measure: str, **options: Any) -> dict[str, Any]:
        try:
            if measure in self._registered:
                return self._of_another_app(self._registered[measure], **options)
            return getattr(self, measure)(**options)
        except BadData as error:
            raise BadInput(str(error)) from error
        except (GeneratorError, RetrievalError, WeightsError, DeidentificationError) as error:
            raise CommandError(f"The measurement broke off: {error}") from error

    @cached_property
    def _registered(self) -> dict[str, RegisteredMeasure]:
        """The measures of apps that qa does not know."""
        return {name: import_string(path) for name, path in settings.EVALUATION_MEASURES.items()}

    def _of_another_app(
        self, measure: RegisteredMeasure, *, data: Path, limit: int | None, seed: int | None, **options: Any
    ) -> dict[str, Any]:
        return measure.run(data=data, limit=limit, seed=seed, report=self._share(measure.message))

    def retrieval(self, *, data: Path, limit: int | None, store: bool, **options: Any) -> dict[str, Any]:
        """nDCG, recall and reciprocal rank of the product's searcher (words and vectors fused)."""
        wanted = read_beir(data, limit=limit)
        if store:
            return self._stored("retrieval", data, limit=limit)
        return evaluate_retrieval(wanted, engine.embedder(), engine.reranker(), report=self._stage).as_json()

    def answers(self, *, data: Path, limit: int | None, seed: int | None, store: bool,
                **options: Any) -> dict[str, Any]:
        """Accuracy of choices, abstention, citations, support and waiting time of whole answers."""
        from qa.evaluation.answers import answer_scores, evaluate_answers
        from qa.services.site_parts import site_parts

        items = read_questions(data, limit=limit, seed=seed)
        if store:
            return self._stored("answers", data, limit=limit, seed=seed)
        with self._database(any(item.passages is None for item in items)):
            self.progress("The model is being loaded.")
            outcomes = evaluate_answers(items, site_parts(), report=self._share("Asking the questions."))
        return answer_scores(outcomes).as_json() | {"answers": [outcome.as_json() for outcome in outcomes]}

    def support(self, *, data: Path, limit: int | None, seed: int | None, store: bool,
                **options: Any) -> dict[str, Any]:
        """Macro F1 of supported, contradicted and unrelated."""
        from qa.services.site_parts import site_labeller

        pairs = read_pairs(data, limit=limit, seed=seed)
        if store:
            return self._stored("support", data, limit=limit, seed=seed)
        return evaluate_support(pairs, site_labeller(), report=self._share("Checking the claims.")).as_json()

    def deidentification(self, *, data: Path, limit: int | None, seed: int | None, **options: Any) -> dict[str, Any]:
        """Recall of what identifies somebody, precision of what is removed, and all that leaked."""
        from clinic.privacy.deidentification import find_spans
        from qa.evaluation.deidentification import evaluate_deidentification, read_marked

        texts = read_marked(data, limit=limit, seed=seed)
        return evaluate_deidentification(
            texts, lambda text, language: find_spans(text, language=language), report=self._share("Reading the texts."))

    def questions(self, *, limit: int | None, seed: int | None, store: bool, **options: Any) -> dict[str, Any]:
        """nDCG, answered and declined over the question set that the gate asks."""
        from qa.services import question_set, set_search

        with self._database(True):
            if store:
                return self._stored("questions", None, limit=limit, seed=seed)
            wanted = chosen(question_set.asked(), limit=limit, seed=seed)
            if not wanted:
                raise BadInput("The question set holds no question that the literature in use could answer.")
            share = self._share("Asking the questions.")
            found = set_search.found_by(engine.searcher(), wanted, report=lambda done: share(done / len(wanted)))
            return figures(found).as_json()

    def _stored(self, kind: str, data: Path | None, *, limit: int | None, seed: int | None = None) -> dict[str, Any]:
        """The same figures, kept as a run with every item."""
        from qa.services import evaluating

        names = {"data_set": data.name, "data_path": str(data.absolute())} if data else {}
        with self._database(True):
            run = evaluating.create_run(kind=kind, limit=limit, seed=seed, **names)
            evaluating.perform(run, progress=self._share("Measuring."))
            if run.error:
                raise CommandError(f"The measurement broke off: {run.error}")
            found = {name: value for name, value in run.figures.items() if name != "curves"}
            if kind == "answers":
                found["answers"] = [item.content for item in run.items.all()]
            return found

    def extraction(self, *, data: Path, limit: int | None, seed: int | None, **options: Any) -> dict[str, Any]:
        """Strict F1 of entities, and F1 of what is said of the marked ones."""
        from qa.evaluation.extraction import evaluate_extraction, read_annotated
        from qa.services.text_analysis import analyser

        texts = read_annotated(data, limit=limit, seed=seed)
        return evaluate_extraction(texts, analyser(), report=self._share("Analysing the texts.")).as_json()

    def relations(self, *, data: Path, limit: int | None, seed: int | None, **options: Any) -> dict[str, Any]:
        """Precision and recall of edges against sentences labelled by hand."""
        from qa.evaluation.relations import evaluate_relations, read_labelled
        from qa.knowledge_graph.extraction import RelationExtractor
        from qa.knowledge_graph.linking import Linker
        from qa.services.text_analysis import spoken_analyser

        sentences = chosen(read_labelled(data), limit=limit, seed=seed)
        reader = RelationExtractor(spoken_analyser().recogniser, Linker(spoken_analyser().terminology))
        return evaluate_relations(sentences, lambda text: reader.read(text)[0])

    def _database(self, needed: bool) -> AbstractContextManager[Any]:
        return postgres.in_use() if needed and settings.EMBEDDED_DATABASE else nullcontext()

    def _share(self, message: str) -> Callable[[float], None]:
        return lambda share: self.progress(message, share)

    def _stage(self, stage: str, share: float) -> None:
        self.progress(STAGES.get(stage, stage), share)
