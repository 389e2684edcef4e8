"""``manage.py benchmark analysis``: characters a second in each language, over the passages of the demonstration."""

from __future__ import annotations

import pytest

from qa.evaluation.speed import NothingMeasured
from qa.services import analysis_benchmark
from qa.services.knowledge_benchmark import _write
from qa.services.literature import create_corpus


@pytest.fixture(autouse=True)
def built(analyser, monkeypatch):
    monkeypatch.setattr(analysis_benchmark, "spoken_analyser", lambda: analyser)
    monkeypatch.setattr(analysis_benchmark, "analyser", lambda: analyser)


def test_both_languages_and_a_ward_note_are_timed(db):
    corpus = create_corpus(title="seed", name="seed", person=None)
    with pytest.raises(NothingMeasured, match="both languages"):
        analysis_benchmark.measure_rules(None)
    _write(corpus, [["痛风用秋水仙碱治疗，可见关节红肿。"], ["Gout is treated with colchicine."]])
    corpus.documents.filter(text__startswith="痛风").update(language="zh")
    found = analysis_benchmark.measure_rules(None).as_json()
    assert found["unit"] == "characters/s" and found["ours"] > 0 and found["english"] > 0 and found["ward_note_ms"] > 0


def test_without_a_prepared_recogniser_nothing_is_told(settings, tmp_path):
    settings.MODELS = tmp_path
    with pytest.raises(NothingMeasured, match="not prepared"):
        analysis_benchmark.measure_recogniser(None)


def test_the_measures_can_be_named(settings):
    from django.utils.module_loading import import_string

    assert import_string(settings.BENCHMARKS["analysis"]) is analysis_benchmark.measure_rules
    assert import_string(settings.BENCHMARKS["analysis_trained"]) is analysis_benchmark.measure_recogniser
