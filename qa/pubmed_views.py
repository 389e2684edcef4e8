"""The page on which an administrator searches PubMed and fetches what was found; find, call a service, render."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import requires
from qa.literature_views import chosen_corpus
from qa.models import Corpus, PubMedSearch
from qa.research.pubmed import REACHABLE, PubMedError
from qa.services import pubmed_fetching

SHOWN = 10


@requires("manage_literature")
@require_http_methods(["GET", "POST"])
def pubmed(request: HttpRequest) -> HttpResponse:
    """The search form; a POST sends the query out and shows what it finds, so that it stands in no address."""
    query, found, trouble = request.POST.get("query", "").strip(), None, ""
    if request.method == "POST":
        try:
            found = pubmed_fetching.preview(person=request.user, query=query)
        except pubmed_fetching.QueryMissing:
            trouble = _("Say what to search for.")
        except pubmed_fetching.SwitchedOff:
            trouble = pubmed_fetching.sentence("off", {})
        except PubMedError as error:
            trouble = pubmed_fetching.sentence(error.code, error.parameters)
    return render(request, "qa/pubmed/index.html", {
        "on": pubmed_fetching.is_on(), "address": settings.PUBMED_URL, "query": query, "found": found, "trouble": trouble,
        "corpora": Corpus.objects.all(), "most": REACHABLE, **_searches(),
    }, status=400 if trouble else 200)


def _searches() -> dict[str, object]:
    """The newest searches, each with what went wrong, whether any still goes on, and the corpus of the newest one."""
    rows = list(PubMedSearch.objects.select_related("corpus", "person", "job")[:SHOWN])
    told = [(row, pubmed_fetching.sentence(row.code, row.parameters) if row.code else "") for row in rows]
    return {"searches": told, "waiting": any(not row.finished for row in rows), "last": rows[0].corpus_id if rows else None}


@requires("manage_literature")
@require_POST
def pubmed_fetch(request: HttpRequest) -> HttpResponse:
    limit = request.POST.get("limit", "")
    try:
        pubmed_fetching.start_fetching(corpus=chosen_corpus(request), query=request.POST.get("query", ""), person=request.user,
                                       limit=int(limit) if limit.isdigit() and len(limit) < 7 else REACHABLE)
    except (pubmed_fetching.QueryMissing, pubmed_fetching.SwitchedOff):
        messages.error(request, _("Search first; then fetch what was found."))
    except ValueError as error:
        messages.error(request, str(error))
    return redirect("pubmed")


@requires("manage_literature")
@require_GET
def pubmed_progress(request: HttpRequest) -> HttpResponse:
    """The fragment that the page fetches again while searches go on."""
    return render(request, "qa/pubmed/_searches.html", _searches())


@requires("manage_literature")
@require_POST
def pubmed_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        pubmed_fetching.retry(search_key=pk, person=request.user)
    except PubMedSearch.DoesNotExist as error:
        raise Http404 from error
    except pubmed_fetching.SwitchedOff:
        messages.error(request, pubmed_fetching.sentence("off", {}))
    return redirect("pubmed")
