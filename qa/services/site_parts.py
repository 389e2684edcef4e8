"""What the pages answer with, gathered for measuring; chooses nothing itself."""

from __future__ import annotations

from collections.abc import Mapping

from qa import engine
from qa.answering.support import RuleSupportChecker
from qa.evaluation.answers import Parts
from qa.evaluation.support import CheckerLabels, Labeller, MeaningLabels
from qa.generation.base import Generator
from qa.models import EvaluationRun

Kind = EvaluationRun.Kind


def site_parts(*, options: Mapping[str, str] | None = None) -> Parts:
    """The parts, loaded, with the language model that ``options`` name or the one in use.

    Raises ``GeneratorError``: falling back silently would measure something else.
    """
    from qa.answering.prompts import warming_prompts

    generator = writer(options)
    generator.warm(warming_prompts())
    return Parts(generator=generator, checker=engine.checker(), scorer=engine.option_scorer(),
                 embedder=engine.embedder(), literature=engine.searcher, reranker=engine.reranker())


def site_labeller() -> Labeller:
    """The support check of the pages: by meaning, with the rules, where the model is there."""
    model = engine.entailment()
    return CheckerLabels(engine.checker()) if model is None else MeaningLabels(model, RuleSupportChecker())


def writer(options: Mapping[str, str] | None) -> Generator:
    """Not loaded yet. Raises ``GeneratorUnavailable``."""
    return engine.generator_of(options) if options else engine.generator()


def part_names(kind: str, *, options: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a run of this kind is made with; nothing is loaded for it."""
    names = {} if kind == Kind.SUPPORT else {"embedder": engine.embedder().name}
    if kind in (Kind.ANSWERS, Kind.SUPPORT):
        names["checker"] = type(engine.checker()).__name__
    if kind == Kind.ANSWERS:
        names |= {"generator": writer(options).name, "scorer": engine.option_scorer().name}
    return names
