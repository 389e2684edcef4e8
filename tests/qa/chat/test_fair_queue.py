"""Fair turns: who comes next, how long it takes, and that a queue which has grown too long is refused early."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.operations import Level
from qa import operations, streams
from qa.fair_queue import FairQueue, WaitEstimate
from qa.models import Question
from qa.services import answers
from qa.services.admission import QuestionRefused
from qa.streams import Overloaded, Registry


def queue_of(*owners: str) -> FairQueue[str]:
    queue: FairQueue[str] = FairQueue()
    for number, owner in enumerate(owners):
        queue.add(owner, f"{owner}{number}")
    return queue


def taken(queue: FairQueue[str]) -> list[str]:
    return [queue.take() for _turn in range(len(queue))]


def test_the_tenth_of_one_waits_behind_the_first_of_everybody():
    assert taken(queue_of("a", "a", "a", "b", "c", "b")) == ["a0", "b3", "c4", "a1", "b5", "a2"]


def test_who_comes_later_does_not_wait_behind_what_others_piled_up():
    queue = queue_of(*"aaaaaa")
    queue.take()
    queue.take()
    queue.add("b", "b")
    assert next(iter(queue)) == "b"


def test_who_was_served_before_is_not_punished_once_the_others_caught_up():
    queue = queue_of(*"aaa")
    assert len(taken(queue)) == 3
    queue.add("b", "b")
    queue.add("a", "a3")
    assert taken(queue) == ["b", "a3"]


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=60))
def test_nobody_waits_for_more_than_one_of_each_other_in_a_round(owners):
    queue = queue_of(*owners)
    order = taken(queue)
    for place, item in enumerate(order):
        own = sum(other[0] == item[0] for other in order[:place])
        for owner in set(owners) - {item[0]}:
            assert sum(other[0] == owner for other in order[:place]) <= own + 1


def test_the_wait_is_learned_from_what_ended():
    estimate = WaitEstimate(first_seconds=5.0)
    assert estimate.seconds(ahead=3, at_once=2) == 10.0
    for _answer in range(60):
        estimate.ended_after(1.0)
    assert estimate.seconds(ahead=3, at_once=2) == pytest.approx(2.0, abs=0.01)


@pytest.fixture
def busy(monkeypatch):
    """The site's own registry with one place, which is taken until the test ends."""
    registry, held = Registry(at_once=1), threading.Event()
    monkeypatch.setattr(streams, "answers", registry)
    registry.start("first", lambda emit, stop: held.wait(20), owner="somebody")
    yield registry
    held.set()


def wait(registry: Registry, owner: str, count: int) -> None:
    for number in range(count):
        registry.start(f"{owner}{number}", lambda emit, stop: None, owner=owner)


def test_a_free_place_admits_whatever_the_estimate_says(busy):
    Registry(at_once=1).admit("a", each=1, longest_seconds=0)
    with pytest.raises(Overloaded) as overloaded:
        busy.admit("a", each=1, longest_seconds=0)
    assert overloaded.value.seconds > 0 and overloaded.value.waiting == 0


def test_the_place_and_the_seconds_are_told(busy):
    wait(busy, "a", 2)
    wait(busy, "b", 1)
    told = [busy.get(key)._log[-1] for key in ("a0", "b0", "a1")]
    assert [event["ahead"] for event in told] == [0, 1, 2]
    assert [event["seconds"] for event in told] == [5, 10, 15]


def test_operators_see_what_waits(busy, settings):
    assert operations.queue().level is Level.GOOD
    wait(busy, "a", 2)
    assert operations.queue().level is Level.WARNING and "2" in operations.queue().said
    assert operations.gauges() == {"xinglin_answers_writing": 1, "xinglin_answers_waiting": 2, "xinglin_answer_wait_seconds": 15.0}
    settings.LONGEST_WAIT_SECONDS = 10
    assert operations.queue().level is Level.PROBLEM and operations.queue().advice


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_overload_is_refused_before_anything_is_written(busy, doctor, colleague, settings, language):
    from django.utils import translation

    settings.WAITING_EACH, settings.LONGEST_WAIT_SECONDS = 3, 30
    wait(busy, str(doctor.pk), 3)
    with translation.override(language), pytest.raises(QuestionRefused) as own:
        answers.ask_question(person=doctor, text="What lowers potassium?")
    wait(busy, "others", 4)
    with translation.override(language), pytest.raises(QuestionRefused) as everybody:
        answers.ask_question(person=colleague, text="What lowers potassium?")
    assert (own.value.code, everybody.value.code) == ("waiting", "busy")
    assert "3" in str(own.value) and "40" in str(everybody.value)
    assert not Question.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_question_counts_for_who_asked_it(busy, doctor, literature, monkeypatch, settings):
    settings.WAITING_EACH = 1
    answers.ask_question(person=doctor, text="What lowers potassium?")
    with pytest.raises(QuestionRefused):
        answers.ask_question(person=doctor, text="What raises potassium?")
    [run] = [run for run, _work in busy._waiting]
    busy.stop(run.key)
    while busy.get(run.key) is not None:
        time.sleep(0.02)
