"""Forms of the exchange pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from records.services.api_tokens import LONGEST_DAYS, SCOPES

DAYS = [(7, _("one week")), (30, _("30 days")), (90, _("90 days")), (LONGEST_DAYS, _("one year"))]


class AccessKeyForm(forms.Form):
    """A new key; the password is asked for each time."""

    name = forms.CharField(max_length=80, label=_("What the key is for"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    scopes = forms.MultipleChoiceField(
        choices=[(scope, _("Everything of my patients") if "*" in scope else scope.partition("/")[2].removesuffix(".read"))
                 for scope in SCOPES],
        label=_("What it may read"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(choices=DAYS, coerce=int, initial=30, label=_("Valid for"))
    password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
