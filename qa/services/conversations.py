"""Finding, naming and deleting a person's conversations; everybody else's stay closed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa.models import Answer, AnswerSentence, Conversation, Question
from qa.retrieval.base import EVERYTHING, EvidenceFilter
from qa.services import payloads
from qa.services.filters import filter_of
from qa.services.standing import standings

LISTED = 200
TITLE_LENGTH = 60


class TitleEmpty(ValueError):
    """A conversation needs a name of at least one character."""


@dataclass(frozen=True)
class Listed:
    """One line of the list of conversations."""

    id: uuid.UUID
    title: str
    updated: Any
    about_case: bool


def title_of(question: str) -> str:
    """A conversation is first named by the beginning of its first question."""
    line = " ".join(question.split())
    return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1]}…"


def list_conversations(*, person: Person, words: str = "") -> list[Listed]:
    """Newest first. Titles and questions are encrypted, so the search opens them here, in memory."""
    mine = Conversation.objects.of(person)
    wanted = words.casefold().split()
    if wanted:
        mine = mine.prefetch_related("questions")
    found = (row for row in mine[: LISTED * (5 if wanted else 1)] if _matches(row, wanted))
    return [Listed(row.pk, row.title, row.updated_at, bool(row.background_reference)) for row, _ in
            zip(found, range(LISTED), strict=False)]


def _matches(row: Conversation, words: list[str]) -> bool:
    if not words:
        return True
    text = " ".join([row.title, *(question.text for question in row.questions.all())]).casefold()
    return all(word in text for word in words)


def rename_conversation(*, conversation: Conversation, title: str, person: Person) -> None:
    """Raises ``TitleEmpty``."""
    require(person, "ask")
    cleaned = title_of(title)
    if not cleaned:
        raise TitleEmpty
    conversation.title = cleaned
    conversation.save(update_fields=["title"])


def delete_conversation(*, conversation: Conversation, person: Person) -> None:
    """Take it out of sight; the trail of what was answered stays."""
    require(person, "ask")
    with transaction.atomic():
        conversation.deleted_at = timezone.now()
        conversation.save(update_fields=["deleted_at"])
        audit.record("deleted a conversation", person=person, subject=f"conversation:{conversation.pk}")


def turns(*, conversation: Conversation, person: Person) -> list[dict[str, Any]]:
    """Every question of the conversation with its answers, oldest first, as the page draws them."""
    left_out = Prefetch("sentences", AnswerSentence.left_out.all(), "left_out_sentences")
    answers = Answer.objects.select_related("question").prefetch_related("sentences", left_out, "citations", "feedback")
    asked = Question.objects.filter(conversation=conversation).prefetch_related(Prefetch("answers", answers))
    questions = [question for question in asked if question.answers.all()]
    shown = [payloads.documents_behind(answer) for question in questions for answer in question.answers.all()]
    known = standings(set().union(*shown))
    return [{"answers": [payloads.turn(answer, person_id=person.pk, known=known) for answer in question.answers.all()]}
            for question in questions]


def last_filter(conversation: Conversation) -> EvidenceFilter:
    """The filter of the newest question: the next one starts from it."""
    newest = conversation.questions.order_by("-asked_at").first()
    return filter_of(newest) if newest else EVERYTHING
