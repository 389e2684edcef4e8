"""The page of a patient's genetic results: typed or from a VCF, and what is expected of medicines because of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic import audit
from clinic.access import require, requires
from clinic.rates import UPLOADS, limited
from records.access import find_patient
from records.decision_pages import SIGNS
from records.decision_support.medicines.base import filled
from records.decision_support.medicines.vocabulary import vocabulary
from records.decision_support.pharmacogenomics.advice import Expected
from records.decision_support.pharmacogenomics.genes import phenotype_words
from records.decision_support.words import Words
from records.gene_forms import TypedResultForm, VcfForm
from records.models.decisions import SeverityLevel
from records.services.charts import banner_of
from records.services.decision_genes import GeneticFindings, add_results, genetic_findings

EACH = Words("该药", "the medicine")


@requires("see_patients")
@require_http_methods(["GET", "POST"])
@limited(UPLOADS)
def genes(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    typed, vcf = TypedResultForm(), VcfForm()
    if request.method == "POST":
        require(request.user, "draft_reports")
        if "vcf" in request.POST:
            form = vcf = VcfForm(request.POST, request.FILES)
        else:
            form = typed = TypedResultForm(request.POST)
        if form.is_valid():
            add_results(request.user, patient, results=form.results)
            messages.success(request, _("The genetic results stand in the chart."))
            return redirect("patient-genes", patient.pk)
    else:
        audit.record("viewed chart", person=request.user, subject=f"patient:{patient.pk}", tab="genes")
    return render(request, "records/decisions/genes.html", {
        "patient": patient, "patient_banner": banner_of(patient), "tab": "decisions", "part": "genes", "typed": typed, "vcf": vcf,
        "writes": request.user.may("draft_reports"), **_shown(genetic_findings(patient), get_language() or "en"),
    }, status=422 if request.method == "POST" else 200)


def _shown(findings: GeneticFindings, language: str) -> dict[str, Any]:
    results = [{"gene": each.gene, "written": each.written, "phenotype": phenotype_words()[each.phenotype].said_in(language)}
               for each in findings.panel.results.values()]
    lines = [_line(each, language) for each in findings.expected]
    return {"results": results, "troubles": [words.said_in(language) for words in findings.panel.troubles],
            "own": [line for line in lines if line["taken"]], "others": [line for line in lines if not line["taken"]]}


def _line(each: Expected, language: str) -> dict[str, Any]:
    rule = each.recommendation
    separator = "、" if language.startswith("zh") else ", "
    names = [vocabulary().medicines[name].words for name in (each.taken or each.others)]
    subject = names[0] if len(names) == 1 else EACH
    return {
        "gene": rule.gene, "written": each.result.written, "phenotype": phenotype_words()[each.result.phenotype].said_in(language),
        "taken": bool(each.taken), "medicines": separator.join(name.said_in(language) for name in names), "code": rule.severity.code,
        "severity": SeverityLevel(rule.severity).label, "sign": SIGNS[rule.severity], "response": filled(rule.response, a=subject).said_in(language),
        "advice": filled(rule.advice, a=subject).said_in(language), "source": rule.source,
        "also": separator.join(vocabulary().said(name, language) for name in each.others) if each.taken else ""}
