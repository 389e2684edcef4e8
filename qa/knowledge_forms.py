"""Forms of the knowledge pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from qa.models import Kind, Relation


class DecisionForm(forms.Form):
    """Accept, reject or reopen an edge; «next» is the queue the administrator came from."""

    status = forms.ChoiceField(choices=Relation.Status.choices)
    reason = forms.CharField(required=False, max_length=2000, strip=True)


class MergeForm(forms.Form):
    """Which concept to take in, by its number, and why."""

    other = forms.IntegerField(min_value=1)
    reason = forms.CharField(max_length=2000, strip=True)


class SplitForm(forms.Form):
    """Which names mean something else, and why."""

    aliases = forms.TypedMultipleChoiceField(coerce=int)
    reason = forms.CharField(max_length=2000, strip=True)

    def __init__(self, *arguments: object, names: list[tuple[int, str]], **options: object) -> None:
        super().__init__(*arguments, **options)
        self.fields["aliases"].choices = names


class GraphFilter(forms.Form):
    """What of a concept's surroundings is drawn."""

    kind = forms.MultipleChoiceField(required=False, choices=Kind.choices, label=_("Relations"))
    least = forms.FloatField(required=False, min_value=0, max_value=1)
    limit = forms.IntegerField(required=False, min_value=1, max_value=150)
