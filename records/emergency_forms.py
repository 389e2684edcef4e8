"""What is asked before a chart is opened in an emergency, and of who judges it afterwards."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models import EmergencyAccess

LEAST_REASON = 10


class EmergencyForm(forms.Form):
    """The reason is a sentence, since somebody else must be able to judge it."""

    mrn = forms.CharField(max_length=60, error_messages={"required": _("Give the record number of the patient.")})
    reason = forms.CharField(max_length=1000, min_length=LEAST_REASON, error_messages={
        "required": _("Say why you need this chart now; a colleague will read it."),
        "min_length": _("Say why you need this chart now; a colleague will read it."),
    })


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(choices=EmergencyAccess.Verdict.choices, error_messages={
        "required": _("Choose whether the access was justified.")})
    remark = forms.CharField(max_length=1000, required=False)
