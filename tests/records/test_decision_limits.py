"""The page of limits tells of every aid in both languages, with figures and overrides, to every role; cards lead to it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from records.decision_support.aids import aids
from records.models import AlertShown
from tests.records.reports.patients import patient_of


def test_every_aid_says_method_source_and_limits_in_both_languages():
    assert {aid.key for aid in aids()} == {"safety", "scores", "genes", "differential", "treatment", "risk", "monitoring"}
    for aid in aids():
        assert aid.limits
        for words in (aid.title, aid.method, aid.sources, *aid.limits, *(figure.words for figure in aid.figures)):
            assert words.en.isascii() or "–" in words.en, words.en
            assert any("\u4e00" <= character <= "\u9fff" for character in words.zh), words.zh


def test_every_role_reads_it_and_nobody_without_signing_in(doctor, librarian, auditor, client_for, client):
    for person in (doctor, librarian, auditor):
        assert client_for(person).get(reverse("decision-limits")).status_code == 200
    assert client.get(reverse("decision-limits")).status_code == 302


def test_it_counts_alerts_without_naming_anybody(doctor, client_for):
    patient = patient_of(doctor)
    for number, rule in enumerate(("warfarin-nsaid", "pgx:CYP2C19:PM")):
        AlertShown.objects.create(patient=patient, key=str(number), rule=rule, rule_version="1", severity=3)
    text = client_for(doctor).get(reverse("decision-limits")).content.decode()
    assert text.count("1 alerts shown, 0 set aside") == 2
    assert patient.name not in text


@pytest.mark.parametrize("name", ["patient-genes", "patient-treatment", "patient-differential", "patient-risk"])
def test_each_page_of_decisions_leads_to_its_part(name, doctor, client_for):
    patient = patient_of(doctor)
    assert f'{reverse("decision-limits")}#' in client_for(doctor).get(reverse(name, args=[patient.pk])).content.decode()
