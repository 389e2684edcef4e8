"""Whether a question is taken at all: what it says, its person's share, and room among those that wait."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from clinic import metrics, rates
from clinic.models import Person
from qa import streams

MAX_QUESTION = 2000


class QuestionRefused(Exception):
    """A question that is not asked; ``code`` says why to a program, the message says it to the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check_question(text: str) -> str:
    """The question without surrounding space; raises ``QuestionRefused`` if it is empty or too long."""
    cleaned = text.replace("\0", "").strip()
    if not cleaned:
        raise QuestionRefused("empty", _("Type a question first."))
    if len(cleaned) > MAX_QUESTION:
        raise QuestionRefused("too_long", _(
            "This question has %(length)s characters; at most %(limit)s can be asked at once. "
            "Shorten it and send it again."
        ) % {"length": len(cleaned), "limit": MAX_QUESTION})
    return cleaned


def check_room(person: Person) -> None:
    """Raises ``QuestionRefused`` where the person's questions or everybody's wait too long already: early, before anything is stored."""
    try:
        streams.answers.admit(str(person.pk), each=settings.WAITING_EACH, longest_seconds=settings.LONGEST_WAIT_SECONDS)
    except streams.Overloaded as overloaded:
        metrics.site.count("xinglin_overloaded_total", whose="own" if overloaded.waiting else "all")
        if overloaded.waiting:
            raise QuestionRefused("waiting", _(
                "%(count)s of your questions are waiting already. This one is kept in the box; "
                "send it when one of them has been answered or stopped.") % {"count": overloaded.waiting}) from overloaded
        raise QuestionRefused("busy", _(
            "So many questions are waiting that yours would begin in about %(seconds)s seconds. "
            "It is kept in the box; send it again in a moment.") % {"seconds": round(overloaded.seconds)}) from overloaded


def take_turn(person: Person) -> None:
    """Count a question of the person's hourly share; raises ``QuestionRefused`` where it is used up."""
    try:
        rates.take(person, rates.QUESTIONS)
    except rates.TooOften as too_often:
        raise QuestionRefused("too_often", str(too_often)) from too_often
