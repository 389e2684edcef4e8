"""Ways in the knowledge graph from what a question names to what its answer names, each edge with its sentence.

They explain how things hang together in the literature; they are not how the answer was found, and judge nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from qa.models import Answer, Concept
from qa.services.knowledge import Step, paths
from qa.services.knowledge_terms import linker, recogniser
from qa.text_analysis.base import Sentence

MOST_PAIRS, MOST_PATHS, LONGEST_PATH = 12, 6, 2
LONGEST_TEXT = 4000


def explain(answer: Answer) -> list[list[Step]]:
    """Up to ``MOST_PATHS`` paths of at most two edges, direct ones first, those of literature before machine-extracted ones."""
    asked = _concepts([answer.question.text])
    told = [one for one in _concepts(row.text for row in answer.sentences.all()) if one not in asked]
    pairs = list(product(asked, told))[:MOST_PAIRS]
    found = [path for start, goal in pairs for path in paths(start, goal, limit=1, longest=LONGEST_PATH)]
    found.sort(key=lambda steps: (any(step.relation.machine for step in steps), len(steps)))
    return found[:MOST_PATHS]


def _concepts(texts: Iterable[str]) -> list[Concept]:
    """What the texts name and the graph has edges of, in the order of naming."""
    link, reader = linker(), recogniser()
    keys: dict[str, None] = {}
    for text in (one[:LONGEST_TEXT] for one in texts):
        for mention in reader.recognise(text, [Sentence(0, len(text))]):
            concept = link.concept(text[mention.start : mention.end], mention.type)
            if concept is not None:
                keys[concept.id] = None
    rows = {one.key: one for one in Concept.objects.filter(key__in=keys, edges__gt=0, merged_into__isnull=True)}
    return _ordered(keys, rows)


def _ordered(keys: Iterable[str], rows: dict[str, Concept]) -> list[Concept]:
    return [rows[key] for key in keys if key in rows]
