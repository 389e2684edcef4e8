"""The form in which a doctor says why an alert is set aside."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _l

from records.models import AlertOverride


class OverrideForm(forms.Form):
    """Why an alert is set aside: the kind of reason, which may be counted, and the reason in words, which stays encrypted."""

    cause = forms.ChoiceField(choices=[("", "–"), *AlertOverride.Cause.choices], label=_l("Kind of reason"),
                              widget=forms.Select(attrs={"autofocus": True}))
    why = forms.CharField(max_length=500, min_length=3, label=_l("Reason in words"))


class StandingOverrideForm(OverrideForm):
    key = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput())
