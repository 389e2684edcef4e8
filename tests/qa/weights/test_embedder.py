from __future__ import annotations

import numpy as np
import pytest

from qa.weights import model_path


@pytest.fixture(scope="module")
def embedder():
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(model_path("embedder")), device="cpu", local_files_only=True)


def test_each_question_is_nearest_to_its_passage_in_both_languages(embedder):
    questions = embedder.encode(["白细胞减少的原因是什么？", "How is pneumonia treated?"], prompt_name="query")
    passages = embedder.encode(
        ["白细胞减少常见于病毒感染和药物影响。", "Amoxicillin is given first for pneumonia.", "Bees make honey."],
        prompt_name="document",
    )
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 1]


def test_vectors_have_length_one(embedder):
    vectors = embedder.encode(["fever", "发热"])
    assert vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
