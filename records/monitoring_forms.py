"""Forms of the monitoring pages; what they mean is decided in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.decision_support.monitoring.limits import STARTING
from records.decision_support.monitoring.signs import CONSCIOUSNESS, OXYGEN_FLOW, SIGNS, name_of
from records.formatting import unit_text
from records.models import Device

LEVELS = [("", "–"), ("A", _("A – alert")), ("C", _("C – new confusion")), ("V", _("V – responds to voice")),
          ("P", _("P – responds to pain")), ("U", _("U – unresponsive"))]
MINUTES = [(15, _("15 minutes")), (30, _("30 minutes")), (60, _("one hour")), (240, _("four hours")), (720, _("twelve hours"))]
BEDSIDE = {"respiratory_rate": "9279-1", "saturation": "59408-5", "systolic": "8480-6", "diastolic": "8462-4",
           "heart_rate": "8867-4", "temperature": "8310-5", "oxygen_flow": OXYGEN_FLOW}


def sign_choices() -> list[tuple[str, str]]:
    language = get_language() or "zh-hans"
    return [(code, name_of(code).said_in(language)) for code in STARTING]


class BedsideForm(forms.Form):
    """What was measured at the bedside just now; every field may stay empty, not all of them."""

    level = forms.ChoiceField(choices=LEVELS, required=False, label=_("Consciousness (ACVPU)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, units = get_language() or "zh-hans", {sign.code: unit_text(sign.unit) for sign in SIGNS}
        for key, code in BEDSIDE.items():
            label = f"{name_of(code).said_in(language)} ({units[code]})"
            self.fields[key] = forms.FloatField(required=False, label=label, widget=forms.NumberInput(
                attrs={"step": "any", "inputmode": "decimal", "autocomplete": "off"}))

    def given(self) -> list[tuple[str, float | None, str, str]]:
        """Code, value, unit and level of each filled field."""
        units = {sign.code: sign.unit for sign in SIGNS}
        found: list[tuple[str, float | None, str, str]] = [
            (code, self.cleaned_data[key], units[code], "") for key, code in BEDSIDE.items() if self.cleaned_data[key] is not None]
        if self.cleaned_data["level"]:
            found.append((CONSCIOUSNESS, None, "", self.cleaned_data["level"]))
        return found


class LimitsForm(forms.Form):
    """Own limits of one sign; an empty field is no limit."""

    code = forms.ChoiceField(label=_("Sign"))
    critical_low = forms.FloatField(required=False, label=_("Critically low at"))
    low = forms.FloatField(required=False, label=_("Low at"))
    high = forms.FloatField(required=False, label=_("High at"))
    critical_high = forms.FloatField(required=False, label=_("Critically high at"))
    reason = forms.CharField(max_length=500, label=_("Reason"), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = sign_choices()


class ScaleForm(forms.Form):
    used = forms.BooleanField(required=False, label=_("Score oxygen saturation on scale 2 of NEWS2 (target 88–92 %)"))
    reason = forms.CharField(max_length=500, label=_("Reason"), widget=forms.TextInput(attrs={"autocomplete": "off"}))


class SilenceForm(forms.Form):
    """Which alerts stay quiet, how long and why."""

    code = forms.ChoiceField(required=False, label=_("Sign"))
    minutes = forms.TypedChoiceField(choices=MINUTES, coerce=int, initial=30, label=_("How long"))
    reason = forms.CharField(max_length=500, label=_("Reason"), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", _("All signs of this patient")), *sign_choices()]


class AssignForm(forms.Form):
    """Which device measures the patient from now on."""

    device = forms.ModelChoiceField(queryset=Device.objects.none(), label=_("Device"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["device"].queryset = Device.objects.filter(revoked=None)
        self.fields["device"].label_from_instance = lambda device: device.name


class DeviceForm(forms.Form):
    name = forms.CharField(max_length=80, label=_("Name, such as place and number"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
