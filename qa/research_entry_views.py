"""What is done with single papers of a study: collect, decide, note, take out, correct a cell; find, call a service, render."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import requires
from qa.models import Answer, Document, Study, StudyEntry
from qa.research.base import Part
from qa.services import research, research_counts, research_table
from qa.services.research_access import CAPABILITY

MOST_AT_ONCE = 200
LAST = "last_study"


@requires(CAPABILITY)
@require_http_methods(["GET", "POST"])
def collect(request: HttpRequest) -> HttpResponse:
    """Choose a study for the papers named by ``document``, or cited by the ``answer``; a new one is begun by its name."""
    documents, way = _documents(request)
    if not documents:
        raise Http404
    if request.method == "POST":
        return _collected(request, documents, way)
    return _offer(request, documents, way)


def _offer(request: HttpRequest, documents: list[Document], way: str, *, error: str = "") -> HttpResponse:
    studies = list(Study.objects.editable_by(request.user))
    last = next((study for study in studies if str(study.pk) == request.session.get(LAST)), studies[0] if studies else None)
    context = {"documents": documents, "way": way, "studies": studies, "last": last, "error": error, "next": _next(request),
               "answer": request.GET.get("answer") or request.POST.get("answer", "")}
    return render(request, "qa/research/collect.html", context, status=400 if error else 200)


def _documents(request: HttpRequest) -> tuple[list[Document], str]:
    """The papers asked for, by keys or by an answer of the person's own."""
    given = request.POST if request.method == "POST" else request.GET
    shown = Document.objects.kept().defer("text", "outline")
    if answer := given.get("answer"):
        return list(shown.filter(pk__in=_cited(request, answer))), StudyEntry.Way.ANSWER
    keys = [int(key) for key in given.getlist("document")[:MOST_AT_ONCE] if key.isdigit() and len(key) < 10]
    way = given.get("way") if given.get("way") in StudyEntry.Way.values else StudyEntry.Way.DOCUMENT
    return list(shown.filter(pk__in=keys)), str(way)


def _cited(request: HttpRequest, answer: str) -> set[int]:
    """The documents of an answer's citations and evidence cards; an answer of somebody else cites nothing."""
    try:
        found = Answer.objects.filter(pk=uuid.UUID(answer), question__conversation__person=request.user,
                                      question__conversation__deleted_at__isnull=True).first()
    except ValueError:
        return set()
    if found is None:
        return set()
    cited = set(found.citations.exclude(document=None).values_list("document", flat=True))
    return cited or {card["document"] for card in found.evidence}


def _next(request: HttpRequest) -> str:
    given = request.POST.get("next") or request.GET.get("next", "")
    return given if url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()}) else ""


def _collected(request: HttpRequest, documents: list[Document], way: str) -> HttpResponse:
    try:
        study = _study(request)
        done = research.collect(person=request.user, key=study, documents=documents, way=way)
    except research.NameMissing:
        return _offer(request, documents, way, error=_("Choose a study, or give a new one a name."))
    except research.StudyFull:
        return _offer(request, documents, way, error=_("This study is full. Begin another one."))
    request.session[LAST] = str(study)
    messages.success(request, _("Collected: %(added)s. Already there: %(already)s.") % {"added": done.added, "already": done.already})
    return redirect(_next(request) or reverse("study", args=[study]))


def _study(request: HttpRequest) -> uuid.UUID:
    """The chosen study, or a new one; raises ``NameMissing`` where neither is given."""
    try:
        return uuid.UUID(request.POST.get("study", ""))
    except ValueError:
        return research.create_study(person=request.user, name=request.POST.get("name", "")).pk


def of_entry(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the entry with permission to change it and hand it over in place of the keys; 404 where it is gone."""

    @requires(CAPABILITY)
    @require_POST
    @wraps(view)
    def found(request: HttpRequest, pk: uuid.UUID, entry: uuid.UUID, **rest: str) -> HttpResponse:
        try:
            row = research.find_entry(request.user, pk, entry)
        except StudyEntry.DoesNotExist as error:
            raise Http404 from error
        return view(request, row, **rest)

    return found


@of_entry
def entry_decide(request: HttpRequest, entry: StudyEntry) -> HttpResponse:
    trouble = ""
    try:
        research.decide(person=request.user, entry=entry, decision=request.POST.get("decision", ""), reason=request.POST.get("reason", ""))
    except research.ReasonMissing:
        trouble = _("Choose why this paper is excluded.")
    except ValueError:
        trouble = _("Choose one of the decisions.")
    return _shown(request, entry, trouble)


@of_entry
def entry_note(request: HttpRequest, entry: StudyEntry) -> HttpResponse:
    research.write_note(person=request.user, entry=entry, text=request.POST.get("note", ""))
    return _shown(request, entry)


@of_entry
def entry_take_out(request: HttpRequest, entry: StudyEntry) -> HttpResponse:
    research.take_out(person=request.user, entry=entry)
    messages.success(request, _("The paper was taken out of the study. It stays in the literature."))
    return redirect("study", entry.study_id)


def _shown(request: HttpRequest, entry: StudyEntry, trouble: str = "") -> HttpResponse:
    """The row again, with the counts; for a browser without scripts the page."""
    if not request.htmx:
        if trouble:
            messages.error(request, trouble)
        return redirect(f"{reverse('study', args=[entry.study_id])}#paper-{entry.pk}")
    fresh = entry.study.entries.select_related("document", "study", "decided_by", "added_by").get(pk=entry.pk)
    same = entry.study.entries.ordered().filter(Q(added_at__lte=fresh.added_at)).select_related("document")
    doubles = research_counts.doubles(same.defer("document__text", "document__outline"))
    return render(request, "qa/research/_entry.html", {
        "entry": fresh, "double": doubles.get(fresh.pk), "study": fresh.study, "edits": True, "trouble": trouble, "with_flow": True,
        "flow": research_counts.flow_of(fresh.study), "reasons": StudyEntry.Reason.choices})


@of_entry
def cell_correct(request: HttpRequest, entry: StudyEntry, part: str) -> HttpResponse:
    """Keep the person's words for a cell; ``withdraw`` gives it back to the rules."""
    if part not in set(Part):
        raise Http404
    chosen = Part(part)
    if request.POST.get("withdraw"):
        research.withdraw_correction(person=request.user, entry=entry, part=chosen)
    else:
        read = research_table.cell_of(entry, chosen).read
        research.correct_cell(person=request.user, entry=entry, part=chosen, text=request.POST.get("text", ""), read=read)
    if not request.htmx:
        return redirect(f"{reverse('study-table', args=[entry.study_id])}#paper-{entry.pk}")
    cell = research_table.cell_of(entry, chosen)
    return render(request, "qa/research/_cell.html", {"entry": entry, "cell": cell, "study": entry.study, "edits": True, "open": True})
