"""The pages of the site's own question set: what is asked, doctors' thumbs waiting for review, and one question's form."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import requires
from qa.models import Document, Feedback, SetQuestion
from qa.retrieval.base import RetrievalError
from qa.services import question_set
from qa.services.admission import QuestionRefused

CAPABILITY = "manage_literature"
QUESTIONS_A_PAGE = 50
TABS = ("in-use", "waiting", "out")


@requires(CAPABILITY)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The set, the review queue, or what is not asked any more, by ``?tab=``."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    waiting = question_set.waiting_feedback()
    page = Paginator(waiting if tab == "waiting" else _questions(tab), QUESTIONS_A_PAGE).get_page(
        request.GET.get("page"))
    in_use = SetQuestion.objects.in_use()
    return render(request, "qa/evaluation/questions.html", {
        "tab": tab, "page": page, "query": f"tab={tab}", "in_use": in_use.count(), "waiting": waiting.count(),
        "withheld": question_set.withheld_feedback(), "unanswerable": in_use.filter(answerable=False).count(),
        "unmeasured": {row.pk for row in question_set.unmeasured()},
    })


def _questions(tab: str):
    rows = SetQuestion.objects.select_related("reviewed_by").prefetch_related("documents")
    state = SetQuestion.State.ACCEPTED
    return rows.filter(state=state) if tab == "in-use" else rows.exclude(state=state).order_by("-reviewed_at")


@dataclass
class _Form:
    """What the page shows of a question being written, from its row, the rated answer, or what was typed."""

    text: str
    answerable: bool
    chosen: set[int]
    topics: tuple[str, ...]
    offered: list[Document]
    words: str = ""


@requires(CAPABILITY)
@require_http_methods(["GET", "POST"])
def question_new(request: HttpRequest) -> HttpResponse:
    """A question of the administrator's own."""
    if request.method == "POST":
        return _saved(request, question=None, feedback=None)
    return _shown(request, _Form("", True, set(), (), []))


@requires(CAPABILITY)
@require_http_methods(["GET", "POST"])
def question_review(request: HttpRequest, pk: str) -> HttpResponse:
    """A rated question: accept it with what it should find, or reject it."""
    feedback = get_object_or_404(question_set.waiting_feedback(), pk=pk)
    if request.method == "POST":
        if request.POST.get("action") == "reject":
            question_set.reject_feedback(person=request.user, feedback=feedback)
            messages.success(request, _("The question stays out of the set."))
            return _to_queue()
        return _saved(request, question=None, feedback=feedback)
    offered = question_set.suggested_documents(feedback)
    cited = set(feedback.answer.citations.exclude(document=None).values_list("document", flat=True))
    good = feedback.thumb == Feedback.Thumb.UP
    form = _Form(feedback.answer.question.text, bool(feedback.answer.answerable) or good, cited if good else set(), (),
                 offered)
    return _shown(request, form, feedback=feedback)


@requires(CAPABILITY)
@require_http_methods(["GET", "POST"])
def question_edit(request: HttpRequest, pk: str) -> HttpResponse:
    found = get_object_or_404(SetQuestion, pk=pk)
    if request.method == "POST":
        return _saved(request, question=found, feedback=None)
    chosen = list(found.documents.defer("text", "outline"))
    form = _Form(found.text, found.answerable, {row.pk for row in chosen}, tuple(found.topics), chosen)
    return _shown(request, form, question=found)


@requires(CAPABILITY)
@require_POST
def question_state(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a question out of the set or put it back."""
    found = get_object_or_404(SetQuestion, pk=pk)
    if found.state == SetQuestion.State.ACCEPTED:
        question_set.take_out(person=request.user, question=found)
        messages.success(request, _("The question is not asked any more."))
    else:
        question_set.put_back(person=request.user, question=found)
        messages.success(request, _("The question is asked again."))
    return redirect("question-set")


def _saved(request: HttpRequest, *, question: SetQuestion | None, feedback: Feedback | None) -> HttpResponse:
    form = _typed(request)
    if request.POST.get("action") == "find":
        return _shown(request, form, question=question, feedback=feedback)
    draft = question_set.Draft(form.text, form.answerable, tuple(sorted(form.chosen)), form.topics)
    try:
        if question is None:
            question_set.add_question(person=request.user, draft=draft, feedback=feedback)
        else:
            question_set.change_question(person=request.user, question=question, draft=draft)
    except question_set.NothingExpected:
        return _shown(request, form, question=question, feedback=feedback, refusal=_(
            "Choose at least one document that answers the question, or say that none does."))
    except QuestionRefused as refusal:
        return _shown(request, form, question=question, feedback=feedback, refusal=str(refusal))
    messages.success(request, _("The question is in the set and will be asked from now on."))
    return _to_queue() if feedback else redirect("question-set")


def _typed(request: HttpRequest) -> _Form:
    chosen = {int(key) for key in request.POST.getlist("documents") if key.isdigit()}
    words = request.POST.get("words", "").strip()
    kept = list(question_set.searched_documents().filter(pk__in=chosen).defer("text", "outline"))
    found = _found(request, words) if words and request.POST.get("action") == "find" else []
    offered = kept + [row for row in found if row.pk not in chosen]
    return _Form(request.POST.get("text", ""), request.POST.get("answerable") == "yes", {row.pk for row in kept},
                 tuple(request.POST.getlist("topics")), offered, words)


def _found(request: HttpRequest, words: str) -> list[Document]:
    try:
        return list(question_set.documents_found(words))
    except RetrievalError:
        messages.error(request, _("The literature cannot be searched at the moment."))
        return []


def _shown(request: HttpRequest, form: _Form, *, question: SetQuestion | None = None, feedback: Feedback | None = None,
           refusal: str = "") -> HttpResponse:
    return render(request, "qa/evaluation/question.html", {
        "form": form, "question": question, "feedback": feedback, "refusal": refusal},
        status=400 if refusal else 200)


def _to_queue() -> HttpResponse:
    response = redirect("question-set")
    response["Location"] += "?tab=waiting"
    return response
