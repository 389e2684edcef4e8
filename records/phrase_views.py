"""The page on which doctors keep their phrases and an administrator those of everybody."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from records.models.report_filing import Phrase
from records.models.reports import ReportLanguage
from records.services.phrases import LONGEST_NAME, LONGEST_TEXT, find_phrase, kept_by, remove_phrase, save_phrase
from records.services.reports import ReportRefused


class PhraseForm(forms.Form):
    name = forms.CharField(label=_lazy("Short name"), max_length=LONGEST_NAME)
    language = forms.ChoiceField(label=_lazy("Language of the report"), choices=ReportLanguage.choices)
    text = forms.CharField(label=_lazy("Phrase"), max_length=LONGEST_TEXT, strip=False, widget=forms.Textarea(attrs={"rows": 6}))


@login_required
@require_http_methods(["GET", "POST"])
def phrases(request: HttpRequest) -> HttpResponse:
    form = PhraseForm(request.POST or None, initial={"language": "en" if get_language() == "en" else "zh"})
    return _answered(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def phrase(request: HttpRequest, phrase_id: UUID) -> HttpResponse:
    found = find_phrase(request.user, phrase_id)
    initial = {"name": found.name, "language": found.language, "text": found.text}
    return _answered(request, PhraseForm(request.POST or None, initial=initial), found)


def _answered(request: HttpRequest, form: PhraseForm, found: Phrase | None) -> HttpResponse:
    kept = kept_by(request.user)
    if request.method == "POST" and form.is_valid():
        try:
            save_phrase(request.user, phrase=found, **form.cleaned_data)
        except ReportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The phrase is saved."))
            return redirect("phrases")
    context = {"form": form, "phrase": found, "phrases": kept, "shared": request.user.may("edit_outlines")}
    return render(request, "records/phrases.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove(request: HttpRequest, phrase_id: UUID) -> HttpResponse:
    remove_phrase(request.user, find_phrase(request.user, phrase_id))
    messages.success(request, _("The phrase is removed."))
    return redirect("phrases")
