"""The form in which an administrator writes an outline: two titles, and one part for each section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from records.reporting.sections import (
    FACT_KINDS,
    LONGEST_TITLE,
    MOST_FACTS,
    MOST_SECTIONS,
    BadOutline,
    Outline,
    Section,
)

FACTS = {
    "subject": _l("Person"), "encounter": _l("Visits"), "complaint": _l("Chief complaint (note)"), "present": _l("Present illness (note)"),
    "past": _l("Past history (note)"), "past-condition": _l("Past problems"), "past-medication": _l("Past medicines"),
    "allergy": _l("Allergies"), "family": _l("Family history (note)"), "vital": _l("Vital signs"),
    "examination": _l("Examination (note)"), "result": _l("Results"), "course": _l("Courses during the stay"), "condition": _l("Problems"),
    "assessment": _l("Assessment (note)"), "medication": _l("Medicines"), "procedure": _l("Procedures"),
    "immunization": _l("Vaccinations"), "plan": _l("Plan (note)"), "note": _l("Other sentences of notes"),
}
STYLES = [("list", _l("One fact a line")), ("prose", _l("Joined into prose")), ("own", _l("Left to the doctor"))]


class TitlesForm(forms.Form):
    title_zh = forms.CharField(max_length=LONGEST_TITLE, label=_l("Title in Chinese"))
    title_en = forms.CharField(max_length=LONGEST_TITLE, label=_l("Title in English"))


class SectionForm(forms.Form):
    key = forms.CharField(max_length=30, label=_l("Short name"), widget=forms.TextInput(attrs={"spellcheck": "false"}))
    title_zh = forms.CharField(max_length=LONGEST_TITLE, label=_l("Title in Chinese"))
    title_en = forms.CharField(max_length=LONGEST_TITLE, label=_l("Title in English"))
    style = forms.ChoiceField(choices=STYLES, initial="list", label=_l("Style"))
    kinds = forms.MultipleChoiceField(choices=[(kind, FACTS[kind]) for kind in FACT_KINDS], required=False,
                                      label=_l("Facts of the record"), widget=forms.CheckboxSelectMultiple)
    at_most = forms.IntegerField(min_value=1, max_value=MOST_FACTS, initial=24, label=_l("At most"))
    required = forms.BooleanField(required=False, initial=True, label=_l("Always there"))
    abnormal_only = forms.BooleanField(required=False, label=_l("Only what is abnormal"))
    stay = forms.BooleanField(required=False, label=_l("Only the last hospital stay"))


SectionForms = formset_factory(SectionForm, extra=1, can_order=True, can_delete=True, max_num=MOST_SECTIONS, absolute_max=MOST_SECTIONS + 1)


def initial_of(outline: Outline) -> list[dict[str, Any]]:
    return [section.__dict__ | {"kinds": list(section.kinds)} for section in outline.sections]


def outline_from(kind: str, titles: TitlesForm, sections: forms.BaseFormSet) -> Outline:
    """What the forms say, in the order they say; both are valid."""
    written = [form.cleaned_data for form in sections.ordered_forms if form.cleaned_data]
    return Outline(kind, titles.cleaned_data["title_zh"], titles.cleaned_data["title_en"], tuple(map(_section, written)))


def _section(data: dict[str, Any]) -> Section:
    named = {name: data[name] for name in ("key", "title_zh", "title_en", "style", "required", "abnormal_only", "at_most", "stay")}
    return Section(kinds=tuple(data["kinds"]), **named)


def message_of(refused: BadOutline) -> str:
    return _(refused.message)
