"""The literature pages: find with permission, call a service, render."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import requires
from clinic.rates import EXPORTS, GET, UPLOADS, limited
from qa import tasks
from qa.literature_forms import DetailsForm
from qa.models import Corpus, Document, Import, ImportFailure, IndexVersion, Language, Passage, StudyType
from qa.services import catalogue, gate, indexing, reading, suspicious
from qa.services import literature as library
from qa.services.document_details import change_details, details_of
from qa.services.finding import find_passages
from qa.services.refusals import sentence
from qa.services.standing import flags_of

DOCUMENTS_A_PAGE = 50
FAILURES_A_PAGE = 100
CORPUS_JOBS = 3


@requires("read_literature")
@require_GET
def literature(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    return render(request, "qa/literature/index.html", {
        "cards": catalogue.corpus_cards(), "jobs": catalogue.jobs() if _manages(request) else [], "q": words,
        "found": find_passages(words) if words else None, "manages": _manages(request),
        "limit": settings.MAX_UPLOAD_BYTES, "collects": _collects(request),
    })


@requires("manage_literature")
@require_GET
def import_progress(request: HttpRequest) -> HttpResponse:
    """The fragment that a page fetches again while work is going on, for one corpus or for all."""
    name = request.GET.get("corpus")
    shown = get_object_or_404(Corpus, name=name) if name else None
    jobs = catalogue.jobs(corpus=shown, limit=CORPUS_JOBS) if shown else catalogue.jobs()
    cards = catalogue.corpus_cards([shown] if shown else {job.row.corpus for job in jobs})
    context = {"cards": cards, "jobs": jobs, "corpus": shown, "refresh": True}
    return render(request, "qa/literature/_progress.html", context)


@requires("read_literature")
@require_GET
def corpus(request: HttpRequest, name: str) -> HttpResponse:
    """One corpus: its documents (searched and filtered), or its passages when ``in=passages``."""
    found = get_object_or_404(Corpus, name=name)
    words, where = request.GET.get("q", "").strip(), request.GET.get("in", "documents")
    in_passages = where == "passages"
    return render(request, "qa/literature/corpus.html", {
        "card": catalogue.corpus_cards([found])[0], "corpus": found, "q": words, "in_passages": in_passages,
        "found": find_passages(words, corpus=found) if words and in_passages else None,
        "collects": _collects(request), "documents": _documents(request, found), "query": _without_page(request), "manages": _manages(request),
        "languages": Language.choices, "states": Document.State.choices, "study_types": StudyType.choices,
        "kinds": found.documents.exclude(kind="").order_by("kind").values_list("kind", flat=True).distinct(),
        "versions": found.versions.select_related("activated_by"),
        "jobs": catalogue.jobs(corpus=found, limit=CORPUS_JOBS) if _manages(request) else [],
    })


def _documents(request: HttpRequest, corpus: Corpus) -> object:
    chosen = corpus.documents.matching(request.GET.get("q", "")).defer("text", "outline")
    state = request.GET.get("state")
    chosen = chosen.filter(state=state) if state else chosen.kept()
    for field in ("language", "kind", "study_type"):
        if request.GET.get(field):
            chosen = chosen.filter(**{field: request.GET[field]})
    return Paginator(chosen, DOCUMENTS_A_PAGE).get_page(request.GET.get("page"))


def _without_page(request: HttpRequest) -> str:
    return urlencode([(key, value) for key, value in request.GET.items() if key != "page" and value])


def _manages(request: HttpRequest) -> bool:
    return request.user.may("manage_literature")


def _collects(request: HttpRequest) -> bool:
    return request.user.may("do_research")


@requires("manage_literature")
@require_POST
def corpus_switch(request: HttpRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Corpus, name=name)
    library.set_corpus_enabled(corpus=found, enabled=request.POST.get("enabled") == "on", person=request.user)
    return _back(request, reverse("literature"))


@requires("manage_literature")
@require_POST
def corpus_index(request: HttpRequest, name: str) -> HttpResponse:
    """Have the worker bring the index up to date."""
    tasks.defer_index(get_object_or_404(Corpus, name=name))
    messages.success(request, _("The index will be brought up to date in the background."))
    return redirect("corpus", name)


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    url = request.POST.get("next", "")
    return redirect(url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else otherwise)


@requires("manage_literature")
@require_POST
@limited(UPLOADS)
def import_new(request: HttpRequest) -> HttpResponse:
    """Files into a corpus, or into a new one named by ``title``. Scripts get JSON, plain forms a page."""
    try:
        files = request.FILES.getlist("files")
        if not files:
            raise ValueError(_("Choose at least one file."))
        job = library.upload_files(corpus=chosen_corpus(request), uploads=files, person=request.user,
                                   names=request.POST.getlist("names"))
    except ValueError as error:
        return _upload_refused(request, str(error))
    if request.headers.get("accept") == "application/json":
        return JsonResponse({"import": job.pk, "corpus": job.corpus.name})
    return redirect("literature")


def chosen_corpus(request: HttpRequest) -> Corpus:
    """Raises ValueError with the sentence to show."""
    name = request.POST.get("corpus", "")
    if name:
        found = Corpus.objects.filter(name=name).first()
        if found is None:
            raise ValueError(_("This corpus no longer exists. Choose another one."))
        return found
    try:
        return library.create_corpus(title=request.POST.get("title", ""), person=request.user)
    except library.TitleMissing as error:
        raise ValueError(_("Give the new corpus a name.")) from error
    except library.NameTaken as error:
        raise ValueError(_("There is already a corpus of this name. Choose another name.")) from error


def _upload_refused(request: HttpRequest, reason: str) -> HttpResponse:
    if request.headers.get("accept") == "application/json":
        return JsonResponse({"error": reason}, status=400)
    messages.error(request, reason)
    return redirect("literature")


@requires("manage_literature")
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Import.objects.select_related("corpus", "person", "version"), pk=pk)
    failures = ImportFailure.objects.filter(file__job=row).exclude(code=suspicious.CODE).select_related("file")
    page = Paginator(failures, FAILURES_A_PAGE).get_page(request.GET.get("page"))
    for failure in page.object_list:
        failure.sentence = sentence(failure.code, failure.parameters, partly=bool(failure.file.documents))
    return render(request, "qa/literature/import.html", {"job": catalogue.job(row), "page": page,
                                                         "retryable": row.finished, "files": row.files.all()[:200],
                                                         "notes": suspicious.notes_of_import(row)})


@requires("manage_literature")
@require_POST
def import_retry(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Import, pk=pk)
    files = row.files.filter(pk=request.POST["file"]) if request.POST.get("file", "").isdigit() else row.files.all()
    try:
        count = library.retry_import_files(job=row, files=files, person=request.user)
    except library.NotFinished:
        messages.error(request, _("This import is still at work. Wait until it has finished."))
    else:
        if not count:
            messages.error(request, _("There is no file that could be read again. Upload it once more."))
    return redirect("import", pk)


@requires("manage_literature")
@require_http_methods(["GET", "POST"])
def version_activate(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what would change; does it when confirmed."""
    version = get_object_or_404(IndexVersion.objects.select_related("corpus"), pk=pk)
    current = version.corpus.versions.filter(state=IndexVersion.State.ACTIVE).first()
    reason = request.POST.get("reason", "")
    context = {"version": version, "current": current, "reason": reason,
               "changes": indexing.changes(current, version) if current else None}
    if request.method == "GET":
        held = version.figures["gate"] if gate.holds_back(version) else None
        return render(request, "qa/literature/activate.html", context | {"gate": held})
    try:
        indexing.activate_version(version=version, person=request.user, reason=reason)
    except indexing.CannotActivate:
        messages.error(request, _("This version was never finished, so it cannot be activated."))
    except gate.GateRefused as refusal:
        context |= {"gate": refusal.report.as_json(), "reason_missing": True}
        return render(request, "qa/literature/activate.html", context, status=409)
    else:
        messages.success(request, _("Answers now come from version %(number)s.") % {"number": version.number})
    return redirect("corpus", version.corpus.name)


