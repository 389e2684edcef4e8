"""What a socket may ask for, read from its messages: the page's wishes are untrusted until they have passed here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from clinic.models import Person
from qa import patient_seam
from qa.models import Answer
from qa.retrieval.base import EvidenceFilter
from qa.services import answers, filters, payloads
from qa.services.admission import QuestionRefused, check_question

MAX_CORPORA = 50


@dataclass(frozen=True)
class Wish:
    """A question as it came from a page."""

    request: str
    text: str
    conversation: str
    filter: EvidenceFilter
    patient: str
    background: bool
    force: bool


def wish_from(content: dict[str, Any]) -> Wish:
    """Read an «ask» message; whatever has another type than it should counts as not given.

    Only filters are refused when they make no sense: without them, more would be searched than was asked. Raises
    ``QuestionRefused``.
    """
    return Wish(
        request=_text(content, "request")[:64], text=_text(content, "text"),
        conversation=_identifier(content, "conversation"),
        filter=_filter(content), patient=_text(content, "patient")[:64], background=content.get("background") is True,
        force=content.get("force") is True,
    )


def _filter(content: dict[str, Any]) -> EvidenceFilter:
    corpora, chosen = content.get("corpora"), content.get("filters")
    named = corpora if isinstance(corpora, list) else []
    names = [name for name in named[:MAX_CORPORA] if isinstance(name, str)]
    try:
        return filters.filter_from({} if chosen is None else chosen, corpora=names)
    except filters.FilterRefused as error:
        raise QuestionRefused("filters", str(error)) from error


def _text(content: dict[str, Any], key: str) -> str:
    value = content.get(key, "")
    return value if isinstance(value, str) else ""


def _identifier(content: dict[str, Any], key: str) -> str:
    value = _text(content, key)
    if not value:
        return ""
    try:
        return str(uuid.UUID(value))
    except ValueError as error:
        raise QuestionRefused("conversation", _("This conversation no longer exists. Start a new one.")) from error


def ask(*, person: Person, wish: Wish) -> Answer:
    """Write the question down and start its answer; raises ``QuestionRefused`` or ``PermissionDenied``."""
    return answers.ask_question(person=person, text=wish.text, conversation_id=wish.conversation, wanted=wish.filter,
                                patient_id=wish.patient, use_background=wish.background)


def instruction_in(*, person: Person, text: str) -> dict[str, Any] | None:
    """What the text tells the site to do, as the page offers it; None for a question."""
    return patient_seam.recognise(person=person, text=check_question(text))


def find_answer(*, person: Person, identifier: str) -> Answer:
    """An answer of the person's own; anybody else's is as absent as one that never was."""
    try:
        key = uuid.UUID(identifier)
    except ValueError:
        key = None
    mine = Answer.objects.filter(question__conversation__person=person, question__conversation__deleted_at__isnull=True)
    found = mine.select_related("question__conversation").filter(pk=key).first() if key else None
    if found is None:
        raise QuestionRefused("answer", _("This answer no longer exists."))
    return found


def stored_turn(*, person: Person, identifier: str) -> dict[str, Any]:
    """The answer as it is stored now, asked for where nobody is writing it."""
    answer = find_answer(person=person, identifier=identifier)
    answers.give_up_unwritten(answer)
    return payloads.turn(answer, person_id=person.pk)


def still_signed_in(person: Person, session: SessionBase) -> bool:
    """Whether the session still stands for this person: people sign out and roles change while a socket is open."""
    current = Person.objects.filter(pk=person.pk).first()
    return current is not None and current.may("ask") and session.exists(session.session_key)
