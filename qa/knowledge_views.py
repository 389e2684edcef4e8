"""The knowledge pages: find with permission, call a service, render."""

from __future__ import annotations

import re
import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import requires
from qa.knowledge_forms import DecisionForm, GraphFilter, MergeForm, SplitForm
from qa.models import Answer, Concept, Conversation, Kind, Relation
from qa.services import knowledge as graph
from qa.services import knowledge_curation as curation
from qa.services.knowledge_association import conditions_for, tests_of_first
from qa.services.knowledge_explaining import explain
from qa.services.knowledge_findings import LONGEST, findings_told
from qa.services.knowledge_payloads import asked_rows, decisions_shown, drawing, ranking_rows
from qa.services.knowledge_reading import being_read

REVIEWED_A_PAGE = 20
OFFERED = 8
MOST_COUNTED = 1000
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_AFTER_REVIEW = re.compile(r"\d{1,9}:(?:0|1)(?:\.\d{1,18})?:\d{1,18}", re.ASCII)
_AFTER = re.compile(r"(?:0|1)(?:\.\d{1,18})?:\d{1,18}", re.ASCII)


@requires("read_literature")
@require_GET
def knowledge(request: HttpRequest) -> HttpResponse:
    """Search; without words, the best connected concepts."""
    words = request.GET.get("q", "").strip()[:200]
    best = Concept.objects.filter(edges__gt=0, merged_into__isnull=True)[:24]
    return render(request, "qa/knowledge/index.html", {
        "q": words, "found": graph.search(words) if words else None, "best": best, "manages": _manages(request),
        "being_read": being_read()})


@requires("read_literature")
@require_GET
def concept(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Concept, pk=pk)
    if found.merged_into_id:
        return redirect("concept", graph.standing(found).pk)
    return render(request, "qa/knowledge/concept.html", _about(request, found))


def _about(request: HttpRequest, found: Concept) -> dict[str, object]:
    years = graph.years(found)
    manages, aliases = _manages(request), list(found.aliases.all())
    return {
        "concept": found, "groups": graph.groups(found), "definitions": graph.definitions(found), "years": years,
        "most": max((count for _, count in years), default=0), "aliases": aliases, "kinds": Kind.choices,
        "also_called": [alias for alias in aliases if alias.text not in (found.chinese, found.english)],
        "rows": graph.neighbourhood(found), "manages": manages, "events": decisions_shown(curation.history(concept=found)) if manages else [],
        "others": _candidates_to_merge(request, found) if manages else [],
    }


def _candidates_to_merge(request: HttpRequest, found: Concept) -> list[Concept]:
    words = request.GET.get("merge", "").strip()
    return [one for one in graph.search(words) if one.pk != found.pk and one.kind == found.kind] if words else []


@requires("read_literature")
@require_GET
def concept_edges(request: HttpRequest, pk: int) -> HttpResponse:
    """One group of edges, a page at a time."""
    found = get_object_or_404(Concept, pk=pk)
    kind, outgoing = request.GET.get("kind", ""), request.GET.get("direction") != "in"
    if kind not in Kind.values:
        return redirect("concept", pk)
    after = request.GET.get("after", "")
    group = graph.group(found, kind=kind, outgoing=outgoing, after=after if _AFTER.fullmatch(after) else "",
                        total=found.counts.get(f"{'out' if outgoing else 'in'}:{kind}", 0))
    return render(request, "qa/knowledge/edges.html", {"concept": found, "group": group})


@requires("read_literature")
@require_GET
def concept_graph(request: HttpRequest, pk: int) -> HttpResponse:
    """The surroundings of a concept: JSON for the drawing, a table for everybody else."""
    found = get_object_or_404(Concept, pk=pk)
    form = GraphFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = graph.neighbourhood(found, kinds=chosen.get("kind") or (), least=chosen.get("least") or 0.0,
                               limit=chosen.get("limit") or graph.NEIGHBOURS)
    if request.headers.get("accept") == "application/json":
        return JsonResponse(drawing(found, rows))
    return render(request, "qa/knowledge/_rows.html", {"concept": found, "rows": rows})


@requires("read_literature")
@require_GET
def relation(request: HttpRequest, pk: int) -> HttpResponse:
    """An edge with the sentences for and against it."""
    found = get_object_or_404(Relation.objects.select_related("head", "tail"), pk=pk)
    return render(request, "qa/knowledge/relation.html", _about_relation(request, found))


def _about_relation(request: HttpRequest, found: Relation) -> dict[str, object]:
    page = request.GET.get("from", "")
    after = int(page) if _NUMBER.fullmatch(page) else 0
    sentences = graph.sentences(found, after=after, limit=graph.SENTENCES + 1)
    shown = sentences[: graph.SENTENCES]
    return {"relation": found, "sentences": shown, "after": after, "more": shown[-1].row.pk if len(sentences) > len(shown) else 0,
            "manages": _manages(request), "events": decisions_shown(curation.history(relation=found))}


