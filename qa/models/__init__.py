"""Everything that question answering stores."""

from __future__ import annotations

from qa.models.conversation import Answer, AnswerSentence, Citation, Conversation, Feedback, Question
from qa.models.evaluation import EvaluationItem, EvaluationRun, LanguageModel, SetQuestion
from qa.models.knowledge import (
    Alias,
    Concept,
    ConceptKind,
    CurationEvent,
    Definition,
    Evidence,
    GraphState,
    Kind,
    Relation,
)
from qa.models.literature import (
    Corpus,
    Document,
    Import,
    ImportFailure,
    ImportFile,
    IndexVersion,
    Language,
    Passage,
    PassageEmbedding,
    StudyType,
)
from qa.models.pubmed import PubMedSearch
from qa.models.research import CellCorrection, Study, StudyEntry, StudyReading, StudyShare

__all__ = [
    "Alias",
    "Answer",
    "AnswerSentence",
    "CellCorrection",
    "Citation",
    "Concept",
    "ConceptKind",
    "Conversation",
    "Corpus",
    "CurationEvent",
    "Definition",
    "Document",
    "EvaluationItem",
    "EvaluationRun",
    "Evidence",
    "Feedback",
    "GraphState",
    "Import",
    "ImportFailure",
    "ImportFile",
    "IndexVersion",
    "Kind",
    "Language",
    "LanguageModel",
    "Passage",
    "PassageEmbedding",
    "PubMedSearch",
    "Question",
    "Relation",
    "SetQuestion",
    "Study",
    "StudyEntry",
    "StudyReading",
    "StudyShare",
    "StudyType",
]
