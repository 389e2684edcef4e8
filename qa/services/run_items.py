"""Measures one kind of run and keeps each item it came to; knows no job and no page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qa import engine
from qa.evaluation.abstention import curve, point_at
from qa.evaluation.answers import Outcome, answer_scores, ask_item
from qa.evaluation.beir import evaluate_retrieval, read_beir
from qa.evaluation.data import chosen
from qa.evaluation.question_set import Asked, Found, figures
from qa.evaluation.questions import Item, read_questions
from qa.evaluation.support import Pair, evaluate_support, read_pairs
from qa.evaluation.temporary import language_of
from qa.models import Document, EvaluationItem, EvaluationRun
from qa.retrieval.base import Evidence
from qa.services import question_set
from qa.services.departing import Matter, about
from qa.services.set_search import QueryMemory, found_by, remembering
from qa.services.site_parts import site_labeller, site_parts

Kind = EvaluationRun.Kind
# Hears how many are done, of how many; raises to end the run.
Tell = Callable[[int, int], None]


class NothingToMeasure(Exception):
    """The site has no question of its own that its literature could answer."""

    def __init__(self) -> None:
        super().__init__("The question set holds no question that the literature in use could answer.")


def measure(run: EvaluationRun, tell: Tell) -> None:
    """Fill the run's items and figures. Raises ``BadData``, ``RetrievalError``, ``GeneratorError``, ``WeightsError``."""
    {Kind.QUESTIONS: _questions, Kind.ANSWERS: _answers, Kind.RETRIEVAL: _retrieval, Kind.SUPPORT: _support}[
        Kind(run.kind)](run, tell)


def _own_questions(run: EvaluationRun) -> tuple[Asked, ...]:
    questions = chosen(question_set.asked(), limit=run.limit, seed=run.seed)
    if not questions:
        raise NothingToMeasure
    return questions


def _questions(run: EvaluationRun, tell: Tell) -> None:
    questions = _own_questions(run)
    searcher = engine.searcher_with(run.candidate) if run.candidate else engine.searcher()
    quick = remembering(searcher, QueryMemory(engine.embedder()))
    found = found_by(quick, questions, report=lambda done: tell(done, len(questions)))
    keep_set_items(run, found)


def keep_set_items(run: EvaluationRun, found: Sequence[Found]) -> None:
    """The items and figures of the site's own questions, with the curve behind each language's threshold."""
    titles = dict(Document.objects.filter(pk__in={key for item in found for key in item.asked.documents}).values_list(
        "pk", "title"))
    EvaluationItem.objects.bulk_create(_set_item(run, number, item, titles) for number, item in enumerate(found, 1))
    run.figures = figures(found).as_json() | {"curves": _curves(run, found)}
    run.done = run.total = len(found)


def _curves(run: EvaluationRun, found: Sequence[Found]) -> dict[str, Any]:
    curves = {}
    for language, limits in run.thresholds.items():
        cases = [item.case for item in found if item.asked.language == language]
        points = [[point.threshold, point.answered, point.declined] for point in curve(cases, around=limits["strength"])]
        if points:
            now = point_at(limits["strength"], cases)
            curves[language] = {"points": points, "threshold": limits["strength"], "cases": len(cases),
                                "answered": now.answered, "declined": now.declined}
    return curves


def _set_item(run: EvaluationRun, number: int, found: Found, titles: dict[int, str]) -> EvaluationItem:
    asked = found.asked
    return EvaluationItem(
        run=run, ordinal=number, key=asked.key, language=asked.language, score=found.score, answered=found.answered,
        measures={"ndcg@10": found.ndcg, "rank": found.rank, "strength": found.strength,
                  "answerable": asked.answerable},
        content={
            "question": asked.text, "answerable": asked.answerable, "declined": found.reason,
            "missing": list(found.missing), "evidence": [_evidence(item, asked) for item in found.evidence],
            "expected": [{"document": key, "title": titles[key]} for key in sorted(asked.documents) if key in titles],
        },
    )


