"""Another language model is measured beside the one in use before it writes answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from clinic.models import AuditEvent
from qa import engine
from qa.generation.base import GeneratorUnavailable, Prompt
from qa.models import EvaluationRun, LanguageModel
from qa.services import answers, model_gate
from qa.tasks import measure_model_task

pytestmark = pytest.mark.django_db
GOOD = "qa.generation.extractive.ExtractiveGenerator"
POOR = "tests.qa.evaluation.test_model_gate.Inventing"
BROKEN = "tests.qa.evaluation.test_model_gate.Broken"


class Inventing:
    """Writes what no source says, so that quotes have to stand in for it."""

    name = "inventing"

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        yield "Digoxin 3 mg twice daily is always enough [1]."

    def warm(self, prompts: Sequence[Prompt]) -> None: ...

    def close(self) -> None: ...


class Broken(Inventing):
    name = "broken"

    def warm(self, prompts: Sequence[Prompt]) -> None:
        raise GeneratorUnavailable("The weights are missing.")


@pytest.fixture(autouse=True)
def own_model(site):
    yield
    engine.write_with(None)
    engine._generator_of.cache_clear()


def named(settings, path: str) -> None:
    settings.GENERATOR = path
    engine._generator.cache_clear()


@pytest.fixture
def other(question_set, settings) -> LanguageModel:
    """A site that wrote with GOOD, whose settings name another model now."""
    model_gate.consider()
    named(settings, POOR)
    model_gate.consider()
    return LanguageModel.objects.get(state="candidate")


def test_the_first_model_is_used_at_once(site, db):
    live = model_gate.consider()
    assert (live.state, live.name) == ("live", "extractive") and model_gate.consider() == live
    assert LanguageModel.objects.count() == 1


def test_another_model_waits_and_the_web_server_goes_on_with_the_old_one(other, monkeypatch):
    from procrastinate.contrib.django.models import ProcrastinateJob

    assert ProcrastinateJob.objects.get(task_name="qa.measure_model").args == {"model_id": other.pk}
    monkeypatch.setattr(model_gate, "_serving", True)
    assert answers._generator().name == "extractive"
    monkeypatch.setattr(model_gate, "_serving", False)
    engine.write_with(None)
    assert answers._generator().name == "inventing"


def test_a_model_that_does_worse_is_held_back_with_the_figures(other):
    measure_model_task(model_id=other.pk)
    other.refresh_from_db()
    assert other.state == "held" and "written" in other.gate["losses"]
    assert EvaluationRun.objects.get(pk=other.gate["run"]).parts["generator"] == "inventing"
    assert LanguageModel.objects.get(state="live").name == "extractive"
    assert AuditEvent.objects.filter(action="held back language model").exists()


def test_a_model_as_good_takes_over_and_is_noticed_with_the_next_answer(question_set, settings, monkeypatch):
    model_gate.consider()
    settings.GENERATOR_URL = "http://elsewhere"
    monkeypatch.setattr(engine, "_made", lambda options: engine.__dict__["_same"])
    from qa.generation.extractive import ExtractiveGenerator

    monkeypatch.setattr(engine, "_same", ExtractiveGenerator(), raising=False)
    model_gate.consider()
    candidate = LanguageModel.objects.get(state="candidate")
    measure_model_task(model_id=candidate.pk)
    candidate.refresh_from_db()
    assert candidate.state == "live" and not candidate.gate["refused"]
    assert LanguageModel.objects.filter(state="past").count() == 1
    runs = EvaluationRun.objects.count()
    measure_model_task(model_id=candidate.pk)
    assert EvaluationRun.objects.count() == runs


def test_a_model_that_cannot_answer_is_held_back(question_set, settings):
    model_gate.consider()
    named(settings, BROKEN)
    model_gate.consider()
    candidate = LanguageModel.objects.get(state="candidate")
    measure_model_task(model_id=candidate.pk)
    candidate.refresh_from_db()
    assert candidate.state == "held" and candidate.gate["run"] is None


def test_without_questions_nothing_is_held_back(live, settings):
    model_gate.consider()
    named(settings, POOR)
    model_gate.consider()
    measure_model_task(model_id=LanguageModel.objects.get(state="candidate").pk)
    assert LanguageModel.objects.get(state="live").name == "inventing"


def test_going_back_in_the_settings_ends_the_wait(other, settings):
    named(settings, GOOD)
    model_gate.consider()
    other.refresh_from_db()
    assert other.state == "past"


def test_a_held_model_is_used_only_with_a_reason(other, client_for, librarian, doctor):
    measure_model_task(model_id=other.pk)
    other.refresh_from_db()
    place = reverse("evaluation-model", args=[other.pk])
    assert client_for(doctor).post(place, {"reason": "x"}).status_code == 403
    with pytest.raises(PermissionDenied):
        model_gate.make_live(other, person=doctor, reason="x")
    client = client_for(librarian)
    page = client.get(reverse("evaluation")).content.decode()
    assert "The settings name inventing, but it does worse" in page and "Compare question by question" in page
    client.post(place, {"reason": " "})
    assert LanguageModel.objects.get(state="live").name == "extractive"
    client.post(place, {"reason": "For a trial."})
    live = LanguageModel.objects.get(state="live")
    assert (live.name, live.reason, live.person) == ("inventing", "For a trial.", librarian)
    assert AuditEvent.objects.get(action="changed language model").detail["reason"] == "For a trial."
    assert "chose it all the same: «For a trial.»" in client.get(reverse("evaluation")).content.decode()