@requires("read_literature")
@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The document, with ``?passage=`` or ``?start=&end=`` marked; with both, the offsets lie inside the passage."""
    found = get_object_or_404(Document.objects.select_related("corpus", "import_file"), pk=pk)
    cited = _cited(request, found)
    marked = _marked(request, cited)
    template = "_document.html" if request.htmx else "document.html"
    return render(request, f"qa/literature/{template}", {
        **_about(request, found), "cited": cited, "sections": reading.sections(found.text, found.outline, marked),
        "previous": _neighbour(cited, -1), "next": _neighbour(cited, 1),
    })


def _about(request: HttpRequest, found: Document) -> dict[str, object]:
    manages = _manages(request)
    return {
        "document": found, "flags": flags_of(found), "manages": manages, "collects": _collects(request), "passages": found.passages.count(),
        "has_file": _original(found) is not None,
        "notes": suspicious.notes_of_document(found) if manages else [],
        "details_form": DetailsForm(initial=asdict(details_of(found))) if manages else None,
    }


@requires("manage_literature")
@require_POST
def document_details(request: HttpRequest, pk: int) -> HttpResponse:
    """Change year, kind, level, expiry or retraction of a document."""
    found = get_object_or_404(Document.objects.select_related("corpus", "import_file"), pk=pk)
    form = DetailsForm(request.POST)
    if not form.is_valid():
        sections = reading.sections(found.text, found.outline, reading.Marked())
        context = {**_about(request, found), "details_form": form, "sections": sections}
        return render(request, "qa/literature/document.html", context, status=400)
    if change_details(document=found, details=form.details, person=request.user):
        messages.success(request, _("What is known of this document was changed. Answers notice at once."))
    return redirect("document", found.pk)


def _cited(request: HttpRequest, document: Document) -> Passage | None:
    number = request.GET.get("passage", "")
    if not number.isdigit():
        return None
    return get_object_or_404(document.passages, pk=number)


def _marked(request: HttpRequest, cited: Passage | None) -> reading.Marked:
    start, end = (request.GET.get(name, "") for name in ("start", "end"))
    stretch = (int(start), int(end)) if start.isdigit() and end.isdigit() and len(start + end) < 20 else (0, 0)
    if cited is None:
        return reading.Marked(passage=stretch)
    inside = tuple(min(cited.start + offset, cited.end) for offset in stretch)
    return reading.Marked((cited.start, cited.end), inside if stretch[1] else (0, 0))


def _neighbour(cited: Passage | None, step: int) -> Passage | None:
    if cited is None:
        return None
    return Passage.objects.filter(document=cited.document_id, ordinal=cited.ordinal + step).first()


def _original(document: Document) -> Path | None:
    """The uploaded file, if it still lies in the site's own folder."""
    if document.import_file is None or not document.import_file.path:
        return None
    path = Path(document.import_file.path).resolve()
    return path if path.is_relative_to(settings.UPLOADS.resolve()) and path.is_file() else None


@requires("read_literature")
@require_GET
@limited(EXPORTS, methods=GET)
def document_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file as it was uploaded, always as a download: a browser never opens it on our address."""
    found = get_object_or_404(Document.objects.select_related("import_file"), pk=pk)
    path = _original(found)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=Path(found.import_file.name).name,
                        content_type="application/octet-stream")


@requires("manage_literature")
@require_POST
def document_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Document.objects.select_related("corpus"), pk=pk)
    library.remove_document(document=found, person=request.user)
    messages.success(request, _("The document is no longer used in answers. Earlier citations still open it."))
    return redirect("corpus", found.corpus.name)


@requires("read_literature")
@require_GET
def passage(request: HttpRequest, pk: int) -> HttpResponse:
    """A short, lasting address of a passage."""
    found = get_object_or_404(Passage, pk=pk)
    return redirect(f"{reverse('document', args=[found.document_id])}?passage={found.pk}#cited")
