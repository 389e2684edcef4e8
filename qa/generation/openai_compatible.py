"""Any server that speaks OpenAI's chat completions (vLLM, llama.cpp, TGI, a cloud); knows only its HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import httpx

from qa.generation.base import GeneratorFailed, GeneratorUnavailable, Prompt
from qa.generation.watchdog import SILENCE_SECONDS, TextChannel, stream_from_thread

DATA = "data:"
DONE = "[DONE]"
TRANSIENT = {408, 429, 500, 502, 503, 504}
AT_ONCE = 64


class OpenAICompatibleGenerator:
    """Streams from `url` (ending before /chat/completions) with `key` as bearer token, if given.

    With `guided`, a prompt's pattern goes along as vLLM's `structured_outputs`; other servers refuse
    or ignore the field, so it is off by default.
    """

    def __init__(
        self,
        *,
        url: str,
        model: str,
        key: str = "",
        guided: bool = False,
        connect_seconds: float = 5,
        silence: float = SILENCE_SECONDS,
    ) -> None:
        if not url or not model:
            raise ValueError("an OpenAI-compatible server needs a url and a model")
        self._model = model
        self._guided = guided
        self._silence = silence
        self._client = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(silence, connect=connect_seconds),
            limits=httpx.Limits(max_connections=AT_ONCE),
        )

    @property
    def name(self) -> str:
        """The model's name on the server."""
        return self._model

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        produce = partial(self._request, self._body(prompt, max_tokens))
        yield from stream_from_thread(produce, stop, silence=self._silence)

    def warm(self, prompts: Sequence[Prompt]) -> None:
        for prompt in prompts:
            for _ in self.stream(prompt, max_tokens=1, stop=threading.Event()):
                pass

    def close(self) -> None:
        self._client.close()

    def _body(self, prompt: Prompt, max_tokens: int) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": prompt.messages(),
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
        }
        if self._guided and prompt.pattern:
            body["structured_outputs"] = {"regex": prompt.pattern}
        return body

    def _request(self, body: dict[str, Any], channel: TextChannel) -> None:
        try:
            with self._client.stream("POST", "/chat/completions", json=body) as response:
                _check(response)
                _relay(response, channel)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise GeneratorUnavailable(f"The model server {self._client.base_url} cannot be reached.") from error
        except httpx.HTTPError as error:
            raise GeneratorFailed(f"The model server broke off: {type(error).__name__}.") from error


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    message = f"The model server answered with status {response.status_code}."
    raise (GeneratorFailed if response.status_code in TRANSIENT else GeneratorUnavailable)(message)


def _relay(response: httpx.Response, channel: TextChannel) -> None:
    """Pass on the server-sent events until the last; an end without it means the server broke off."""
    for line in response.iter_lines():
        if channel.unwanted:
            return
        if not line.startswith(DATA):
            continue
        if (data := line.removeprefix(DATA).strip()) == DONE:
            return
        channel.write(_text(data))
    raise GeneratorFailed("The model server closed the stream before the end of the text.")


def _text(data: str) -> str:
    try:
        event = json.loads(data)
        if "error" in event:
            raise GeneratorFailed("The model server reported an error in the middle of the text.")
        return "".join(choice["delta"].get("content") or "" for choice in event["choices"])
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise GeneratorFailed("The model server sent something that is not a chat completion.") from error
