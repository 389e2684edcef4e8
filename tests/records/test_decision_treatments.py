"""The page of treatment options over literature that is found: kept or struck out with ground and source, or not enough."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from qa.retrieval.base import EmbedderUnavailable, Evidence, PassageRecord, SearchResult, Span
from records.models import Condition, Medication
from records.services import decision_treatments
from tests.records.reports.patients import patient_of

TEXT = "Amlodipine is recommended first. Ibuprofen is used for pain. Flecainide is contraindicated in this disease."


def evidence(number=1, text=TEXT, **fields):
    record = PassageRecord(number, number, "guidelines", "Treatment of hypertension", "First line", None, text, "en", year=2024, **fields)
    return Evidence(record, 1.0, 1, 1, Span(0, 10), similarity=0.95, coverage=1.0, on_subject=True)


@pytest.fixture
def literature(monkeypatch):
    """Sets what the search finds."""

    def hold(*found, failing=False):
        class Searcher:
            def search(self, query):
                if failing:
                    raise EmbedderUnavailable("no")
                return SearchResult(query, tuple(found), len(found), 0.01, True)

        monkeypatch.setattr(decision_treatments.engine, "searcher", lambda: Searcher())

    return hold


@pytest.fixture
def patient(doctor, trainee):
    found = patient_of(doctor, trainee)
    Medication.objects.create(patient=found, name="warfarin", dosage="3 mg", active=True)
    return found


@pytest.fixture
def problem(patient):
    return Condition.objects.create(patient=patient, name="Essential hypertension", code="I10", active=True)


def page(client, patient, problem=None):
    arguments = [patient.pk] if problem is None else [patient.pk, problem.pk]
    return client.get(reverse("patient-treatment" if problem is None else "patient-treatment-of", args=arguments))


def test_options_are_kept_and_struck_out_with_ground_and_source(patient, problem, doctor, client_for, literature):
    literature(evidence())
    text = page(client_for(doctor), patient, problem).content.decode()
    assert "<strong>amlodipine</strong>" in text and "<s>ibuprofen</s>" in text and "<s>flecainide</s>" in text
    assert "warfarin" in text and "2024" in text and 'href="#passage-1"' in text and "no order" in text
    assert AuditEvent.objects.filter(action="treatment options viewed", subject=f"patient:{patient.pk}").exists()


def test_the_page_speaks_chinese(patient, problem, doctor, client_for, literature):
    literature(evidence())
    text = page(client_for(doctor, "zh-hans"), patient, problem).content.decode()
    assert "氨氯地平" in text and "已划除" in text and "这不是医嘱" in text


def test_too_little_evidence_proposes_nothing(patient, problem, doctor, client_for, literature):
    literature(evidence(text="Hypertension is common."))
    text = page(client_for(doctor), patient, problem).content.decode()
    assert "Not enough evidence" in text and "Nearest passages" in text
    literature()
    assert "Not enough evidence" in page(client_for(doctor), patient, problem).content.decode()


def test_nothing_rests_on_a_retracted_document(patient, problem, doctor, client_for, literature):
    literature(evidence(retracted=True))
    assert "Not enough evidence" in page(client_for(doctor), patient, problem).content.decode()


def test_a_search_that_fails_is_told(patient, problem, doctor, client_for, literature):
    literature(failing=True)
    assert "cannot be searched" in page(client_for(doctor), patient, problem).content.decode()


def test_hostile_text_is_shown_as_text(patient, problem, doctor, client_for, literature):
    literature(evidence(text="Amlodipine is recommended <script>alert(1)</script>."))
    text = page(client_for(doctor), patient, problem).content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_there_is_no_way_to_order(patient, problem, doctor, client_for, literature):
    literature(evidence())
    text = page(client_for(doctor), patient, problem).content.decode()
    content = text[text.index('id="treatment"'):text.index("chart-foot")]
    assert "<button" not in content and "<form" not in content


def test_strangers_other_roles_and_foreign_problems(patient, problem, doctor, colleague, librarian, client_for, literature):
    literature(evidence())
    assert page(client_for(colleague), patient, problem).status_code == 404
    assert page(client_for(librarian), patient, problem).status_code == 403
    other = patient_of(colleague, name="Other", mrn="M0002")
    foreign = Condition.objects.create(patient=other, name="Gout", active=True)
    assert page(client_for(doctor), patient, foreign).status_code == 404
    assert page(client_for(doctor), patient).status_code == 200
