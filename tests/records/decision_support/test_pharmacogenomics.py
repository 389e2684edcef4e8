"""Genetic results to phenotypes and advice, beside the CPIC tables; what is unknown or contradictory is refused."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from records.decision_support.medicines.check import check
from records.decision_support.pharmacogenomics.advice import recommendations
from records.decision_support.pharmacogenomics.genes import genes, phenotype_words
from records.decision_support.pharmacogenomics.panel import read_panel
from records.decision_support.pharmacogenomics.results import read_result, read_results
from records.decision_support.pharmacogenomics.vcf import SITES, results_of_vcf
from records.decision_support.words import Refused

TABLES = Path(os.environ.get("XINGLIN_DATA", Path(__file__).parents[4] / "shared" / "data")) / "cpic-tables"
# Lee 2022, table 1, counts one increased and one decreased function allele as likely intermediate; this copy does not.
DEPARTURES = {"CYP2C19 *9/*17", "CYP2C19 *10/*17"}
CODES = {"Poor Metabolizer": "PM", "Intermediate Metabolizer": "IM", "Normal Metabolizer": "NM", "Rapid Metabolizer": "RM",
         "Ultrarapid Metabolizer": "UM", "Likely Intermediate Metabolizer": "IM", "Likely Poor Metabolizer": "PM"}


@pytest.mark.parametrize(("written", "gene", "phenotype"), [
    ("CYP2C19 *1/*1", "CYP2C19", "NM"), ("CYP2C19 *1/*2", "CYP2C19", "IM"), ("CYP2C19 *2/*17", "CYP2C19", "IM"), ("CYP2C19*2/*3", "CYP2C19", "PM"),
    ("CYP2C19 *1/*17", "CYP2C19", "RM"), ("CYP2C19: *17/*17", "CYP2C19", "UM"), ("CYP2D6 *1/*4", "CYP2D6", "IM"), ("CYP2D6 *4/*4", "CYP2D6", "PM"),
    ("CYP2D6 *1/*10", "CYP2D6", "NM"), ("CYP2D6 *10/*10", "CYP2D6", "IM"), ("CYP2D6 *1x2/*2", "CYP2D6", "UM"), ("CYP2D6 *1/*4x2", "CYP2D6", "IM"),
    ("CYP2C9 *1/*3", "CYP2C9", "IM"), ("CYP2C9 *2/*3", "CYP2C9", "PM"), ("VKORC1 -1639 G/A", "VKORC1", "AG"), ("VKORC1 rs9923231 TT", "VKORC1", "AA"),
    ("TPMT *1/*3A", "TPMT", "IM"), ("NUDT15 *3/*3", "NUDT15", "PM"), ("DPYD *1/*2A", "DPYD", "IM"), ("DPYD c.2846A>T/*2A", "DPYD", "PM"),
    ("SLCO1B1 *1/*5", "SLCO1B1", "decreased"), ("SLCO1B1 rs4149056 CC", "SLCO1B1", "poor"), ("HLA-B*57:01 positive", "HLA-B*57:01", "positive"),
    ("HLA-B*1502 阳性", "HLA-B*15:02", "positive"), ("HLA-B*15:02 negative", "HLA-B*15:02", "negative"), ("CYP2C19 慢代谢型", "CYP2C19", "PM"),
    ("CYP2D6 ultrarapid metabolizer", "CYP2D6", "UM"), ("CYP2C19 *2/*2 (poor metabolizer)", "CYP2C19", "PM"),
    ("CYP2D6 *10/*36+*10", "CYP2D6", "IM"), ("CYP2D6 *1/*36+*10", "CYP2D6", "NM"), ("CYP2D6 *4/*68+*4", "CYP2D6", "PM"),
    ("HLA-B*15:02:01 positive", "HLA-B*15:02", "positive"), ("CYP2C9 *1/*61", "CYP2C9", "IM"), ("CYP2C19 *1/*37", "CYP2C19", "IM")])
def test_a_result_becomes_a_phenotype(written, gene, phenotype):
    found = read_result(written)
    assert (found.gene, found.phenotype) == (gene, phenotype)


@pytest.mark.parametrize("results", [
    ["CYP2C19 *1/*99"], ["CYP2C19 *1/*12"], ["CYP2D6 *1/*36+*999"],
    ["CYP2C19 *1"], ["CYP2C19 *1/*2/*3"], ["BRCA1 *1/*2"], ["NUDT15 *1/*5"], ["CYP2C19 gibberish"], ["HLA-B*15:02 perhaps"],
    ["HLA-B*40:01 positive"], ["CYP2C19 *1/*2 poor metabolizer"], ["CYP2C19 *1x2/*2"], ["CYP2C19 *1/*1", "CYP2C19 *2/*2"],
    ["HLA-B*15:02 positive", "HLA-B*15:02 negative"], [""]])
def test_what_is_unknown_or_contradictory_is_refused_in_one_sentence(results):
    with pytest.raises(Refused) as refusal:
        read_results(results)
    assert refusal.value.words.en.endswith(".") and refusal.value.words.zh


def test_the_same_result_twice_is_no_contradiction():
    assert read_results(["CYP2C19 *1/*2", "CYP2C19 *2/*1"])["CYP2C19"].phenotype == "IM"


@pytest.mark.parametrize(("result", "medicine", "severity"), [
    ("CYP2C19 *2/*2", "clopidogrel", "major"), ("CYP2C19 *1/*2", "波立维", "major"), ("CYP2C19 *17/*17", "voriconazole", "major"),
    ("CYP2D6 *1x2/*1", "codeine", "contraindicated"), ("CYP2D6 *4/*4", "tramadol", "major"), ("CYP2D6 *4/*5", "tamoxifen", "major"),
    ("CYP2C9 *3/*3", "phenytoin", "major"), ("VKORC1 AA", "warfarin", "moderate"), ("TPMT *3A/*3A", "azathioprine", "contraindicated"),
    ("NUDT15 *1/*3", "mercaptopurine", "major"), ("DPYD *2A/*2A", "capecitabine", "contraindicated"), ("DPYD *1/*2A", "fluorouracil", "major"),
    ("SLCO1B1 *5/*5", "simvastatin", "major"), ("HLA-B*57:01 positive", "abacavir", "contraindicated"),
    ("HLA-B*15:02 positive", "carbamazepine", "contraindicated"), ("HLA-B*58:01 positive", "allopurinol", "contraindicated")])
def test_a_phenotype_changes_what_to_do(result, medicine, severity):
    alerts = check([medicine], genetics=read_results([result])).alerts
    assert [(alert.kind, alert.severity.code) for alert in alerts] == [("pharmacogenomics", severity)]
    assert re.search(r"20\d\d", alerts[0].source)


@pytest.mark.parametrize(("result", "medicine"), [
    ("CYP2C19 *1/*1", "clopidogrel"), ("CYP2D6 *1/*1", "codeine"), ("HLA-B*57:01 negative", "abacavir"), ("TPMT *1/*1", "azathioprine"),
    ("CYP2C19 *2/*2", "codeine")])
def test_a_normal_result_or_another_gene_raises_nothing(result, medicine):
    assert check([medicine], genetics=read_results([result])).alerts == ()


def test_every_recommendation_rests_on_a_known_gene_and_a_phenotype_it_can_have():
    for each in recommendations():
        gene = genes()[each.gene]
        possible = {"positive"} if gene.method == "carrier" else {"AA", "AG", "GG"} if gene.method == "genotype" else {
            *gene.ranges, *gene.named.values()}
        assert set(each.phenotypes) <= possible, each
        assert set(each.phenotypes) <= set(phenotype_words())


@pytest.mark.skipif(not TABLES.exists(), reason="The CPIC tables are not beside the checkout (XINGLIN_DATA).")
@pytest.mark.parametrize("table", ["CYP2C19_diplotypes_cpic_v2022.1", "CYP2D6_diplotypes_cpic_v2019.10", "CYP2C9_diplotypes_anukriti_v2024.01",
                                   "TPMT_diplotypes_anukriti_v2024.01", "NUDT15_diplotypes_anukriti_v2024.01", "DPYD_diplotypes_anukriti_v2024.01"])
def test_phenotypes_agree_with_the_tables_of_cpic(table):
    read = json.loads((TABLES / f"{table}.json").read_text())
    rows = read.get("diplotype_phenotypes", read)
    gene = genes()[table.split("_")[0]]
    compared = 0
    for diplotype, named in rows.items():
        parts = diplotype.split("/")
        if len(parts) == 2 and named in CODES and all(part in gene.values for part in parts):
            if f"{gene.name} {diplotype}" in DEPARTURES:
                continue
            assert gene.phenotype(*parts) == CODES[named], f"{gene.name} {diplotype}"
            compared += 1
    assert compared >= 6


def vcf(**genotypes: str) -> list[str]:
    """Lines of a VCF in which every site is reference but those named."""
    lines = ["##fileformat=VCFv4.2", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1"]
    return lines + [f"1\t{number}\t{rs}\t{site.reference}\t{site.variant}\t.\tPASS\t.\tGT:DP\t{genotypes.get(rs, '0/0')}:30"
                    for number, (rs, site) in enumerate(SITES.items(), start=1)]


def test_a_vcf_gives_the_diplotype_of_every_complete_gene():
    found = read_results(results_of_vcf(vcf(rs4244285="0/1", rs12248560="0/1", rs1057910="1/1", rs9923231="0/1", rs4149056="1/1", rs3918290="0/1"),
                                        file="panel.vcf"))
    assert {gene: result.phenotype for gene, result in found.items()} == {
        "CYP2C19": "IM", "CYP2C9": "PM", "VKORC1": "AG", "SLCO1B1": "poor", "DPYD": "IM", "TPMT": "NM", "NUDT15": "NM"}


def test_a_gene_with_a_site_missing_or_not_called_is_not_told():
    without = [line for line in vcf() if "rs4986893" not in line]
    assert not any(result.startswith("CYP2C19") for result in results_of_vcf(without, file="panel.vcf"))
    assert not any(result.startswith("NUDT15") for result in results_of_vcf(vcf(rs116855232="./."), file="panel.vcf"))


def test_alleles_that_phase_alone_can_part_are_refused_without_it():
    with pytest.raises(Refused, match="phase"):
        results_of_vcf(vcf(rs1800460="0/1", rs1142345="0/1"), file="panel.vcf")
    assert "TPMT *1/*3A" in results_of_vcf(vcf(rs1800460="0|1", rs1142345="0|1"), file="panel.vcf")
    assert "TPMT *3B/*3C" in results_of_vcf(vcf(rs1800460="0|1", rs1142345="1|0"), file="panel.vcf")
    assert "TPMT *3A/*3A" in results_of_vcf(vcf(rs1800460="1/1", rs1142345="1/1"), file="panel.vcf")


@pytest.mark.parametrize(("lines", "problem"), [
    (["1\t1\trs4244285\tG\tA"], "line 1: too few columns"), (["1\t1\trs4244285\tC\tT\t.\tPASS\t.\tGT\t0/1"], "do not fit the site")])
def test_a_broken_vcf_is_refused_with_its_line(lines, problem):
    with pytest.raises(Refused, match=problem):
        results_of_vcf(lines, file="panel.vcf")


def test_both_hla_alleles_answer_every_rule_on_that_gene():
    found = read_results(["HLA-B*58:01/*40:01"])
    assert {gene: result.phenotype for gene, result in found.items()} == {
        "HLA-B*57:01": "negative", "HLA-B*15:02": "negative", "HLA-B*58:01": "positive"}
    assert read_panel(["HLA-B*58:01/*40:01", "HLA-B*58:01 negative"]).contradicted == {"HLA-B*58:01"}


def site(rs: str, genotype: str, *, filtered: str = "PASS", alternatives: str = "", more: str = "") -> str:
    known = SITES[rs]
    return f"1\t1\t{rs}\t{known.reference}\t{alternatives or known.variant}\t.\t{filtered}\t.\tGT\t{genotype}{more}"


def test_a_second_alternative_base_counts_by_what_it_is_not_by_its_number():
    assert results_of_vcf([site("rs9923231", "0/2", alternatives="A,T")], file="panel.vcf") == ["VKORC1 C/T"]
    with pytest.raises(Refused, match="do not fit the site"):
        results_of_vcf([site("rs9923231", "0/1", alternatives="A,T")], file="panel.vcf")


def test_bases_of_the_other_strand_are_refused_not_turned():
    with pytest.raises(Refused, match="do not fit the site"):
        results_of_vcf(["1\t1\trs9923231\tG\tA\t.\tPASS\t.\tGT\t0/1"], file="panel.vcf")


def test_a_call_that_failed_its_filters_is_not_used():
    assert results_of_vcf([site("rs9923231", "0/1", filtered="LowQual")], file="panel.vcf") == []


def test_two_calls_that_disagree_and_two_samples_are_refused():
    with pytest.raises(Refused, match="contradict"):
        results_of_vcf([site("rs9923231", "0/1"), site("rs9923231", "1/1")], file="panel.vcf")
    with pytest.raises(Refused, match="several samples"):
        results_of_vcf([site("rs9923231", "0/1", more="\t1/1")], file="panel.vcf")
