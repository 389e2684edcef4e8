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

__all__ = [
    "Alias",
    "Answer",
    "AnswerSentence",
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
    "Question",
    "Relation",
    "SetQuestion",
    "StudyType",
]
