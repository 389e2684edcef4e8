"""Forms of the literature pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qa.ingestion.study_types import STRONGEST, WEAKEST
from qa.models import Language, StudyType
from qa.services.document_details import Details
from qa.services.filters import FIRST_YEAR, LAST_YEAR


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(required=False, label=label, widget=widget, input_formats=["%Y-%m-%d"])


class DetailsForm(forms.Form):
    """What is known of a document beside its text."""

    year = forms.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR, label=_("Year"))
    language = forms.ChoiceField(choices=Language.choices, label=_("Language"))
    study_type = forms.ChoiceField(required=False, choices=[("", _("not known")), *StudyType.choices],
                                   label=_("Kind of study"))
    evidence_level = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=_("Level of evidence"),
        choices=[("", _("not known")), *((level, str(level)) for level in range(STRONGEST, WEAKEST + 1))])
    expires_on = _day(_("Holds until"))
    url = forms.URLField(required=False, max_length=2000, assume_scheme="https", label=_("Source on the web"))
    retracted = forms.BooleanField(required=False, label=_("Retracted"))
    retracted_on = _day(_("Retracted on"))
    retraction_reason = forms.CharField(required=False, max_length=2000, label=_("Reason of the retraction"),
                                        widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get("retracted") and (values.get("retracted_on") or values.get("retraction_reason")):
            raise ValidationError(_("Tick «Retracted», or leave its date and reason empty."))
        return values

    @property
    def details(self) -> Details:
        """The checked values; only after ``is_valid``."""
        return Details(**self.cleaned_data)
