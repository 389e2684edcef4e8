"""The names of the knowledge graph: what the terminology knows, under what administrators have decided of it."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache

from qa.knowledge_graph.base import EXTRACTOR
from qa.knowledge_graph.expansion import OtherLanguageNames
from qa.knowledge_graph.linking import Linker, name_key
from qa.models import Alias, Concept, CurationEvent
from qa.services.text_analysis import spoken_analyser
from qa.text_analysis import base
from qa.text_analysis.terminology import compiling
from qa.text_analysis.terminology.store import Terminology

LONGEST = 200
_building = threading.Lock()


@cache
def reader_version() -> str:
    """Changes with the patterns and with every source of names, so that an upgrade of either reads the literature anew."""
    stamp = compiling.stamp(compiling.sources())
    return f"{EXTRACTOR}:{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"


def as_entity(concept: Concept) -> base.Concept:
    """A stored concept as text analysis speaks of it."""
    return base.Concept(concept.key, base.EntityType(concept.kind), concept.chinese, concept.english, tuple(concept.codes), concept.source)


def recogniser() -> base.Recogniser:
    """Dictionaries and rules alone: an edge joins names that the terminology holds, and the trained recogniser, which finds
    others too, reads a hundred thousand passages in hours. Raises ``TerminologyMissing`` or ``SourceUnusable``."""
    return spoken_analyser().recogniser


def linker() -> Linker:
    """Links by the terminology and by every decision made so far. Raises ``TerminologyMissing`` or ``SourceUnusable``."""
    return Linker(spoken_analyser().terminology, decisions())


def other_names(text: str) -> tuple[str, ...]:
    """Names in the other language of what a question names; decisions of administrators count from the next question on."""
    last = CurationEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with _building:
        return _other_names(last)(text)


@lru_cache(maxsize=1)
def _other_names(decision: int) -> OtherLanguageNames:
    current = linker()
    return OtherLanguageNames(recogniser(), current, Names(current.terminology).by_concept)


def decisions() -> dict[str, base.Concept]:
    """Keys of names that were given to a concept by hand, and keys of merged concepts, with where they lead."""
    merged = {one.key: as_entity(_last(one)) for one in Concept.objects.filter(merged_into__isnull=False).select_related("merged_into")}
    given = {alias.key: as_entity(_last(alias.concept)) for alias in Alias.objects.filter(decided=True).select_related("concept__merged_into")}
    return merged | given


def _last(concept: Concept) -> Concept:
    """Where a chain of merges ends."""
    for _ in range(20):
        if concept.merged_into is None:
            break
        concept = concept.merged_into
    return concept


class Names:
    """Every name of the terminology by concept; built once for a build, as it reads them all."""

    def __init__(self, terminology: Terminology) -> None:
        self.terminology = terminology

    @cached_property
    def by_concept(self) -> Mapping[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for language, names in (("zh", self.terminology.chinese), ("en", self.terminology.english)):
            for name, place in names.items():
                found[self.terminology.concepts[place].id].append((language, name))
        return found

    def aliases(self, concepts: Iterable[Concept]) -> Iterator[Alias]:
        """Rows for all names of concepts: the usual ones as written, the others as they are looked up."""
        for concept in concepts:
            for key, (language, text) in self.of(concept).items():
                yield Alias(concept=concept, key=key, text=text[:LONGEST], language=language)

    def of(self, concept: Concept) -> dict[str, tuple[str, str]]:
        """Language and spelling of each name by its key."""
        written = {name_key(text): (language, text) for language, text in (("zh", concept.chinese), ("en", concept.english)) if text}
        others = {name_key(text): (language, text) for language, text in self.by_concept.get(concept.key, ())}
        return {key[:LONGEST]: told for key, told in (others | written).items()}
