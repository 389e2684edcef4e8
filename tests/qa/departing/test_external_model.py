"""An external model is off unless site and patient allow it, and then reads nobody's name; the doctor can read what it was sent."""

from __future__ import annotations

import threading

import pytest

from clinic import departures
from clinic.models import AuditEvent, Departure
from qa.generation.base import Evidence, GeneratorUnavailable, Prompt
from qa.services.departing import Guarded, Matter, about
from tests.records.reports.patients import patient_of

LITERATURE = "Wells and colleagues treated 120 people in Boston from 2019 to 2021."


class Recording:
    """An external model that repeats what it is told, a few characters at a time."""

    name = "far-away"

    def __init__(self, answer=None) -> None:
        self.prompts: list[Prompt] = []
        self.answer = answer

    def stream(self, prompt, *, max_tokens, stop):
        self.prompts.append(prompt)
        text = self.answer(prompt) if self.answer else prompt.user
        yield from (text[start:start + 3] for start in range(0, len(text), 3))

    def warm(self, prompts):
        self.prompts += prompts

    def close(self):
        pass


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


@pytest.fixture
def allowed(settings, patient, doctor):
    settings.EXTERNAL_MODEL_ALLOWED = True
    departures.allow(str(patient.pk), person=doctor, allowed=True)


def prompt_about(text: str) -> Prompt:
    return Prompt(system="s", examples=(), user=f"[1] {LITERATURE}\n[P1] {text}\n\n问题：该怎么办？", evidence=(Evidence(1, LITERATURE),))


def asked(model, prompt, patient):
    with about(Matter("answer:1", str(patient.pk))):
        return "".join(Guarded(model).stream(prompt, max_tokens=50, stop=threading.Event()))


def test_a_site_that_did_not_allow_it_sends_nothing(patient, doctor):
    model = Recording()
    departures.allow(str(patient.pk), person=doctor, allowed=True)
    with pytest.raises(GeneratorUnavailable):
        asked(model, prompt_about("张三"), patient)
    Guarded(model).warm([prompt_about("x")])
    assert model.prompts == [] and not Departure.objects.exists()


def test_a_patient_for_whom_nobody_allowed_it_stays_inside(settings, patient):
    settings.EXTERNAL_MODEL_ALLOWED = True
    model = Recording()
    with pytest.raises(GeneratorUnavailable):
        asked(model, prompt_about("张三"), patient)
    assert model.prompts == []


def test_consent_can_be_withdrawn(allowed, patient, doctor):
    departures.allow(str(patient.pk), person=doctor, allowed=False)
    with pytest.raises(GeneratorUnavailable):
        asked(Recording(), prompt_about("张三"), patient)


def test_the_model_reads_nobodys_name_but_all_the_literature(allowed, patient):
    model = Recording()
    asked(model, prompt_about("张三，2026年3月4日住院，手机13812345678，M0001"), patient)
    sent = model.prompts[0].user
    assert LITERATURE in sent
    for secret in ("张三", "2026年3月4日", "13812345678", "M0001"):
        assert secret not in sent


def test_what_comes_back_names_the_patient_again(allowed, patient):
    text = "张三，2026年3月4日住院，手机13812345678"
    assert asked(Recording(), prompt_about(text), patient) == prompt_about(text).user


def test_the_doctor_can_read_exactly_what_was_sent(allowed, patient, doctor, client_for):
    model = Recording()
    asked(model, prompt_about("张三，2026年3月4日住院"), patient)
    page = client_for(doctor).get(f"/ask/external-model/{patient.pk}/").content.decode()
    assert "张三，2026" not in page
    assert model.prompts[0].user.split("\n")[1] in page
    event = AuditEvent.objects.get(action="sent text to an external model")
    assert event.subject == "answer:1" and "text" not in event.detail


@pytest.mark.parametrize("stranger", ["colleague", "librarian"])
def test_a_stranger_neither_reads_nor_allows(patient, stranger, request, client_for):
    client = client_for(request.getfixturevalue(stranger))
    assert client.get(f"/ask/external-model/{patient.pk}/").status_code == 403
    assert client.post(f"/ask/external-model/{patient.pk}/decide/", {"allowed": "yes"}).status_code == 403
    assert not departures.patient_allows(str(patient.pk))


def test_a_doctor_allows_and_withdraws_on_the_page(patient, doctor, client_for):
    client = client_for(doctor)
    client.post(f"/ask/external-model/{patient.pk}/decide/", {"allowed": "yes"})
    assert departures.patient_allows(str(patient.pk))
    client.post(f"/ask/external-model/{patient.pk}/decide/", {"allowed": "no"})
    assert not departures.patient_allows(str(patient.pk))


@pytest.mark.parametrize(("url", "external"), [
    ("", False), ("http://127.0.0.1:9/v1", False), ("http://gpu.ward/v1", True), ("https://api.elsewhere.example/v1", True)])
def test_a_server_is_external_unless_its_host_is_ours(url, external):
    assert departures.model_is_external(url) is external


def test_the_engine_guards_an_external_server(settings):
    from qa import engine

    settings.GENERATOR = "qa.generation.openai_compatible.OpenAICompatibleGenerator"
    settings.GENERATOR_URL, settings.GENERATOR_MODEL = "https://api.elsewhere.example/v1", "m"
    engine._generator.cache_clear()
    try:
        assert isinstance(engine.generator(), Guarded)
    finally:
        engine._generator.cache_clear()
