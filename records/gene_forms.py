"""The forms in which genetic results enter the chart: one that is typed, or a small VCF."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from records.decision_support.pharmacogenomics.genes import genes
from records.decision_support.pharmacogenomics.results import GeneticResult, read_result
from records.decision_support.pharmacogenomics.vcf import results_of_vcf
from records.decision_support.words import Refused

LARGEST_VCF = 2 * 1024 * 1024


def _said(refusal: Refused) -> forms.ValidationError:
    return forms.ValidationError(refusal.words.said_in(get_language() or "en"))


class TypedResultForm(forms.Form):
    """One gene with its result as the laboratory wrote it; ``results`` are what was understood."""

    gene = forms.ChoiceField(label=_l("Gene"))
    result = forms.CharField(max_length=120, label=_l("Result: diplotype, genotype, carrier or phenotype"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gene"].choices = [(name, name) for name in genes()]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "gene" in data and "result" in data:
            text = data["result"].strip()
            try:
                self.results = [read_result(text if text.upper().startswith(data["gene"]) else f"{data['gene']} {text}")]
            except Refused as refusal:
                raise _said(refusal) from refusal
        return data


class VcfForm(forms.Form):
    file = forms.FileField(label=_l("VCF file"), widget=forms.ClearableFileInput(attrs={"accept": ".vcf,.txt"}))

    results: list[GeneticResult]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_VCF:
            raise forms.ValidationError(_("The file is larger than 2 MB. Send only the sites of the genes asked for."))
        try:
            lines = upload.read().decode("utf-8").splitlines()
            self.results = [read_result(text) for text in results_of_vcf(lines, file=_("The file"))]
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not text in UTF-8.")) from error
        except Refused as refusal:
            raise _said(refusal) from refusal
        if not self.results:
            raise forms.ValidationError(_("No gene in the file has all the sites that its alleles are told from."))
        return upload
