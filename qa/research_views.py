"""The pages of a study: find with permission, call a service, render."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import requires
from clinic.rates import EXPORTS, GET, limited
from qa.models import Study, StudyEntry
from qa.research_forms import StudyForm
from qa.services import research, research_charts, research_counts, research_exports, research_reading, research_table
from qa.services.research_access import CAPABILITY, colleagues, find_own_study, find_study, may_edit

ENTRIES_A_PAGE, ROWS_A_PAGE = 50, 20


@requires(CAPABILITY)
@require_http_methods(["GET", "POST"])
def studies(request: HttpRequest) -> HttpResponse:
    """The studies a person sees, and the form that begins one."""
    form = StudyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("study", research.create_study(person=request.user, **form.cleaned_data).pk)
    counts = {"papers": Count("entries", distinct=True), "included": Count("entries", filter=Q(entries__decision="included"), distinct=True)}
    rows = Study.objects.visible_to(request.user).select_related("owner").annotate(**counts)
    return render(request, "qa/research/index.html", {"studies": rows, "form": form}, status=400 if form.errors else 200)


def _about(request: HttpRequest, study: Study, tab: str) -> dict[str, object]:
    return {"study": study, "tab": tab, "mine": study.owner_id == request.user.pk, "edits": may_edit(request.user, study)}


@requires(CAPABILITY)
@require_GET
def study(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The papers of a study, with what was decided of each."""
    found = find_study(request.user, pk)
    page = Paginator(_chosen(request, found), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    doubles = research_counts.doubles(found.entries.ordered().select_related("document").defer("document__text", "document__outline"))
    return render(request, "qa/research/study.html", {
        **_about(request, found, "papers"), "flow": research_counts.flow_of(found), "page": page, "doubles": doubles,
        "rows": [(entry, doubles.get(entry.pk)) for entry in page], "decisions": StudyEntry.Decision.choices,
        "reasons": StudyEntry.Reason.choices, "query": _without_page(request), "filtered": bool(_without_page(request)),
    })


def _chosen(request: HttpRequest, found: Study) -> object:
    entries = found.entries.ordered().select_related("document", "decided_by", "added_by").defer("document__text", "document__outline")
    if request.GET.get("decision") in StudyEntry.Decision.values:
        entries = entries.filter(decision=request.GET["decision"])
    for word in request.GET.get("q", "").split():
        entries = entries.filter(document__title__icontains=word)
    return entries


def _without_page(request: HttpRequest) -> str:
    return urlencode([(key, value) for key, value in request.GET.items() if key != "page" and value])


@requires(CAPABILITY)
@require_GET
def study_picture(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Years, kinds of study and topics."""
    found = find_study(request.user, pk)
    reading = getattr(found, "reading", None)
    context = {**_about(request, found, "picture"), **_reading(found), "charts": research_charts.charts_of(found),
               "topics": research_reading.shown_topics(reading, language=get_language() or "") if reading else []}
    return render(request, "qa/research/picture.html", context)


@requires(CAPABILITY)
@require_GET
def study_opposites(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Findings that seem to say opposite things, side by side."""
    found = find_study(request.user, pk)
    reading = getattr(found, "reading", None)
    pairs = research_reading.shown_opposites(reading) if reading else []
    return render(request, "qa/research/opposites.html", {**_about(request, found, "opposites"), **_reading(found), "pairs": pairs})


def _reading(found: Study) -> dict[str, object]:
    """How the reading of the papers stands, for both pages that show what came of it."""
    reading = getattr(found, "reading", None)
    return {"reading": reading, "papers": len(research_reading.papers_of(found)),
            "current": reading is not None and reading.finished and research_reading.is_current(reading)}


@requires(CAPABILITY)
@require_http_methods(["GET", "POST"])
def study_read(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """POST has the worker read the papers; GET is the fragment that tells how far it is, and reloads the page at the end."""
    if request.method == "POST":
        research_reading.ask_reading(person=request.user, key=pk)
        return redirect("study-opposites" if request.POST.get("back") == "opposites" else "study-picture", pk)
    found = find_study(request.user, pk)
    response = render(request, "qa/research/_reading.html", {**_about(request, found, ""), **_reading(found)})
    if getattr(found, "reading", None) is None or found.reading.finished:
        response["HX-Refresh"] = "true"
    return response


@requires(CAPABILITY)
@require_GET
def study_table(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The extraction table."""
    found = find_study(request.user, pk)
    page = Paginator(found.entries.kept().ordered().select_related("document", "study"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "qa/research/table.html", {
        **_about(request, found, "table"), "page": page, "rows": research_table.rows_of(page.object_list), "query": "",
        "labels": research_table.LABELS.values()})


@requires(CAPABILITY)
@require_http_methods(["GET", "POST"])
def study_settings(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Name, question and description; for the owner, whom it is shared with."""
    found = find_study(request.user, pk, to_edit=True)
    initial = {"name": found.name, "question": found.question, "description": found.description}
    form = StudyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        research.change_study(person=request.user, key=pk, **form.cleaned_data)
        messages.success(request, _("The study was saved."))
        return redirect("study-settings", pk)
    return render(request, "qa/research/settings.html", {
        **_about(request, found, "settings"), "form": form, "shares": found.shares.select_related("person"), "colleagues": colleagues(found),
    }, status=400 if form.errors else 200)


@requires(CAPABILITY)
@require_POST
def study_share(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        share = research.share_study(person=request.user, key=pk, username=request.POST.get("colleague", ""),
                                     may_edit=request.POST.get("may_edit") == "on")
    except research.NoColleague:
        messages.error(request, _("Choose a colleague who does research and is not in the study yet."))
    else:
        messages.success(request, _("%(person)s now sees this study.") % {"person": share.person})
    return redirect("study-settings", pk)


@requires(CAPABILITY)
@require_POST
def study_unshare(request: HttpRequest, pk: uuid.UUID, share: int) -> HttpResponse:
    research.stop_sharing(person=request.user, key=pk, share=share)
    return redirect("study-settings", pk)


@requires(CAPABILITY)
@require_http_methods(["GET", "POST"])
def study_delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Asks once more before a study goes."""
    found = find_own_study(request.user, pk)
    if request.method == "GET":
        return render(request, "qa/research/delete.html", {**_about(request, found, ""), "papers": found.entries.count()})
    research.delete_study(person=request.user, key=pk)
    messages.success(request, _("The study was deleted. The papers stay in the literature."))
    return redirect("studies")


@requires(CAPABILITY)
@require_GET
@limited(EXPORTS, methods=GET)
def study_export(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """A file: ``csv``, ``bib`` or ``ris``, without excluded papers unless ``?all=1``."""
    if form not in research_exports.FORMS:
        raise Http404
    export = research_exports.export_study(person=request.user, key=pk, form=form, everything=request.GET.get("all") == "1")
    return HttpResponse(export.text, content_type=export.content_type,
                        headers={"Content-Disposition": f'attachment; filename="{export.name}"', "Cache-Control": "no-store"})
