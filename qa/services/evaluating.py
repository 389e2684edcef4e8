"""Measures the site's own parts: gathers what is running now and writes runs down; computes no figure itself."""

from __future__ import annotations

from qa import engine
from qa.evaluation.answers import Parts
from qa.evaluation.support import CheckerLabels, Labeller


def site_parts() -> Parts:
    """What the pages answer with, loaded. Raises ``GeneratorError``: falling back silently would measure something else."""
    from qa.answering.prompts import warming_prompts

    generator = engine.generator()
    generator.warm(warming_prompts())
    return Parts(generator=generator, checker=engine.checker(), scorer=engine.option_scorer(),
                 embedder=engine.embedder(), literature=engine.searcher)


def site_labeller() -> Labeller:
    """The support check of the pages."""
    return CheckerLabels(engine.checker())
