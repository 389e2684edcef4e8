"""Forms with which entries of the chart are written by hand; each gives the checked fields of its table."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from records.formatting import decimal_text, unit_text
from records.interoperability.analytes import Analyte, analyte_named
from records.interoperability.fhir import flag_of
from records.interoperability.ucum import NotAUnit, ucum_of
from records.models import Allergy, Condition, Encounter, Observation
from records.problem_names import coded

LARGEST = Decimal(10) ** 10
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _suggesting(kind: str, **more: str) -> forms.TextInput:
    """A text field with the suggestions of ``kind`` below it."""
    return forms.TextInput(attrs={"autocomplete": "off", "list": f"suggest-{kind}", "data-suggest": kind, **more})


class EntryForm(forms.Form):
    """``suggests`` names what the suggestions are of; ``values`` are the fields of the table."""

    suggests = ""

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name)}


def not_in_the_future(day: date | None) -> date | None:
    if day and day > timezone.localdate() + timedelta(days=1):
        raise forms.ValidationError(_("This day lies in the future."))
    return day


class ObservationForm(EntryForm):
    suggests = "observation"
    name = forms.CharField(max_length=200, label=_l("Test"), widget=_suggesting("observation"))
    value = forms.CharField(max_length=40, required=False, label=_l("Value"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    unit = forms.CharField(max_length=40, required=False, label=_l("Unit"), widget=forms.TextInput(attrs={"list": "units"}))
    text = forms.CharField(max_length=300, required=False, label=_l("Or the result in words"))
    low = forms.DecimalField(required=False, label=_l("Reference from"))
    high = forms.DecimalField(required=False, label=_l("Reference to"))
    effective_at = forms.DateTimeField(label=_l("Time"), widget=MomentInput(), input_formats=MOMENTS)
    sure = forms.BooleanField(required=False, label=_l("The unusual value is right"))

    @classmethod
    def initial_of(cls, row: Observation) -> dict[str, Any]:
        language = get_language() or "en"
        return {"name": row.name(language), "value": decimal_text(row.value), "unit": unit_text(row.unit), "text": row.text,
                "low": row.low, "high": row.high,
                "effective_at": timezone.localtime(row.effective_at).strftime("%Y-%m-%dT%H:%M") if row.effective_at else None}

    def clean_value(self) -> Decimal | None:
        raw = unicodedata.normalize("NFKC", self.cleaned_data["value"]).strip()
        if not raw:
            return None
        if "," in raw:
            raise forms.ValidationError(_("Write the number with a point and without commas."))
        field = forms.DecimalField(max_digits=18, decimal_places=8)
        value = field.clean(raw)
        if abs(value) >= LARGEST:
            raise forms.ValidationError(_("The number is too large."))
        return value

    def clean_effective_at(self) -> Any:
        at = self.cleaned_data["effective_at"]
        if at > timezone.now() + timedelta(hours=1):
            raise forms.ValidationError(_("This time lies in the future."))
        return at

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "value" not in data or "name" not in data:
            return data
        if (data["value"] is None) == (not data["text"]):
            self.add_error("value", _("Give either a number or the result in words."))
        low, high = data.get("low"), data.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("high", _("The reference range ends below its beginning."))
        if data.get("value") is not None:
            self._check_unit(data)
        return data

    def _check_unit(self, data: dict[str, Any]) -> None:
        analyte = analyte_named(data["name"])
        if analyte is None:
            self._check_any_unit(data)
            return
        unit = analyte.unit(data["unit"] or "1")
        if unit is None:
            accepted = ", ".join(unit_text(one.symbol) or "1" for one in analyte.units)
            self.add_error("unit", _("%(test)s is measured in %(units)s.") % {"test": data["name"], "units": accepted})
        elif not analyte.is_plausible(data["value"], unit) and not data["sure"]:
            self.add_error("value", _("%(value)s %(unit)s can hardly be right. Check it, and tick «The unusual value is right» if it is.") % {
                "value": decimal_text(data["value"]), "unit": unit_text(unit.symbol)})
        else:
            data["measured"] = (analyte, unit)

    def _check_any_unit(self, data: dict[str, Any]) -> None:
        try:
            data["symbol"] = ucum_of(data["unit"]) if data["unit"] else ""
        except NotAUnit:
            self.add_error("unit", _("«%(unit)s» is no unit. Write it as on a result, for example mmol/L or 10^9/L.") % {
                "unit": data["unit"]})

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        known: tuple[Analyte, Any] | None = data.get("measured")
        analyte = known[0] if known else analyte_named(data["name"])
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in data["name"])
        names = {"name_zh": analyte.zh, "name_en": analyte.en} if analyte else {
            "name_zh": data["name"] if chinese else "", "name_en": "" if chinese else data["name"]}
        code = known[1].code if known else analyte.code if analyte else data["name"][:40]
        return {**names, "code": code, "category": analyte.category if analyte else Observation.Category.OTHER,
                "value": data["value"], "text": data["text"], "unit": known[1].symbol if known else data.get("symbol", ""),
                "low": data["low"], "high": data["high"], "flag": flag_of(data["value"], data["low"], data["high"]),
                "effective_at": data["effective_at"]}


class ConditionForm(EntryForm):
    suggests = "condition"
    name = forms.CharField(max_length=300, label=_l("Problem"), widget=_suggesting("condition"))
    code = forms.RegexField(r"^[A-Za-z]\d{2}(?:\.[0-9A-Za-z]{1,4})?$", required=False, label=_l("ICD-10 code"),
                            error_messages={"invalid": _l("An ICD-10 code looks like J18.9.")})
    certainty = forms.ChoiceField(choices=Condition.Certainty.choices, initial="confirmed", label=_l("Certainty"))
    active = forms.BooleanField(required=False, initial=True, label=_l("Still a problem"))
    onset = forms.DateField(required=False, label=_l("Since"), widget=DayInput())
    ended = forms.DateField(required=False, label=_l("Until"), widget=DayInput())

    def clean_onset(self) -> date | None:
        return not_in_the_future(self.cleaned_data["onset"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        check_order(self, data, "onset", "ended")
        return data

    @property
    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        known = coded(data["name"])
        code = data["code"].upper() or (known.code if known else "")
        system = known.system if known and known.code == code else "http://hl7.org/fhir/sid/icd-10" if code else ""
        return data | {"code": code, "code_system": system, "active": data["active"] and not data["ended"]}


def check_order(form: forms.Form, data: dict[str, Any], first: str, last: str) -> None:
    if data.get(first) and data.get(last) and data[last] < data[first]:
        form.add_error(last, _("The end lies before the beginning."))


class MedicationForm(EntryForm):
    suggests = "medication"
    name = forms.CharField(max_length=300, label=_l("Medicine"), widget=_suggesting("medication"))
    dosage = forms.CharField(max_length=300, label=_l("Instruction: dose, route, how often"))
    active = forms.BooleanField(required=False, initial=True, label=_l("Being taken"))
    started = forms.DateField(required=False, label=_l("Since"), widget=DayInput())
    ended = forms.DateField(required=False, label=_l("Until"), widget=DayInput())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        check_order(self, data, "started", "ended")
        return data

    @property
    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        over = data["ended"] is not None and data["ended"] < timezone.localdate()
        return data | {"active": data["active"] and not over}


class AllergyForm(EntryForm):
    suggests = "medication"
    substance = forms.CharField(max_length=200, label=_l("Allergic to"), widget=_suggesting("medication"))
    reaction = forms.CharField(max_length=200, required=False, label=_l("Reaction"))
    severity = forms.ChoiceField(choices=[("", "–"), *Allergy.Severity.choices], required=False, label=_l("Severity"))


class ProcedureForm(EntryForm):
    name = forms.CharField(max_length=300, label=_l("Procedure"))
    performed_at = forms.DateTimeField(required=False, label=_l("Time"), widget=MomentInput(),
                                       input_formats=MOMENTS)


class ImmunizationForm(EntryForm):
    name = forms.CharField(max_length=300, label=_l("Vaccine"))
    given_on = forms.DateField(label=_l("Given on"), widget=DayInput())
    lot = forms.CharField(max_length=60, required=False, label=_l("Lot"))
    site = forms.CharField(max_length=120, required=False, label=_l("Site"))

    def clean_given_on(self) -> date | None:
        return not_in_the_future(self.cleaned_data["given_on"])


class EncounterForm(EntryForm):
    kind = forms.ChoiceField(choices=Encounter.Kind.choices, label=_l("Kind of contact"))
    started_at = forms.DateTimeField(label=_l("Began"), widget=MomentInput(), input_formats=MOMENTS)
    ended_at = forms.DateTimeField(required=False, label=_l("Ended"), widget=MomentInput(), input_formats=MOMENTS)
    # «reason» is what a correction is given for.
    seen_for = forms.CharField(max_length=300, label=_l("Reason for the contact"))
    department = forms.CharField(max_length=120, required=False, label=_l("Department"))

    @classmethod
    def initial_of(cls, row: Encounter) -> dict[str, Any]:
        times = {name: timezone.localtime(at).strftime(MOMENTS[0]) if (at := getattr(row, name)) else None
                 for name in ("started_at", "ended_at")}
        return super().initial_of(row) | times | {"seen_for": row.reason}

    @property
    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["reason"] = data.pop("seen_for")
        return data

    def clean_started_at(self) -> datetime:
        at = self.cleaned_data["started_at"]
        if at > timezone.now() + timedelta(hours=1):
            raise forms.ValidationError(_("This time lies in the future."))
        return at

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        check_order(self, data, "started_at", "ended_at")
        return data


class ReasonForm(forms.Form):
    """Why an entry is corrected or taken out, and of which version of it the person speaks."""

    reason = forms.CharField(max_length=300, label=_l("Reason"))
    version = forms.CharField(required=False, widget=forms.HiddenInput())


FORMS: dict[str, type[EntryForm]] = {
    "observation": ObservationForm, "condition": ConditionForm, "medication": MedicationForm, "allergy": AllergyForm,
    "procedure": ProcedureForm, "immunization": ImmunizationForm, "encounter": EncounterForm,
}
