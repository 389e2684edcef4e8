"""The pages on which an administrator reads, changes and puts back the outlines of reports."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import requires
from records.models.reports import OutlineVersion
from records.outline_forms import SectionForms, TitlesForm, initial_of, message_of, outline_from
from records.reporting.outlines import UnknownOutline
from records.reporting.sections import BadOutline, Outline
from records.services.outlines import current_outline, current_outlines, reset_outline, save_outline


@requires("edit_outlines")
@require_GET
def outlines(request: HttpRequest) -> HttpResponse:
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    newest = {version.kind: version for version in OutlineVersion.objects.select_related("person").order_by("number")}
    rows = [(outline, outline.title(language), newest.get(outline.kind)) for outline in current_outlines()]
    return render(request, "records/outlines.html", {"rows": rows})


def _outline(kind: str) -> Outline:
    try:
        return current_outline(kind)
    except UnknownOutline as error:
        raise Http404 from error


@requires("edit_outlines")
@require_http_methods(["GET", "POST"])
def outline(request: HttpRequest, kind: str) -> HttpResponse:
    current = _outline(kind)
    titles = TitlesForm(request.POST or None, initial={"title_zh": current.title_zh, "title_en": current.title_en})
    sections = SectionForms(request.POST or None, initial=initial_of(current))
    if request.method == "POST" and titles.is_valid() and sections.is_valid():
        try:
            save_outline(request.user, outline_from(kind, titles, sections))
        except BadOutline as refused:
            titles.add_error(None, message_of(refused))
        else:
            messages.success(request, _("The outline is saved. Reports begun from now on follow it."))
            return redirect("outlines")
    refused = bool(titles.errors) or (sections.is_bound and not sections.is_valid())
    return render(request, "records/outline.html", {
        "kind": kind, "titles": titles, "sections": sections,
        "versions": OutlineVersion.objects.filter(kind=kind).select_related("person")[:20]}, status=422 if refused else 200)


@requires("edit_outlines")
@require_POST
def reset(request: HttpRequest, kind: str) -> HttpResponse:
    _outline(kind)
    reset_outline(request.user, kind)
    messages.success(request, _("The outline is again the one that comes with the product."))
    return redirect("outlines")
