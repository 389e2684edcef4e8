"""Everything that question answering stores."""

from __future__ import annotations

from qa.models.conversation import Answer, AnswerSentence, Citation, Conversation, Feedback, Question
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
    "Answer",
    "AnswerSentence",
    "Citation",
    "Conversation",
    "Corpus",
    "Document",
    "Feedback",
    "Import",
    "ImportFailure",
    "ImportFile",
    "IndexVersion",
    "Language",
    "Passage",
    "PassageEmbedding",
    "Question",
    "StudyType",
]
