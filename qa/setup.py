"""The set-up steps of question answering; knows nothing of patients."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings


def models(report: Callable[[str, float | None], None]) -> None:
    """Fetch, join, verify and convert the bundled model weights."""
    from qa import weights
    from qa.retrieval.embedding import OpenVinoEmbedder

    def tell(name: str, share: float) -> None:
        if share < 1:
            report(f"The model «{name}» is being fetched and verified.", share)

    weights.prepare(settings.BUNDLED_MODELS, folder=settings.MODELS, report=tell)
    if not settings.EMBEDDER_MODEL and "embedder" in settings.BUNDLED_MODELS:
        OpenVinoEmbedder(weights.model_path("embedder")).convert()


def terminology(report: Callable[[str, float | None], None]) -> None:
    """Compile the names of diseases, symptoms, tests and drugs from the installed packages and the project's files."""
    from qa.services.text_analysis import compile_terminology

    if compile_terminology():
        report("The terminology is compiled.", None)
