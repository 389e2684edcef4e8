"""Genetic results on the chart: typed, from a VCF, contradictory; the patient's own medicines first, the guideline with its year."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from records.models import Medication, Observation
from tests.records.reports.patients import patient_of

SITES = ("rs4244285\tG\tA\t{0}", "rs4986893\tG\tA\t0/0", "rs12248560\tC\tT\t0/0")


@pytest.fixture
def patient(doctor, trainee):
    found = patient_of(doctor, trainee)
    Medication.objects.create(patient=found, name="氯吡格雷", dosage="75 mg", active=True)
    return found


def address(patient):
    return reverse("patient-genes", args=[patient.pk])


def vcf(genotype):
    lines = [f"10\t1\t{site.format(genotype).split(chr(9))[0]}\t" + "\t".join(site.format(genotype).split("\t")[1:3])
             + f"\t.\tPASS\t.\tGT\t{site.format(genotype).split(chr(9))[3]}" for site in SITES]
    return SimpleUploadedFile("genes.vcf", "\n".join(["##fileformat=VCFv4.2", *lines]).encode())


def test_a_typed_result_becomes_phenotype_and_advice_with_guideline_and_year(patient, doctor, client_for):
    client = client_for(doctor)
    assert client.post(address(patient), {"gene": "CYP2C19", "result": "*2/*2"}).status_code == 302
    text = client.get(address(patient)).content.decode()
    assert all(words in text for words in ("poor metaboliser", "clopidogrel", "Lee CR et al. Clin Pharmacol Ther 2022"))
    assert text.index("For this patient") < text.index("If one of these is considered") and "voriconazole" in text
    chinese = client_for(doctor, "zh-hans").get(address(patient)).content.decode()
    assert "慢代谢型" in chinese and "氯吡格雷" in chinese


def test_a_small_vcf_is_read(patient, doctor, client_for):
    client = client_for(doctor)
    assert client.post(address(patient), {"vcf": "1", "file": vcf("0/1")}).status_code == 302
    assert Observation.objects.get(category="genomics").text == "*1/*2"
    assert "intermediate metaboliser" in client.get(address(patient)).content.decode()


@pytest.mark.parametrize("content", [
    b"\xff\xfe\x00", b"nothing here", b"10\t1\trs4244285\tG\tA\t.\tPASS", b"10\t1\trs4244285\tG\tT\t.\tPASS\t.\tGT\t0/1"])
def test_a_broken_vcf_is_refused_in_a_sentence(patient, doctor, client_for, content):
    answer = client_for(doctor).post(address(patient), {"vcf": "1", "file": SimpleUploadedFile("x.vcf", content)})
    assert answer.status_code == 422 and "entry-error" in answer.content.decode() and not Observation.objects.filter(category="genomics").exists()


@pytest.mark.parametrize("result", ["*999/*1", "abc", "*1", "*1/*2 poor metaboliser"])
def test_a_result_that_cannot_be_is_refused(patient, doctor, client_for, result):
    answer = client_for(doctor).post(address(patient), {"gene": "CYP2C19", "result": result})
    assert answer.status_code == 422 and not Observation.objects.filter(category="genomics").exists()


def test_contradictory_results_are_told_and_advise_nothing(patient, doctor, client_for):
    for text in ("*1/*1", "*2/*2"):
        Observation.objects.create(patient=patient, category="genomics", code="CYP2C19", name_en="CYP2C19", text=text, effective_at=timezone.now())
    text = client_for(doctor).get(address(patient)).content.decode()
    assert "contradict each other" in text and "For this patient" not in text


def test_strangers_and_other_roles_see_and_write_nothing(patient, colleague, librarian, client_for):
    data = {"gene": "CYP2C19", "result": "*2/*2"}
    assert client_for(colleague).post(address(patient), data).status_code == 404
    assert client_for(librarian).get(address(patient)).status_code == 403
    assert not Observation.objects.filter(category="genomics").exists()
