"""Nobody asks, uploads or exports without end: the refusal is polite, says when to try again, and hits only who was too fast."""

from __future__ import annotations

import inspect
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import get_resolver
from django.utils import translation

from clinic import rates
from clinic.models import RateUse
from qa.services import answers
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings):
    settings.RATES = {"questions": 2, "uploads": 1, "exports": 2}


def take(person, times: int, kind: str = rates.QUESTIONS) -> None:
    for _time in range(times):
        rates.take(person, kind)


def later(person, minutes: float) -> None:
    for use in RateUse.objects.filter(person=person):
        use.until -= timedelta(minutes=minutes)
        use.save()


def test_the_share_of_an_hour_may_be_used_at_once_and_not_more(doctor):
    take(doctor, 2)
    with pytest.raises(rates.TooOften) as refused:
        rates.take(doctor, rates.QUESTIONS)
    assert 29 * 60 < refused.value.seconds <= 30 * 60


def test_after_the_time_that_was_named_it_is_allowed_again(doctor):
    take(doctor, 2)
    later(doctor, 29)
    with pytest.raises(rates.TooOften):
        rates.take(doctor, rates.QUESTIONS)
    later(doctor, 1.1)
    rates.take(doctor, rates.QUESTIONS)


def test_a_refusal_uses_nothing_up(doctor):
    take(doctor, 2)
    for _time in range(20):
        with pytest.raises(rates.TooOften) as refused:
            rates.take(doctor, rates.QUESTIONS)
    assert refused.value.seconds <= 30 * 60


def test_people_and_kinds_are_counted_apart(doctor, colleague):
    take(doctor, 2)
    take(colleague, 2)
    take(doctor, 2, rates.EXPORTS)


def test_nought_sets_no_limit(doctor, settings):
    settings.RATES = {"questions": 0}
    take(doctor, 50)


@pytest.mark.parametrize(("language", "seconds", "said"), [
    ("en", 1, "Try again in 1 second."), ("en", 45, "Try again in 45 seconds."), ("en", 1800, "Try again in 30 minutes."),
    ("zh-hans", 45, "请在 45 秒后重试。"), ("zh-hans", 1800, "请在 30 分钟后重试。")])
def test_the_sentence_says_when_to_try_again(language, seconds, said):
    with translation.override(language):
        assert str(rates.TooOften(rates.UPLOADS, seconds=seconds)).endswith(said)


def test_an_export_too_many_gets_a_page_or_json(client_for, doctor):
    address = f"/patients/{patient_of(doctor, mrn='M-1').pk}/export/"
    client = client_for(doctor)
    assert [client.post(address).status_code for _time in range(2)] == [200, 200]
    page = client.post(address)
    assert page.status_code == 429 and 0 < int(page["Retry-After"]) <= 1800
    assert "Try again in" in page.text and "<main" in page.text
    said = client.post(address, headers={"accept": "application/json"})
    assert said.status_code == 429 and said.json()["retry_after"] == int(said["Retry-After"])
    assert "请在" in client_for(doctor, "zh-hans").post(address).text


def test_a_question_too_many_is_refused_before_it_is_written_down(doctor):
    take(doctor, 2)
    with pytest.raises(answers.QuestionRefused) as refused:
        answers.ask_question(person=doctor, text="What lowers potassium?")
    assert (refused.value.code == "too_often" and "Try again" in str(refused.value)) or "请在" in str(refused.value)


def test_every_view_that_takes_or_gives_files_is_limited():
    """Found by what the views do, so that a new one is not forgotten."""
    def original(view):
        return inspect.unwrap(getattr(view, "view_class", None) or view)

    views = {pattern.callback for pattern in _patterns(get_resolver()) if getattr(pattern.callback, "__module__", "").startswith(
        ("clinic.", "qa.", "records."))}
    busy = [view for view in views if any(word in inspect.getsource(original(view)) for word in
                                          ("request.FILES", "Content-Disposition", "as_attachment"))]
    assert len(busy) >= 8
    assert [original(view).__qualname__ for view in busy if not _limited(view)] == []


def _limited(view) -> bool:
    while view is not None:
        if hasattr(view, "limited_to"):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        yield from _patterns(pattern) if hasattr(pattern, "url_patterns") else [pattern]


@pytest.mark.django_db(transaction=True)
def test_two_processes_count_together(doctor, settings):
    settings.RATES = {"questions": 10}
    refused: list[bool] = []

    def ask() -> None:
        for _time in range(10):
            try:
                rates.take(doctor, rates.QUESTIONS)
            except rates.TooOften:
                refused.append(True)
        connection.close()

    threads = [threading.Thread(target=ask) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 10
