"""Forms of the clinic's own pages."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from clinic.models import Person


class SignInForm(AuthenticationForm):
    """User name and password; one sentence for every kind of failure, so that it tells nobody which names exist."""

    error_messages = {
        "invalid_login": _("The user name or the password is not right. Please try again."),
        "inactive": _("The user name or the password is not right. Please try again."),
    }


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(choices=Person.Language.choices, required=False)
    theme = forms.ChoiceField(choices=Person.Theme.choices, required=False)
