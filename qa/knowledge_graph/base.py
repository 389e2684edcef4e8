"""What the knowledge graph is made of: kinds of relation, and statements of them with the sentence they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qa.text_analysis.base import Concept

# Changed with the patterns and with how names are linked, so that every site reads its literature anew.
EXTRACTOR = "3"


class RelationKind(StrEnum):
    """How the head of an edge relates to its tail; a symmetric kind is kept once, its smaller key at the head."""

    HAS_SYMPTOM = "has_symptom"
    TREATED_BY = "treated_by"
    CONTRAINDICATED_WITH = "contraindicated_with"
    INTERACTS_WITH = "interacts_with"
    DIAGNOSED_BY = "diagnosed_by"
    CAUSES = "causes"
    RISK_FACTOR_OF = "risk_factor_of"
    COMPLICATION_OF = "complication_of"
    SUGGESTS = "suggests"


SYMMETRIC = frozenset([RelationKind.INTERACTS_WITH])


@dataclass(frozen=True)
class Named:
    """A thing as a sentence names it: `start` and `end` are offsets into the passage, `concept` what it stands for."""

    start: int
    end: int
    text: str
    concept: Concept


@dataclass(frozen=True)
class Statement:
    """One sentence, ``passage[start:end]``, that states or denies a relation.

    `denied` marks counter-evidence («does not cause»), `possible` what is only said to be possible («may cause»);
    `pattern` names the rule that found it.
    """

    kind: RelationKind
    head: Named
    tail: Named
    start: int
    end: int
    denied: bool = False
    possible: bool = False
    pattern: str = ""


@dataclass(frozen=True)
class Definition:
    """A sentence, ``passage[start:end]``, that begins with a thing and says what it is."""

    subject: Named
    start: int
    end: int
