"""The evaluation pages: runs, what each question came to, and two runs side by side; find, call a service, render."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.access import requires
from clinic.rates import UPLOADS, limited
from qa.models import EvaluationItem, EvaluationRun, IndexVersion, LanguageModel
from qa.services import evaluating, model_gate, run_charts, run_comparison, run_figures, wording
from qa.services.evaluation_uploads import FileRefused, kept_file

CAPABILITY = "manage_literature"
RUNS_A_PAGE = 20
ITEMS_A_PAGE = 25
CHANGES_SHOWN = 100
Kind = EvaluationRun.Kind
# What the start form offers: the kind of run, and whether it reads a file.
WISHES = {"questions": (Kind.QUESTIONS, False), "answers": (Kind.ANSWERS, False), "answers-file": (Kind.ANSWERS, True),
          "support-file": (Kind.SUPPORT, True)}


@requires(CAPABILITY)
@require_GET
def evaluation(request: HttpRequest) -> HttpResponse:
    """Every run, newest first, with the course of its figures."""
    kind, data_set = request.GET.get("kind", ""), request.GET.get("set", "")
    runs = EvaluationRun.objects.select_related("person", "candidate")
    runs = runs.filter(kind=kind) if kind in Kind.values else runs
    runs = runs.filter(data_set=data_set) if data_set else runs
    page = Paginator(runs, RUNS_A_PAGE).get_page(request.GET.get("page"))
    live, waiting = model_gate.standing()
    charted = kind if kind in Kind.values else Kind.QUESTIONS
    return render(request, "qa/evaluation/index.html", {
        "page": page, "rows": [(run, run_figures.main_figure(run)) for run in page], "kinds": Kind.choices,
        "kind": kind, "set": data_set, "sets": _data_sets(), "query": _without_page(request),
        "chart": run_charts.history(kind=charted, data_set=data_set or evaluating.OWN_QUESTIONS),
        "unfinished": _unfinished(), "versions": _measurable(), "any": EvaluationRun.objects.exists(),
        "model": live, "other_model": waiting,
    })


def _data_sets() -> list[str]:
    return sorted(EvaluationRun.objects.order_by().values_list("data_set", flat=True).distinct())


def _unfinished() -> QuerySet[EvaluationRun]:
    return EvaluationRun.objects.unfinished().select_related("person").order_by("pk")


def _measurable() -> QuerySet[IndexVersion]:
    """Finished versions that are not served now and whose files are still there."""
    states = [IndexVersion.State.READY, IndexVersion.State.RETIRED]
    kept = IndexVersion.objects.filter(state__in=states, corpus__enabled=True).exclude(folder="")
    return kept.select_related("corpus").order_by("corpus", "-number")


def _without_page(request: HttpRequest) -> str:
    return urlencode([(key, value) for key, value in request.GET.items() if key != "page" and value])


@requires(CAPABILITY)
@require_GET
def evaluation_progress(request: HttpRequest) -> HttpResponse:
    """The fragment that the page fetches again while runs go on; tells it to reload once none does."""
    unfinished = list(_unfinished())
    response = render(request, "qa/evaluation/_progress.html", {"unfinished": unfinished})
    if not unfinished:
        response["HX-Refresh"] = "true"
    return response


@requires(CAPABILITY)
@require_POST
@limited(UPLOADS)
def evaluation_start(request: HttpRequest) -> HttpResponse:
    """Start what the form asks for; the worker measures."""
    kind, reads_file = WISHES.get(request.POST.get("measure", ""), WISHES["questions"])
    try:
        name, path = kept_file(request.FILES.get("file"), kind=kind) if reads_file else (evaluating.OWN_QUESTIONS, "")
        run = evaluating.start_run(person=request.user, kind=kind, data_set=name, data_path=path,
                                   limit=_limit(request), candidate=_candidate(request, kind))
    except FileRefused as refusal:
        messages.error(request, str(refusal))
    except evaluating.EXPECTED_FAILURES:
        messages.error(request, _("The model or the index cannot be opened at the moment. Literature shows why."))
    else:
        return redirect("evaluation-run", run.pk)
    return redirect("evaluation")


def _limit(request: HttpRequest) -> int | None:
    wanted = request.POST.get("limit", "")
    return int(wanted) if wanted.isdigit() and 0 < int(wanted) < 10**6 else None


def _candidate(request: HttpRequest, kind: str) -> IndexVersion | None:
    wanted = request.POST.get("version", "")
    if kind != Kind.QUESTIONS or not wanted.isdigit():
        return None
    return get_object_or_404(_measurable(), pk=wanted)


@requires(CAPABILITY)
@require_GET
def evaluation_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: its figures, what it was made with, and each of its questions."""
    run = get_object_or_404(EvaluationRun.objects.select_related("person", "candidate__corpus"), pk=pk)
    show = request.GET.get("show", "all")
    page = Paginator(_items(run, show), ITEMS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run, "figures": run_figures.figures(run), "page": page, "show": show, "query": _without_page(request),
        "charts": [(curve, run_charts.threshold_chart(language, curve))
                   for language, curve in sorted(run.figures.get("curves", {}).items())],
        "others": _comparable(run), "confusion": run.figures.get("confusion"), "percent": _percent(run),
    }
    if request.htmx and run.finished:
        return _reload(render(request, "qa/evaluation/_run.html", context))
    return render(request, "qa/evaluation/_run.html" if request.htmx else "qa/evaluation/run.html", context)


