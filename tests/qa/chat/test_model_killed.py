"""The process of the language model is killed or hangs in the middle of an answer: quoted sentences take over, and it is started again."""

from __future__ import annotations

import signal

import pytest

from qa import engine
from tests.model_server import model_server
from tests.qa.chat.conftest import QUESTION
from tests.qa.chat.sockets import kinds
from tests.struck_model import is_gone, struck_model

pytestmark = pytest.mark.django_db(transaction=True)
def quoted_instead(messages) -> None:
    turn = messages[-1]["event"]["turn"]
    assert "writing" in kinds(messages) and "fell_back" in kinds(messages)
    assert (turn["state"], turn["model"]) == ("done", "extractive") and turn["fell_back"] and turn["sentences"]
    assert all(sentence["sources"] for sentence in turn["sentences"])


@pytest.mark.parametrize("strike", [signal.SIGKILL, signal.SIGSTOP])
async def test_its_process_is_struck_in_the_middle_of_an_answer(monkeypatch, tmp_path, page_for, doctor, literature, strike):
    with struck_model(monkeypatch, tmp_path) as model:
        page = await page_for(doctor)
        model.strike, struck = strike, model.pid
        quoted_instead(await page.ask(QUESTION))
        model.strike = 0
        # The next answer is written by a new process, and the one that hung is gone.
        turn = (await page.ask(QUESTION))[-1]["event"]["turn"]
        assert (turn["state"], turn["model"], turn["fell_back"]) == ("done", "model.gguf", "")
        assert model.pid != struck and is_gone(struck)


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
