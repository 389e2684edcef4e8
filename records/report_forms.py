"""Forms of the report pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from clinic.models import Person
from qa.ingestion.base import WrongEncoding
from qa.ingestion.encoding import decode
from records.models.reports import Report, ReportKind, ReportLanguage, SignatureMeaning
from records.services.dialogue_drafting import LONGEST_TRANSCRIPT

LARGEST_PDF = 50 * 1024 * 1024
LARGEST_TRANSCRIPT = 1024 * 1024
TOO_LONG = _("The transcript is too long; paste one consultation of at most 200,000 characters.")


class NewReportForm(forms.Form):
    kind = forms.ChoiceField(choices=ReportKind.choices, label=_("Kind of report"))
    language = forms.ChoiceField(choices=ReportLanguage.choices, label=_("Language of the report"))
    instruction = forms.CharField(
        required=False, max_length=2000, label=_("What to emphasise"), widget=forms.Textarea(attrs={"rows": 3})
    )
    transcript = forms.CharField(
        required=False, max_length=LONGEST_TRANSCRIPT, label=_("What was said in the consultation (optional)"),
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "医生：哪里不舒服？\n患者：咳嗽三天了。"}),
        error_messages={"max_length": TOO_LONG},
    )
    transcript_file = forms.FileField(
        required=False, allow_empty_file=True, label=_("Or a text file of it"),
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
        help_text=_("Plain text, at most 1 MB; UTF-8, GB18030 and others are recognised."),
    )

    def clean(self) -> dict[str, Any]:
        """A file takes the place of what would have been pasted."""
        data = super().clean()
        file = data.pop("transcript_file", None)
        if file is None:
            return data
        if data.get("transcript", "").strip():
            self.add_error("transcript_file", _("Either paste the transcript or choose a file, not both."))
            return data
        try:
            data["transcript"] = read_transcript(file)
        except forms.ValidationError as error:
            self.add_error("transcript_file", error)
        return data


def read_transcript(file: UploadedFile) -> str:
    """The text of an uploaded transcript, whatever its encoding. Raises ``ValidationError``."""
    if file.size > LARGEST_TRANSCRIPT:
        raise forms.ValidationError(_("The file is larger than 1 MB; give one consultation."))
    try:
        text = decode(file.read()).replace("\0", "")
    except WrongEncoding as error:
        raise forms.ValidationError(_("The file cannot be read as text. Save it as plain text and try again.")) from error
    if not text.strip():
        raise forms.ValidationError(_("The file is empty."))
    if len(text) > LONGEST_TRANSCRIPT:
        raise forms.ValidationError(TOO_LONG)
    return text


class SignForm(forms.Form):
    """Password and meaning are never filled in beforehand; ``version`` is the text that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    meaning = forms.ChoiceField(label=_("I sign as"))
    password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, person: Person, report: Report, **kwargs: Any) -> None:
        current = report.current
        super().__init__(*args, initial={"version": current.number if current else 0}, **kwargs)
        allowed = SignatureMeaning.choices if person.may("sign_reports") else SignatureMeaning.choices[:1]
        self.fields["meaning"].choices = [("", "–"), *allowed]


class AddendumForm(forms.Form):
    text = forms.CharField(label=_("Addendum"), widget=forms.Textarea(attrs={"rows": 6}))
    reason = forms.CharField(label=_("Reason"), max_length=500)
    password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class ReturnForm(forms.Form):
    remark = forms.CharField(label=_("What has to be changed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class HandedInForm(forms.Form):
    """A PDF whose seal is to be checked; it is read and not kept."""

    file = forms.FileField(label=_("PDF file"), widget=forms.FileInput(attrs={"accept": "application/pdf"}))

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_PDF:
            raise forms.ValidationError(_("The file is larger than a report can be."))
        return file
