"""Builds the heavy parts from the settings, once a process, when first needed; only it knows which they are."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connections

from qa.retrieval.base import EmbedderUnavailable, Query
from qa.retrieval.searcher import Searcher

if TYPE_CHECKING:
    from qa.answering.base import SupportChecker
    from qa.answering.entailment import EntailmentModel
    from qa.answering.verdict import OptionScorer
    from qa.generation import Generator, Prompt
    from qa.models import IndexVersion
    from qa.retrieval.base import Embedder, Reranker
    from qa.services.serving import Served, Serving

logger = logging.getLogger(__name__)
_building = threading.RLock()
_instead: dict[str, str] | None = None
_made_here: list[Generator] = []


class LiteratureSearcher(Searcher):
    """A searcher over the index versions served at the moment it was asked for; ``versions`` are «corpus:number»."""

    versions: tuple[str, ...] = ()
    served: Served | None = None


@dataclass(frozen=True)
class Status:
    """What this process would answer with; ``dense`` is false while only words are matched."""

    embedder: str
    generator: str
    versions: tuple[str, ...]
    passages: int
    dense: bool


def embedder() -> Embedder:
    """The one embedder of this process; it loads on first use and then raises ``EmbedderUnavailable`` if it can't."""
    with _building:
        return _embedder()


@cache
def _embedder() -> Embedder:
    from qa.retrieval.embedding import OpenVinoEmbedder
    from qa.weights import model_path

    named = settings.EMBEDDER_MODEL
    return OpenVinoEmbedder(Path(named) if named else model_path("embedder"))


@cache
def reranker() -> Reranker | None:
    """The one reranker of this process, where the bundled models include it.

    None ships: four layers trained for eight minutes changed nDCG@10 by -0.004 to +0.007 and cost 50 ms a question.
    """
    from qa.retrieval.reranking import OpenVinoReranker
    from qa.weights import model_path

    return OpenVinoReranker(model_path("reranker")) if "reranker" in settings.BUNDLED_MODELS else None


def generator() -> Generator:
    """The one generator of this process; raises ``qa.generation.GeneratorUnavailable``."""
    with _building:
        return _generator() if _instead is None else generator_of(_instead)


@cache
def _generator() -> Generator:
    return _made({"generator": settings.GENERATOR, "model": settings.GENERATOR_MODEL, "url": settings.GENERATOR_URL})


def generator_of(options: Mapping[str, str]) -> Generator:
    """The generator that these options name, made once a process; raises ``qa.generation.GeneratorUnavailable``."""
    with _building:
        return _generator_of(tuple(sorted(options.items())))


@lru_cache(maxsize=2)
def _generator_of(options: tuple[tuple[str, str], ...]) -> Generator:
    return _made(dict(options))


def _made(options: Mapping[str, str]) -> Generator:
    """``generator`` is the dotted path; ``model`` and ``url`` are as in the settings, and so is the key to a server."""
    from clinic.departures import model_is_external
    from qa.generation import load_generator
    from qa.services.departing import Guarded

    given = {"model": options["model"], "url": options["url"], "key": settings.GENERATOR_KEY}
    loaded = load_generator(options["generator"], **{name: value for name, value in given.items() if value})
    made = Guarded(loaded) if model_is_external(options["url"]) else loaded
    _made_here.append(made)
    return made


def write_with(options: Mapping[str, str] | None) -> None:
    """Let ``generator`` be this one from now on in this process; None for the one that the settings name."""
    global _instead
    with _building:
        _instead = dict(options) if options is not None else None


def model_server() -> str:
    """The address of the server that ``generator`` uses; empty for a model of this machine."""
    return settings.GENERATOR_URL if _instead is None else _instead["url"]


def release_generator() -> None:
    """Give back the memory of the generators that were made; each loads again when next needed."""
    with _building:
        for made in _made_here:
            made.close()


@cache
def entailment() -> EntailmentModel | None:
    """The one support model of this process, where the bundled models include it."""
    from qa.answering.entailment import OpenVinoEntailment
    from qa.weights import model_path

    return OpenVinoEntailment(model_path("support")) if "support" in settings.BUNDLED_MODELS else None


def checker() -> SupportChecker:
    """What judges each sentence against its sources: rules, and meaning where there is a model for it."""
    from qa.answering.checking import CheckedByMeaning
    from qa.answering.support import RuleSupportChecker

    rules, model = RuleSupportChecker(), entailment()
    return rules if model is None else CheckedByMeaning(rules, model)


def option_scorer() -> OptionScorer:
    """What weighs given answers, such as yes, no and maybe, by what passages say."""
    from qa.answering.verdict_conclusion import ConclusionScorer
    from qa.answering.verdict_generator import GeneratorScorer
    from qa.answering.verdict_words import WordScorer

    words = WordScorer()
    chosen = GeneratorScorer(generator(), otherwise=words) if settings.GENERATOR_CHOOSES else words
    return ConclusionScorer(generator(), otherwise=chosen)


def searcher() -> LiteratureSearcher:
    """Searches the active versions of the corpora that are switched on. Ask for it anew at every question."""
    return _searcher(_serving(everything=False).current())


def library() -> LiteratureSearcher:
    """Searches every corpus, also those switched off: for the literature pages, not for answers."""
    return _searcher(_serving(everything=True).current())


def searcher_with(version: IndexVersion) -> LiteratureSearcher:
    """What ``searcher`` would be if this version were active: for measuring it first. Raises ``RetrievalError``."""
    return _searcher(_serving(everything=False).current_with(version))


@cache
def _serving(*, everything: bool) -> Serving:
    from qa.services.serving import Serving

    return Serving(everything=everything)


def _searcher(served: Served) -> LiteratureSearcher:
    from qa.retrieval.combined import CombinedVectors, CombinedWords
    from qa.services.knowledge_terms import other_names
    from qa.services.serving import ServedPassages

    current = embedder()
    # Vectors of another embedder mean nothing to this one: such a corpus is found by words until it is indexed again.
    embedded = [part for part in served.parts if part.vectors is not None and part.embedder == current.name]
    vectors = [part.vectors for part in embedded]
    bare = [part for part in served.parts if part not in embedded]
    found = LiteratureSearcher(
        passages=ServedPassages(served), lexical=CombinedWords([part.words for part in served.parts]),
        dense=CombinedVectors(vectors) if vectors else None, embedder=current, reranker=reranker(), other_names=other_names,
        without_vectors=lambda ids: frozenset(chain.from_iterable(part.holding(ids) for part in bare)),
    )
    found.versions, found.served = served.versions, served
    return found


def status() -> Status:
    """Raises ``GeneratorUnavailable`` when the generator's settings make no sense."""
    served = _serving(everything=False).current()
    search = _searcher(served)
    return Status(embedder().name, generator().name, served.versions, served.passages, search.dense is not None)


def warm(prompts: Sequence[Prompt] | None = None) -> None:
    """Load everything ahead of the first question; what can't be loaded is left to it, which then says so."""
    from qa.generation import GeneratorError
    from qa.weights import WeightsError

    try:
        embedder().embed_query("发热 fever")
        searcher().search(Query("发热 fever", limit=1))
        generator().warm(_fixed_prompts() if prompts is None else prompts)
    except (EmbedderUnavailable, GeneratorError, WeightsError, DatabaseError) as error:
        logger.warning("Not everything could be loaded ahead: %s", error)
    finally:
        connections.close_all()


def _fixed_prompts() -> Sequence[Prompt]:
    """Prompts whose beginnings are the same for every question."""
    from qa.answering.prompts import warming_prompts

    return warming_prompts()
