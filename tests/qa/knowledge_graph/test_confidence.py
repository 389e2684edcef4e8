from __future__ import annotations

from qa.knowledge_graph.confidence import MACHINE_EXTRACTED, MOST, Told, confidence


def test_one_document_gives_the_reliability_of_its_source():
    assert confidence([Told(1)]) == 0.9
    assert confidence([Told(None, MACHINE_EXTRACTED)]) == 0.5


def test_a_document_counts_once_by_its_surest_sentence():
    assert confidence([Told(1), Told(1, possible=True), Told(1)]) == 0.9


def test_more_documents_raise_it_and_counter_evidence_lowers_it():
    assert confidence([Told(1, possible=True), Told(2, possible=True)]) == round(1 - 0.55**2, 4)
    assert confidence([Told(1), Told(2, denied=True)]) == 0.45
    assert confidence([Told(number) for number in range(9)]) == MOST


def test_nothing_for_it_is_no_confidence():
    assert confidence([Told(1, denied=True)]) == confidence([]) == 0.0
