"""Genetic results as one line each: the gene, and the genotype or variant with its significance (HL7 Genomics Reporting, LOINC)."""

from __future__ import annotations

from records.interoperability import elements as fhir
from records.interoperability.elements import Json
from records.interoperability.entries import ObservationEntry
from records.interoperability.spoken import value_words

# LOINC: genetic variant assessment, genotype display name, gene panel genotypes; and v2-0074 «GE», genetics.
ASSESSMENTS = {"69548-6", "84413-4", "47998-0"}
CATEGORIES = {"GE", "genomics"}
GENE, GENOTYPE, CODING, PROTEIN, SIGNIFICANCE = "48018-6", "84413-4", "48004-6", "48005-3", "53037-8"


def is_genomic(resource: Json) -> bool:
    categories = {fhir.concept(item)[1] for item in fhir.items(resource, "category")}
    return fhir.code_of(resource, "code") in ASSESSMENTS or bool(categories & CATEGORIES)


def genomic(resource: Json) -> ObservationEntry:
    """One entry named after the gene; a genotype («*1/*2») stands alone, a variant comes with its significance."""
    parts = {fhir.code_of(part, "code"): value_words(part) for part in fhir.items(resource, "component")}
    name, _code, _system = fhir.required_concept(resource, "code")
    variant = " ".join(filter(None, (parts.get(CODING, ""), f"({parts[PROTEIN]})" if parts.get(PROTEIN) else "")))
    finding = parts.get(GENOTYPE) or variant or value_words(resource)
    if parts.get(SIGNIFICANCE) and not finding.startswith("*"):
        finding = " — ".join(filter(None, (finding, parts[SIGNIFICANCE])))
    gene = parts.get(GENE, "")
    return ObservationEntry(
        source_id=fhir.identity(resource), category="genomics", code=(gene or name)[:40], name_zh="",
        name_en=(gene or name)[:200], value=None, text=finding[:300], unit="", low=None, high=None,
        flag="abnormal" if "athogenic" in finding else "",
        effective_at=fhir.moment(resource, "effectiveDateTime", "issued"))