def _evidence(item: Evidence, asked: Asked) -> dict[str, Any]:
    passage = item.passage
    return {"passage": passage.id, "document": passage.document_id, "title": passage.title, "section": passage.section,
            "quote": item.deciding_text, "similarity": item.similarity, "coverage": item.coverage,
            "expected": passage.document_id in asked.documents}


def _answers(run: EvaluationRun, tell: Tell) -> None:
    items = _answer_items(run)
    parts, outcomes = site_parts(options=run.generator), []
    tell(0, len(items))
    for number, item in enumerate(items, 1):
        with about(Matter(f"command:evaluation:{run.pk}")):
            outcomes.append(ask_item(item, parts))
        _answer_item(run, number, outcomes[-1], writer=parts.generator.name).save(force_insert=True)
        run.figures = answer_scores(outcomes).as_json()
        tell(number, len(items))


def _answer_items(run: EvaluationRun) -> tuple[Item, ...]:
    if run.data_path:
        return read_questions(Path(run.data_path), limit=run.limit, seed=run.seed)
    return tuple(Item(asked.key, asked.text, answerable=asked.answerable) for asked in _own_questions(run))


def _answer_item(run: EvaluationRun, number: int, outcome: Outcome, *, writer: str) -> EvaluationItem:
    scores = outcome.citations
    return EvaluationItem(
        run=run, ordinal=number, key=outcome.item.id[:200], language=language_of(outcome.item.question),
        score=_answer_score(outcome), answered=outcome.answered,
        measures={"first_text_ms": outcome.first_text_ms, "total_ms": outcome.total_ms,
                  "answerable": outcome.item.answerable, "correct": outcome.correct,
                  "supported": outcome.supported_share,
                  "written": outcome.model == writer if outcome.answered else None,
                  "citation_precision": scores.precision if scores else None,
                  "citation_recall": scores.recall if scores else None},
        content=outcome.as_json() | {"options": dict(outcome.item.options)},
    )


def _answer_score(outcome: Outcome) -> float | None:
    """Whether the right option was chosen; else whether it was rightly answered; else how far citations carry it."""
    if outcome.correct is not None:
        return float(outcome.correct)
    if outcome.item.answerable is not None:
        return float(outcome.answered == outcome.item.answerable)
    return outcome.citations.recall if outcome.citations else None


def _retrieval(run: EvaluationRun, tell: Tell) -> None:
    data = read_beir(Path(run.data_path), limit=run.limit)
    total = len(data.queries)
    tell(0, total)
    scores = evaluate_retrieval(data, engine.embedder(), engine.reranker(), report=lambda stage, share: tell(
        round(share * total) if stage == "queries" else 0, total))
    EvaluationItem.objects.bulk_create(
        (EvaluationItem(
            run=run, ordinal=number, key=query[:200], language=language_of(data.queries[query]), score=found.ndcg_at_10,
            measures={"ndcg@10": found.ndcg_at_10},
            content={"question": data.queries[query], "found": _titled(found.first, data),
                     "expected": _titled(data.judgements[query], data)},
        ) for number, (query, found) in enumerate(scores.by_query.items(), 1)), batch_size=500)
    run.figures = scores.as_json()


def _titled(keys: Any, data: Any) -> list[dict[str, Any]]:
    return [{"id": key, "title": data.documents[key][0] or data.documents[key][1][:80]} for key in keys]


def _support(run: EvaluationRun, tell: Tell) -> None:
    pairs = read_pairs(Path(run.data_path), limit=run.limit, seed=run.seed)
    scores = evaluate_support(pairs, site_labeller(), report=lambda share: tell(round(share * len(pairs)), len(pairs)))
    EvaluationItem.objects.bulk_create(
        (_support_item(run, number, pair, predicted)
         for number, (pair, predicted) in enumerate(zip(pairs, scores.predicted, strict=True), 1)), batch_size=500)
    run.figures = scores.as_json()


def _support_item(run: EvaluationRun, number: int, pair: Pair, predicted: str) -> EvaluationItem:
    return EvaluationItem(run=run, ordinal=number, key=str(number), language=language_of(pair.claim),
                          score=float(predicted == pair.label), measures={},
                          content={"question": pair.claim, "passage": pair.passage, "label": pair.label,
                                   "predicted": predicted})
