"""The forms of the research desk: what a study is called and asks, and whom it is shared with."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from qa.services.research import NAME, TEXT


class StudyForm(forms.Form):
    name = forms.CharField(label=_("Name of the study"), max_length=NAME, error_messages={"required": _("Give the study a name.")},
                           widget=forms.TextInput(attrs={"autocomplete": "off"}))
    question = forms.CharField(label=_("Question"), required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 2}))
    description = forms.CharField(label=_("Description"), required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3}))
