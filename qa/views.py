"""The question pages: find with permission, call a service, render. The answers themselves come through the socket."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import requires
from clinic.departures import model_is_external
from qa import engine, patient_seam
from qa.models import Answer, Conversation, Corpus, Feedback, Language, StudyType
from qa.page_words import example_questions, page_words
from qa.patient_seam import InsertionRefused
from qa.retrieval.base import EVERYTHING
from qa.services import answers, filters, inserting
from qa.services import conversations as threads
from qa.services.admission import MAX_QUESTION
from qa.services.comparing import compare_answers

# Stands in addresses for the answer that the page's script puts there.
NOBODY = uuid.UUID(int=0)


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
        "patient_banner": case.banner if case else None, "external_model": model_is_external(engine.model_server()),
        "conversations": threads.list_conversations(person=request.user),
        "corpora": Corpus.objects.filter(enabled=True), "examples": example_questions(),
        "limit": MAX_QUESTION, "languages": Language.choices, "study_types": StudyType.choices, "nobody": NOBODY,
        "words": page_words(), "state": _state(request, found, patient_id),
    })


def _state(request: HttpRequest, found: Conversation | None, patient_id: str) -> dict[str, Any]:
    turns = threads.turns(conversation=found, person=request.user) if found else []
    wanted = threads.last_filter(found) if found else EVERYTHING
    return {"conversation": str(found.pk) if found else "", "patient": patient_id, "turns": turns,
            "filters": {"corpora": wanted.corpora, **filters.stored(wanted)},
            "socket": "/ws/ask/", "limit": MAX_QUESTION,
            "feedback": reverse("answer-feedback", args=[NOBODY]), "insert": reverse("answer-insert", args=[NOBODY]),
            "explain": reverse("knowledge-answer", args=[NOBODY]),
            "collect": reverse("collect") if request.user.may("do_research") else "",
            "may_insert": bool(patient_id) and request.user.may("draft_reports")}


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


def _answer(request: HttpRequest, pk: uuid.UUID) -> Answer:
    mine = Answer.objects.filter(question__conversation__in=Conversation.objects.of(request.user))
    return get_object_or_404(mine.select_related("question__conversation"), pk=pk)


@requires("ask")
@require_GET
def answer_compare(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The fragment that sets this answer beside another one to the same question, ``?with=``."""
    try:
        other = str(uuid.UUID(request.GET.get("with", "")))
    except ValueError as error:
        raise Http404 from error
    sides = compare_answers(person=request.user, left=str(pk), right=other)
    if sides is None:
        raise Http404
    return render(request, "qa/_compare.html", {
        "sides": sides, "question": sides[0].answer.question, "same": sides[0].answer.text == sides[1].answer.text})


@requires("ask")
@require_http_methods(["GET", "POST"])
def answer_insert(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """The reports that may take this answer, or, with ``report``, its insertion."""
    found = _answer(request, pk)
    try:
        if request.method == "GET":
            return JsonResponse(asdict(inserting.reports_for(person=request.user, answer=found)))
        url = inserting.insert_answer(person=request.user, answer=found, report=request.POST.get("report", ""))
    except (InsertionRefused, PermissionDenied) as refusal:
        return JsonResponse({"error": str(refusal)}, status=403)
    return JsonResponse({"url": url})


@requires("ask")
@require_POST
def answer_feedback(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _answer(request, pk)
    thumb = request.POST.get("thumb", "")
    if thumb not in Feedback.Thumb.values:
        return HttpResponseBadRequest(_("Choose whether the answer was helpful."))
    answers.give_feedback(person=request.user, answer=found, thumb=thumb, reason=request.POST.get("reason", ""))
    return HttpResponse(status=204)
