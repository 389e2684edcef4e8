"""Everything that question answering stores."""

from __future__ import annotations

from qa.models.conversation import Answer, AnswerSentence, Citation, Conversation, Feedback, Question
from qa.models.evaluation import EvaluationItem, EvaluationRun, LanguageModel, SetQuestion
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
    "Answer",
    "AnswerSentence",
    "CellCorrection",
    "Citation",
    "Conversation",
    "Corpus",
    "Document",
    "EvaluationItem",
    "EvaluationRun",
    "Feedback",
    "Import",
    "ImportFailure",
    "ImportFile",
    "IndexVersion",
    "Language",
    "LanguageModel",
    "Passage",
    "PassageEmbedding",
    "PubMedSearch",
    "Question",
    "SetQuestion",
    "Study",
    "StudyEntry",
    "StudyReading",
    "StudyShare",
    "StudyType",
]
