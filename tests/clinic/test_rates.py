"""Nobody asks, uploads or exports without end: the refusal is polite, says when to try again, and hits only who was too fast."""

from __future__ import annotations

import inspect
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from clinic import rates
from clinic.models import RateUse
from qa.services import answers
from records.services.api_tokens import create_token
from records.services.cds_hooks import HOOKS
from records.services.reports import create_report
from tests.clinic.test_every_address import EVERY, SAY_WHAT_THEY_ARE, filled
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings):
    settings.RATES = {"questions": 2, "uploads": 1, "exports": 2, "upload_bytes": 1000, "program_reads": 2}


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


def test_so_many_bytes_of_files_an_hour(librarian, client_for, settings):
    settings.RATES = settings.RATES | {"uploads": 100}
    rates.take(librarian, rates.UPLOADED_BYTES, amount=600)
    with pytest.raises(rates.TooOften) as refused:
        rates.take(librarian, rates.UPLOADED_BYTES, amount=500)
    assert 0 < refused.value.seconds <= 360 + 1
    rates.take(librarian, rates.UPLOADED_BYTES, amount=300)
    client, address = client_for(librarian), reverse("import-new")
    page = client.post(address, {"title": "Own", "files": SimpleUploadedFile("a.txt", b"x" * 200)})
    assert page.status_code == 429 and "large files" in page.text and int(page["Retry-After"]) > 0
    assert client.post(address, {"title": "Own", "files": SimpleUploadedFile("a.txt", b"Fever " * 10)}).status_code == 302


def test_a_file_larger_than_the_share_uses_it_all_and_is_not_locked_out_for_ever(doctor):
    rates.take(doctor, rates.UPLOADED_BYTES, amount=5000)
    with pytest.raises(rates.TooOften) as refused:
        rates.take(doctor, rates.UPLOADED_BYTES, amount=5000)
    assert refused.value.seconds <= 3600


def test_every_address_that_reads_files_is_limited(client_for, doctor, librarian, settings, monkeypatch):
    """Walked as each role with a file in hand: whichever view looks at the files of a request has its limit."""
    settings.RATES = dict.fromkeys(settings.RATES, 0)
    readers = set()
    files = WSGIRequest.FILES.fget

    def looked_at(request):
        readers.add(request.resolver_match.func)
        return files(request)

    monkeypatch.setattr(WSGIRequest, "FILES", property(looked_at))
    patient = patient_of(doctor, mrn="M-1")
    report = create_report(doctor, patient, kind="case", language="zh")
    for person in (doctor, librarian):
        client = client_for(person)
        client.raise_request_exception = False
        for _name, route, _parameters in EVERY:
            if not route.startswith(("sign-out", "account/sessions/end")):
                client.post(filled(route, patient.pk, report.pk), {"patient": str(patient.pk), "file": SimpleUploadedFile("a.txt", b"x")})
    # Django's own form views look at the files of any request; they only sign people in.
    ours = [view for view in readers if not hasattr(view, "view_class")]
    assert len(ours) >= 4
    assert [view.__qualname__ for view in ours if not _limited(view)] == []


def test_every_address_of_programs_counts_for_the_person_of_the_key(doctor):
    patient = patient_of(doctor, mrn="M-1")
    secret = create_token(doctor, name="Statistics", scopes=["user/*.read"], days=3, password="apricot-grove").secret
    header = {"authorization": f"Bearer {secret}"}
    take(doctor, 2, rates.PROGRAM_READS)
    answers = {}
    for name, route, _parameters in EVERY:
        if route.startswith(("fhir/", "cds-services/")) and name not in SAY_WHAT_THEY_ARE:
            address = filled(route, patient.pk, patient.pk)
            hook = address.replace("summary", HOOKS[0]) if "cds-services" in address else address
            said = [Client().get(hook, headers=header), Client().post(hook, "{}", content_type="application/json", headers=header)]
            answers[name] = {each.status_code for each in said}
    assert len(answers) >= 5 and [name for name, found in answers.items() if not found <= {404, 405, 429}] == []
    assert sum(429 in found for found in answers.values()) >= 4


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
