"""The process of the language model is killed or hangs in the middle of an answer: quoted sentences take over, and it is started again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async

from qa import engine
from qa.generation.openvino import OpenVINOGenerator
from qa.weights import model_path
from tests.model_server import model_server
from tests.qa.chat.conftest import QUESTION
from tests.qa.chat.sockets import kinds

pytestmark = pytest.mark.django_db(transaction=True)
SILENCE = 2.0


class Struck(OpenVINOGenerator):
    """The small model in its own process, which gets a signal as soon as it has written the first words."""

    signal: int = 0

    def stream(self, prompt, *, max_tokens, stop) -> Iterator[str]:
        for number, piece in enumerate(super().stream(prompt, max_tokens=max_tokens, stop=stop)):
            if not number and self.signal:
                os.kill(self.pid, self.signal)
            yield piece

    @property
    def pid(self) -> int:
        return self._process._process.pid


@pytest.fixture
def struck(monkeypatch) -> Iterator[Struck]:
    generator = Struck(model=str(model_path("generator-test") / "model.gguf"), threads=1, silence=SILENCE)
    generator.warm([])
    monkeypatch.setattr(engine, "generator", lambda: generator)
    yield generator
    generator.close()


def quoted_instead(messages) -> None:
    turn = messages[-1]["event"]["turn"]
    assert "writing" in kinds(messages) and "fell_back" in kinds(messages)
    assert (turn["state"], turn["model"]) == ("done", "extractive") and turn["fell_back"] and turn["sentences"]
    assert all(sentence["sources"] for sentence in turn["sentences"])


@pytest.mark.models
@pytest.mark.parametrize("strike", [signal.SIGKILL, signal.SIGSTOP])
async def test_its_process_is_struck_in_the_middle_of_an_answer(struck, page_for, doctor, literature, strike):
    page = await page_for(doctor)
    struck.signal, first = strike, struck.pid
    began = time.monotonic()
    quoted_instead(await page.ask(QUESTION))
    assert time.monotonic() - began < SILENCE + 8
    struck.signal = 0
    # The next answer is written by a new process.
    messages = await page.ask(QUESTION)
    assert "writing" in kinds(messages) and messages[-1]["event"]["turn"]["state"] == "done"
    assert struck.pid != first and await sync_to_async(is_gone)(first)


def is_gone(pid: int) -> bool:
    return not os.path.exists(f"/proc/{pid}/exe")


@pytest.mark.parametrize(("language", "sentence"), [("en", "model"), ("zh-hans", "模型")])
async def test_a_model_server_that_hangs_is_left_after_a_while_and_asked_again_later(monkeypatch, page_for, doctor, literature, language, sentence):
    from qa.generation.openai_compatible import OpenAICompatibleGenerator

    doctor.language = language
    await doctor.asave(update_fields=["language"])
    with model_server() as server:
        generator = OpenAICompatibleGenerator(url=f"http://127.0.0.1:{server.port}", model="repeater", silence=1.0)
        monkeypatch.setattr(engine, "generator", lambda: generator)
        page = await page_for(doctor)
        server.hangs_after = 3
        messages = await page.ask(QUESTION)
        quoted_instead(messages)
        assert sentence in messages[-1]["event"]["turn"]["fell_back"]
        server.hangs_after = None
        turn = (await page.ask(QUESTION))[-1]["event"]["turn"]
        assert (turn["state"], turn["model"], turn["fell_back"]) == ("done", "repeater", "")
        generator.close()
