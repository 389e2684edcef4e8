"""Forms of the clinic's own pages."""

from __future__ import annotations

from django import forms

from clinic.models import Person


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(choices=Person.Language.choices, required=False)
    theme = forms.ChoiceField(choices=Person.Theme.choices, required=False)
