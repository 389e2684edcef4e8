"""Builds the configured text generator; knows only dotted paths, so no model library is imported here."""

from __future__ import annotations

from importlib import import_module

from qa.generation.base import (
    Evidence,
    Generator,
    GeneratorError,
    GeneratorFailed,
    GeneratorUnavailable,
    Prompt,
)

__all__ = [
    "Evidence",
    "Generator",
    "GeneratorError",
    "GeneratorFailed",
    "GeneratorUnavailable",
    "Prompt",
    "load_generator",
]


def load_generator(dotted_path: str, **options: str | int | float) -> Generator:
    """The generator class at `dotted_path`, built with `options`; raises GeneratorUnavailable."""
    module_name, _, class_name = dotted_path.rpartition(".")
    try:
        factory = getattr(import_module(module_name), class_name)
        generator: Generator = factory(**options)
    except (ImportError, AttributeError, ValueError) as error:
        message = f"The generator setting names {dotted_path!r}, which cannot be loaded: {error}."
        raise GeneratorUnavailable(message) from error
    except TypeError as error:
        message = f"The generator options do not fit {dotted_path!r}: {error}."
        raise GeneratorUnavailable(message) from error
    return generator
