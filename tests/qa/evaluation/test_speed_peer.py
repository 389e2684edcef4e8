from __future__ import annotations

import importlib.util

import pytest

from qa.evaluation.beir import BeirData
from qa.evaluation.speed import NothingMeasured
from qa.evaluation.speed_peer import beside_chroma
from qa.retrieval.embedding import OpenVinoEmbedder
from qa.weights import model_path

DATA = BeirData(
    {"gout": ("Gout", "Colchicine treats an attack of gout."), "白细胞": ("", "白细胞减少见于病毒感染。")},
    {"q1": "What treats gout?", "q2": "白细胞减少见于什么？"},
    {"q1": {"gout": 1}, "q2": {"白细胞": 1}},
)


@pytest.mark.models
def test_both_answer_the_same_questions_or_the_peer_is_asked_for() -> None:
    embedder = OpenVinoEmbedder(model_path("embedder"))
    if importlib.util.find_spec("langchain_chroma") is None:
        with pytest.raises(NothingMeasured, match=r"pip install '\.\[benchmark\]'"):
            beside_chroma(DATA, embedder, model_path("embedder"))
        return
    found = beside_chroma(DATA, embedder, model_path("embedder")).as_json()
    assert found["ndcg@10_ours"] == found["ndcg@10_chroma"] == 1
    assert found["ratio"]
