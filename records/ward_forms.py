"""Forms of beds and appointments; what they mean is decided in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models import Patient, Urgency, Ward

MINUTES = [(minutes, f"{minutes} min") for minutes in (10, 15, 20, 30, 45, 60)]


def _text(label: Any, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=length, label=label, widget=forms.TextInput(attrs={"autocomplete": "off"}), **more)


class _PatientForm(forms.Form):
    """A form whose first field is one of the person's own patients."""

    patient = forms.ModelChoiceField(queryset=Patient.objects.none(), label=_("Patient"))

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["patient"].queryset = Patient.objects.visible_to(person)
        self.fields["patient"].label_from_instance = lambda patient: f"{patient.name} · {patient.mrn}"


class AdmitForm(_PatientForm):
    ward = forms.ModelChoiceField(queryset=Ward.objects.all(), required=False, label=_("Ward"))
    urgency = forms.TypedChoiceField(choices=Urgency.choices, coerce=int, initial=2, label=_("Urgency"))
    isolation = forms.BooleanField(required=False, label=_("Needs isolation"))
    expected_discharge = forms.DateField(required=False, label=_("Expected discharge"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ward"].label_from_instance = lambda ward: ward.name
        self.fields["ward"].queryset = Ward.objects.all()


class BedForm(forms.Form):
    ward_name = _text(_("Ward"), 80)
    room = _text(_("Room"), 20)
    name = _text(_("Bed"), 20)
    single = forms.BooleanField(required=False, label=_("Single room"))


class BookForm(_PatientForm):
    starts = forms.DateTimeField(label=_("Begins"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
                                 input_formats=["%Y-%m-%dT%H:%M"])
    minutes = forms.TypedChoiceField(choices=MINUTES, coerce=int, initial=15, label=_("Lasts"))
    reason = _text(_("Reason"), 500, required=False)


class WaitForm(_PatientForm):
    urgency = forms.TypedChoiceField(choices=Urgency.choices, coerce=int, initial=2, label=_("Urgency"))
    minutes = forms.TypedChoiceField(choices=MINUTES, coerce=int, initial=15, label=_("Lasts"))
    reason = _text(_("Reason"), 500, required=False)
