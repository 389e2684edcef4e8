from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from qa.evaluation.speed import (
    Measure,
    NothingMeasured,
    answer_wait,
    answer_wait_during,
    embedding_rate,
    evidence_wait,
    median_of_medians,
)
from qa.evaluation.speed_questions import questions
from qa.generation.base import GeneratorFailed, Prompt
from qa.generation.extractive import ExtractiveGenerator
from qa.management.commands import benchmark
from qa.retrieval.base import PassageRecord
from qa.retrieval.embedding import OpenVinoEmbedder
from qa.retrieval.lexical import Bm25Index
from qa.retrieval.memory import MemoryPassages
from qa.retrieval.searcher import Searcher
from qa.services.page_speed import time_pages
from qa.weights import model_path

CAUSE = "白细胞计数偏低常见的疾病包括病毒感染、再生障碍性贫血和系统性红斑狼疮。"
RECORDS = [PassageRecord(1, 1, "seed", "白细胞计数偏低", "常见原因", None, CAUSE, "zh")]
QUESTION = "白细胞计数偏低可能是什么疾病？"
UNKNOWN = "Which torque suits a bicycle crank?"


class Hesitant(ExtractiveGenerator):
    """Quotes as the product does, a fifth of a second late."""

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        time.sleep(0.2)
        yield from super().stream(prompt, max_tokens=max_tokens, stop=stop)


class Written(ExtractiveGenerator):
    """Writes like a model: the page does not take it for quotes. Breaks off where ``broken``; keeps its prompts."""

    name = "written"

    def __init__(self, *, broken: bool = False) -> None:
        super().__init__()
        self.broken, self.pause, self.prompts = broken, 0.0, []

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        self.prompts.append(prompt.user)
        time.sleep(self.pause)
        if self.broken:
            yield "白细胞"
            raise GeneratorFailed("broken")
        yield from super().stream(prompt, max_tokens=max_tokens, stop=stop)


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    lexical = Bm25Index.build(((r.id, f"{r.title} {r.section} {r.text}") for r in RECORDS), tmp_path)
    return Searcher(passages=MemoryPassages(RECORDS), lexical=lexical)


def test_at_least_ten_questions_are_asked_in_each_language_by_turns() -> None:
    asked = questions()
    chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in question) for question in asked]
    assert len(set(asked)) == len(asked) >= 20
    assert chinese == [True, False] * (len(asked) // 2)
    assert questions(3) == asked[:3]


def test_the_wait_for_an_answer_counts_the_writer_and_the_wait_for_evidence_does_not(searcher: Searcher) -> None:
    evidence = evidence_wait(lambda: searcher, [QUESTION])
    answer = answer_wait(lambda: searcher, Hesitant(), [QUESTION, UNKNOWN])
    assert 0 < evidence.ours < 0.2 <= answer.ours < 2
    assert evidence.as_json()["ratio"] is None


def test_questions_without_an_answer_are_not_timed_as_fast_ones(searcher: Searcher) -> None:
    with pytest.raises(NothingMeasured, match="No question got an answer"):
        answer_wait(lambda: searcher, Hesitant(), [UNKNOWN])


def test_quotes_that_stand_in_for_a_broken_model_are_not_its_first_text(searcher: Searcher) -> None:
    with pytest.raises(NothingMeasured, match="quoted sentences took over in 1 and 1 were declined"):
        answer_wait(lambda: searcher, Written(broken=True), [QUESTION, UNKNOWN])


def test_what_stands_behind_a_first_text_is_counted(searcher: Searcher) -> None:
    found = answer_wait(lambda: searcher, Hesitant(), [QUESTION, UNKNOWN]).as_json()
    assert {name: found[name] for name in ("asked", "answered", "fell_back", "declined")} == {
        "asked": 2, "answered": 1, "fell_back": 0, "declined": 1}


def test_the_wait_beside_other_work_is_set_against_the_wait_without_it(searcher: Searcher) -> None:
    writer, order = Written(), []

    @contextmanager
    def work() -> Iterator[None]:
        order.append(len(writer.prompts))
        writer.pause = 0.3
        yield
        writer.pause = 0.1

    writer.pause = 0.1
    found = answer_wait_during(work, lambda: searcher, writer, [QUESTION, UNKNOWN, QUESTION, QUESTION])
    assert found.bare == pytest.approx(0.1, abs=0.08)
    assert found.ours == pytest.approx(0.3, abs=0.08)
    assert (found.counts["pairs"], found.counts["declined"]) == (3, 2)
    assert order == [2, 3, 4, 5], "work comes first for every second question"
    assert len(set(writer.prompts)) == len(writer.prompts), "no prompt may come from the model's cache"


def test_a_ratio_is_ours_over_bare() -> None:
    assert Measure(3.0, "texts/s", 2.0).as_json() == {"ours": 3.0, "bare": 2.0, "ratio": 1.5, "unit": "texts/s"}


def test_the_median_page_is_neither_the_slowest_nor_moved_by_an_outlier() -> None:
    assert median_of_medians([[10, 11, 900], [20, 20, 20], [500, 500, 1]]) == 20


def test_the_embedder_and_the_bare_encoder_both_run() -> None:
    folder = model_path("embedder")
    found = embedding_rate(OpenVinoEmbedder(folder), folder, [CAUSE, "Gout."], rounds=1)
    assert found.ours > 0
    assert found.bare > 0


def test_pages_cannot_be_timed_without_a_chart(doctor) -> None:
    with pytest.raises(NothingMeasured, match="no patient"):
        time_pages(doctor=doctor, rounds=1)


def test_the_pages_of_a_doctor_are_opened_and_timed(doctor) -> None:
    from records.models import Patient
    from records.services.patients import import_patients

    import_patients([Path("fixtures/patients/zhang-san.json").resolve()], team=[doctor])
    assert Patient.objects.count() == 1
    assert 1 < time_pages(doctor=doctor, rounds=1).ours < 10_000


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["speed"], "no measure «speed»"), (["page", "--limit", "0"], "at least 1"), (["page"], "not set up"),
])
def test_the_command_refuses_with_a_sentence(db, arguments, sentence) -> None:
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("benchmark", *arguments)
    assert refusal.value.returncode == 2


def test_a_name_that_fails_costs_the_others_nothing(db, monkeypatch, capsys) -> None:
    def measured(self, name: str) -> Measure:
        if name == "embedding":
            raise RuntimeError("The model has no weights.")
        return Measure(2.0, "ms", 4.0)

    monkeypatch.setattr(benchmark, "_is_set_up", lambda: True)
    monkeypatch.setattr(benchmark.Command, "_measured", measured)
    with pytest.raises(CommandError, match=r"Not everything could be measured: embedding\.") as failure:
        call_command("benchmark", "page", "embedding", "evidence", "--json")
    told = capsys.readouterr()
    assert failure.value.returncode == 1
    assert json.loads(told.out) == {"page": {"ours": 2.0, "bare": 4.0, "ratio": 0.5, "unit": "ms"},
                                    "embedding": {"error": "The model has no weights."},
                                    "evidence": {"ours": 2.0, "bare": 4.0, "ratio": 0.5, "unit": "ms"}}
    assert 'page: {"ours": 2.0' in told.err and "no weights" in told.err