@requires("manage_literature")
@require_POST
def relation_decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Relation.objects.select_related("head", "tail"), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return render(request, "qa/knowledge/relation.html", _about_relation(request, found), status=400)
    try:
        curation.decide(relation=found, status=form.cleaned_data["status"], reason=form.cleaned_data["reason"], person=request.user)
    except curation.CannotDecide as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision was kept. It holds when the graph is built anew."))
    return _back(request, reverse("relation", args=[pk]))


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    url = request.POST.get("next", "")
    return redirect(url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else otherwise)


@requires("manage_literature")
@require_POST
def concept_merge(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Concept, pk=pk)
    form = MergeForm(request.POST)
    try:
        if not form.is_valid():
            raise curation.CannotDecide(_("Choose a concept and say why they are the same."))
        other = get_object_or_404(Concept, pk=form.cleaned_data["other"])
        curation.merge(kept=found, merged=other, reason=form.cleaned_data["reason"], person=request.user)
    except curation.CannotDecide as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The two concepts are one now."))
    return redirect("concept", pk)


@requires("manage_literature")
@require_POST
def concept_split(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Concept, pk=pk)
    form = SplitForm(request.POST, names=[(alias.pk, alias.text) for alias in found.aliases.all()])
    try:
        if not form.is_valid():
            raise curation.CannotDecide(_("Choose some names and say why they mean something else."))
        fresh = curation.split(concept=found, aliases=form.cleaned_data["aliases"], reason=form.cleaned_data["reason"], person=request.user)
    except curation.CannotDecide as refusal:
        messages.error(request, str(refusal))
        return redirect("concept", pk)
    messages.success(request, _("The names have a concept of their own now."))
    return redirect("concept", fresh.pk)


@requires("read_literature")
@require_GET
def path_between(request: HttpRequest) -> HttpResponse:
    """Ways from one concept to another, by their names; where several bear the words, the reader chooses."""
    words = [request.GET.get(name, "").strip()[:200] for name in ("from", "to")]
    ends = [graph.named(text) if text else None for text in words]
    found = graph.paths(ends[0], ends[1]) if all(ends) else None
    asked = [{"words": text, "found": end, "others": graph.search(text)[:OFFERED] if text and end is None else []}
             for text, end in zip(words, ends, strict=True)]
    return render(request, "qa/knowledge/path.html", {"words": words, "asked": asked, "complete": all(words), "paths": found})


@requires("ask")
@require_GET
def answer_explained(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ways from what was asked to what the answer names; only for the person whose conversation it is."""
    mine = Answer.objects.filter(question__conversation__in=Conversation.objects.of(request.user))
    found = get_object_or_404(mine.select_related("question__conversation"), pk=pk)
    return render(request, "qa/knowledge/answer.html", {"answer": found, "paths": explain(found)})


@requires("read_literature")
@require_http_methods(["GET", "POST"])
def findings(request: HttpRequest) -> HttpResponse:
    """Conditions that go with findings; they are posted, so that what a doctor types about somebody is in no address."""
    words = {name: request.POST.get(name, "").strip()[:LONGEST] for name in ("present", "absent")}
    told = [one for name, text in words.items() for one in findings_told(text, present=name == "present")]
    findings_named = [finding for one in told for finding in one.findings]
    machine = "literature" not in request.POST
    found = conditions_for(findings_named, with_machine=machine) if told else None
    return render(request, "qa/knowledge/findings.html", {
        **words, "told": told, "unknown": [one.phrase for one in told if not one.findings], "found": found,
        "rows": ranking_rows(found) if found else [], "asks": asked_rows(found) if found else [],
        "tests": tests_of_first(found, with_machine=machine) if found else [],
        "only_literature": not machine, "asked": request.method == "POST"})


@requires("manage_literature")
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """Edges that wait for a decision, each with its sentences."""
    kind = request.GET.get("kind", "")
    kind, machine = kind if kind in Kind.values else "", "machine" in request.GET
    after = request.GET.get("after", "")
    queue = curation.queue(kind=kind, machine=machine)
    found = list(curation.after(queue, after if _AFTER_REVIEW.fullmatch(after) else "")[: REVIEWED_A_PAGE + 1])
    shown = found[:REVIEWED_A_PAGE]
    return render(request, "qa/knowledge/review.html", {
        "rows": [(row, graph.sentences(row, limit=2)) for row in shown], "kinds": Kind.choices, "kind": kind, "machine": machine,
        "after": after, "query": urlencode({"kind": kind, **({"machine": "on"} if machine else {})}),
        "next": curation.place(shown[-1]) if len(found) > len(shown) else "", "waiting": queue[: MOST_COUNTED + 1].count(),
        "most": MOST_COUNTED, "events": decisions_shown(curation.history()[:20])})


def _manages(request: HttpRequest) -> bool:
    return request.user.may("manage_literature")
