"""The question pages: find with permission, call a service, render. The answers themselves come through the socket."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.access import requires
from qa import patient_seam
from qa.models import Answer, Conversation, Corpus, Feedback, Language, StudyType
from qa.page_words import example_questions, page_words
from qa.retrieval.base import EVERYTHING
from qa.services import answers, filters
from qa.services import conversations as threads


@requires("ask")
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """A new conversation; ``?patient=`` lets its questions use a chart."""
    return _page(request, None, request.GET.get("patient", "")[:64])


@requires("ask")
@require_GET
def conversation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _find(request, pk)
    return _page(request, found, found.background_reference)


def _find(request: HttpRequest, pk: uuid.UUID) -> Conversation:
    return get_object_or_404(Conversation.objects.of(request.user), pk=pk)


def _page(request: HttpRequest, found: Conversation | None, patient_id: str) -> HttpResponse:
    case = patient_seam.case_for(person=request.user, patient_id=patient_id)
    return render(request, "qa/ask.html", {
        "conversation": found, "title": found.title if found else _("Ask"), "case": case,
        "patient_banner": case.banner if case else None,
        "conversations": threads.list_conversations(person=request.user),
        "corpora": Corpus.objects.filter(enabled=True), "examples": example_questions(),
        "limit": answers.MAX_QUESTION, "languages": Language.choices, "study_types": StudyType.choices,
        "words": page_words(), "state": _state(request, found, patient_id),
    })


def _state(request: HttpRequest, found: Conversation | None, patient_id: str) -> dict[str, Any]:
    turns = threads.turns(conversation=found, person=request.user) if found else []
    wanted = threads.last_filter(found) if found else EVERYTHING
    return {"conversation": str(found.pk) if found else "", "patient": patient_id, "turns": turns,
            "filters": {"corpora": wanted.corpora, **filters.stored(wanted)},
            "socket": "/ws/ask/", "limit": answers.MAX_QUESTION,
            "feedback": reverse("answer-feedback", args=[uuid.UUID(int=0)])}


@requires("ask")
@require_GET
def conversation_list(request: HttpRequest) -> HttpResponse:
    """The fragment that the search box and a new question fetch."""
    words = request.GET.get("q", "").strip()
    return render(request, "qa/_conversations.html", {
        "conversations": threads.list_conversations(person=request.user, words=words), "q": words,
        "current": request.GET.get("current", ""),
    })


@requires("ask")
@require_POST
def conversation_rename(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _find(request, pk)
    try:
        threads.rename_conversation(conversation=found, title=request.POST.get("title", ""), person=request.user)
    except threads.TitleEmpty:
        messages.error(request, _("Give the conversation a name."))
    return redirect("conversation", found.pk)


@requires("ask")
@require_POST
def conversation_delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    threads.delete_conversation(conversation=_find(request, pk), person=request.user)
    messages.success(request, _("The conversation was deleted."))
    return redirect("ask")


@requires("ask")
@require_POST
def answer_feedback(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    mine = Answer.objects.filter(question__conversation__in=Conversation.objects.of(request.user))
    found = get_object_or_404(mine, pk=pk)
    thumb = request.POST.get("thumb", "")
    if thumb not in Feedback.Thumb.values:
        return HttpResponseBadRequest(_("Choose whether the answer was helpful."))
    answers.give_feedback(person=request.user, answer=found, thumb=thumb, reason=request.POST.get("reason", ""))
    return HttpResponse(status=204)