def _reload(response: HttpResponse) -> HttpResponse:
    response["HX-Refresh"] = "true"
    return response


def _percent(run: EvaluationRun) -> int | None:
    return round(100 * run.done / run.total) if run.total else None


def _items(run: EvaluationRun, show: str) -> QuerySet[EvaluationItem]:
    items = run.items.all()
    if show == "worst":
        return items.order_by(F("score").asc(nulls_first=True), "ordinal")
    if show == "wrong":
        return items.filter(Q(score__lt=0.5) | Q(score=None))
    return items.filter(answered=False) if show == "declined" else items


def _comparable(run: EvaluationRun) -> QuerySet[EvaluationRun]:
    """Earlier and later finished runs on the same data."""
    same = EvaluationRun.objects.filter(kind=run.kind, data_set=run.data_set, state=EvaluationRun.State.DONE)
    return same.exclude(pk=run.pk)[:20]


@requires(CAPABILITY)
@require_POST
def evaluation_model(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a language model that was held back all the same."""
    held = get_object_or_404(LanguageModel, pk=pk, state=LanguageModel.State.HELD)
    try:
        model_gate.make_live(held, person=request.user, reason=request.POST.get("reason", ""))
    except model_gate.ReasonMissing:
        messages.error(request, _("This model does worse than the one in use. Give a reason to use it all the same."))
    else:
        messages.success(request, _("Answers are written with %(name)s from now on.") % {"name": held.name})
    return redirect("evaluation")


@requires(CAPABILITY)
@require_POST
def evaluation_stop(request: HttpRequest, pk: int) -> HttpResponse:
    evaluating.stop_run(person=request.user, run=get_object_or_404(EvaluationRun, pk=pk))
    messages.success(request, _("The run will end in a moment. What it has measured is kept."))
    return redirect("evaluation-run", pk)


@requires(CAPABILITY)
@require_GET
def evaluation_item(request: HttpRequest, pk: int, ordinal: int) -> HttpResponse:
    """One question of a run: what was expected, found, answered, and how far it is supported."""
    item = get_object_or_404(EvaluationItem.objects.select_related("run"), run=pk, ordinal=ordinal)
    last = item.run.items.count()
    return render(request, "qa/evaluation/item.html", {
        "run": item.run, "item": item, "content": _worded(item.content),
        "previous": ordinal - 1 if ordinal > 1 else None, "next": ordinal + 1 if ordinal < last else None,
    })


def _worded(content: dict[str, Any]) -> dict[str, Any]:
    """The content with its codes as sentences in the reader's language."""
    sentences = [sentence | {"label": wording.support_label(sentence["support"]),
                             "why": wording.reason_sentence(sentence["reason"], sentence["parameters"])}
                 for sentence in content.get("sentences", ())]
    declined, missing = content.get("declined", ""), content.get("missing", [])
    why = wording.abstention_sentence(declined, wording.as_asked(content["question"], missing)) if declined else ""
    return content | {"sentences": sentences, "why": why}


@requires(CAPABILITY)
@require_GET
def evaluation_compare(request: HttpRequest) -> HttpResponse:
    """Two runs side by side: ``?run=`` twice, or ``?before=&after=``."""
    chosen = request.GET.getlist("run") or [request.GET.get("before", ""), request.GET.get("after", "")]
    keys = sorted({int(key) for key in chosen if key.isdigit()})
    if len(keys) != 2:
        messages.error(request, _("Choose exactly two runs to compare."))
        return redirect("evaluation")
    before, after = (get_object_or_404(EvaluationRun, pk=key) for key in keys)
    try:
        compared = run_comparison.compare(before, after)
    except run_comparison.CannotCompare:
        messages.error(request, _("These runs measured different things. Choose two of the same kind."))
        return redirect("evaluation")
    return render(request, "qa/evaluation/compare.html", {
        "compared": compared, "won": compared.won[:CHANGES_SHOWN], "lost": compared.lost[:CHANGES_SHOWN]})
