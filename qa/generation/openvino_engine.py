"""The program of the process that runs the bundled model: JSON lines in, JSON lines out.

It knows nothing of prompts, evidence or callers. It is a process of its own because a step of the
pipeline holds Python's interpreter lock for as long as it computes, which would freeze every
socket of a web server that lived beside it. One loop serves all requests by continuous batching.

In:  {"id", "messages", "max_tokens", "pattern"} starts a generation, {"stop": id} ends one early.
Out: {"ready": seconds}, then for each id {"id", "text"} and a last {"id", "done"} or {"id", "error"}.
The end of the input ends the process.
"""

from __future__ import annotations

import json
import os
import re
import select
import signal
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.generation.detokenise import IncrementalDecoder

if TYPE_CHECKING:
    import openvino_genai

READ_BYTES = 1 << 16


@dataclass(frozen=True)
class EngineOptions:
    """How the pipeline is built; `threads` 0 leaves the number to the runtime, `cache_gb` is the KV cache.

    `assistant_tokens` are proposed per step by copying what followed the same `ngram` tokens
    earlier in the prompt, and cost nothing in quality: the model checks each. Prompts above
    `context` tokens are refused: reading them takes longer than a reader waits, and the tokenizer
    of a GGUF file silently cuts at 8192.
    """

    model: str
    threads: int
    cache_gb: int
    assistant_tokens: int
    ngram: int
    context: int


@dataclass(frozen=True)
class _Waiting:
    request: dict[str, Any]
    ids: tuple[int, ...]


@dataclass(frozen=True)
class _Running:
    handle: openvino_genai.GenerationHandle
    decoder: IncrementalDecoder
    ids: tuple[int, ...]


class Engine:
    """A continuous-batching pipeline with prefix cache and prompt lookup.

    Two generations whose prompts are equal, or one the beginning of the other, never run together:
    the runtime lets them share a half-filled cache block, and the rejected proposals of one then
    spoil the text of the other. The later one waits until the first has ended.
    """

    def __init__(self, options: EngineOptions) -> None:
        import openvino_genai

        self._genai = openvino_genai
        self._options = options
        self._running: dict[int, _Running] = {}
        self._waiting: dict[int, _Waiting] = {}
        self._pipeline = openvino_genai.ContinuousBatchingPipeline(
            options.model, self._scheduler(), "CPU", self._properties(), {}, {}
        )
        self._tokenizer = self._pipeline.get_tokenizer()

    @property
    def busy(self) -> bool:
        """True while some generation is unfinished, or ended early and still holds its place."""
        return bool(self._waiting) or bool(self._pipeline.has_non_finished_requests())

    def add(self, request: dict[str, Any]) -> None:
        """Queue a generation; its first text comes from a later `step`. Raises ValueError."""
        text = self._tokenizer.apply_chat_template(request["messages"], add_generation_prompt=True)
        ids = self._tokenizer.encode(text, add_special_tokens=False).input_ids.data[0].tolist()
        _check(request, prompt_tokens=len(ids), context=self._options.context)
        self._waiting[request["id"]] = _Waiting(request, tuple(ids))

    def stop(self, request_id: int) -> None:
        """End a generation, if it still runs, and free its place."""
        self._waiting.pop(request_id, None)
        if running := self._running.pop(request_id, None):
            running.handle.stop()

    def step(self) -> list[dict[str, Any]]:
        """Advance every generation by at least one token; returns what to tell their readers."""
        self._admit()
        if self._pipeline.has_non_finished_requests():
            self._pipeline.step()
        return [event for request_id in list(self._running) for event in self._news(request_id)]

    def _admit(self) -> None:
        for request_id, waiting in list(self._waiting.items()):
            if not any(_overlap(waiting.ids, running.ids) for running in self._running.values()):
                del self._waiting[request_id]
                self._running[request_id] = self._begin(waiting)

    def _begin(self, waiting: _Waiting) -> _Running:
        import numpy
        import openvino

        tensor = openvino.Tensor(numpy.array([waiting.ids], numpy.int64))
        handle = self._pipeline.add_request(waiting.request["id"], tensor, self._config(waiting.request))
        return _Running(handle, IncrementalDecoder(self._tokenizer.decode), waiting.ids)

    def _news(self, request_id: int) -> list[dict[str, Any]]:
        running = self._running[request_id]
        text = "".join(running.decoder.push(ids) for ids in self._read(running))
        events: list[dict[str, Any]] = [{"id": request_id, "text": text}] if text else []
        status, kinds = running.handle.get_status(), self._genai.GenerationStatus
        if status == kinds.RUNNING:
            return events
        del self._running[request_id]
        if status == kinds.IGNORED:
            return [{"id": request_id, "error": "The prompt is longer than the model's cache."}]
        return [*events, {"id": request_id, "text": running.decoder.flush()}, {"id": request_id, "done": True}]

    def _read(self, running: _Running) -> list[list[int]]:
        found = []
        while running.handle.can_read():
            found += [output.generated_ids for output in running.handle.read().values()]
        return found

    def _scheduler(self) -> openvino_genai.SchedulerConfig:
        scheduler = self._genai.SchedulerConfig()
        scheduler.enable_prefix_caching = True
        scheduler.cache_size = self._options.cache_gb
        return scheduler

    def _properties(self) -> dict[str, object]:
        properties: dict[str, object] = {"prompt_lookup": self._options.assistant_tokens > 0}
        if self._options.threads:
            properties["INFERENCE_NUM_THREADS"] = self._options.threads
        return properties

    def _config(self, request: dict[str, Any]) -> openvino_genai.GenerationConfig:
        config = self._genai.GenerationConfig()
        config.max_new_tokens = request["max_tokens"]
        config.set_eos_token_id(self._tokenizer.get_eos_token_id())
        if self._options.assistant_tokens:
            config.num_assistant_tokens = self._options.assistant_tokens
            config.max_ngram_size = self._options.ngram
        if request["pattern"]:
            config.structured_output_config = self._genai.StructuredOutputConfig(regex=request["pattern"])
        return config


def _overlap(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _check(request: dict[str, Any], *, prompt_tokens: int, context: int) -> None:
    if prompt_tokens > context:
        raise ValueError(f"the prompt has more than {context} tokens")
    try:
        re.compile(request["pattern"] or "")
    except re.error as error:
        raise ValueError(f"the pattern is not a regular expression: {error}") from error


class _Wire:
    """Lines from one file descriptor, JSON to another."""

    def __init__(self, source: int, target: int) -> None:
        self._source, self._target, self._rest = source, target, b""

    def send(self, event: dict[str, Any]) -> None:
        line = memoryview(json.dumps(event).encode() + b"\n")
        while line:
            line = line[os.write(self._target, line) :]

    def receive(self, *, wait: bool) -> list[dict[str, Any]] | None:
        """Messages that have arrived, after waiting for one if asked; None at the end of the input."""
        if not wait and not select.select([self._source], [], [], 0)[0]:
            return []
        if not (received := os.read(self._source, READ_BYTES)):
            return None
        *lines, self._rest = (self._rest + received).split(b"\n")
        return [json.loads(line) for line in lines]


def serve(wire: _Wire, options: EngineOptions) -> None:
    """Load the model, warm its kernels, then serve until the input ends."""
    started = time.monotonic()
    engine = Engine(options)
    _exercise(engine)
    wire.send({"ready": time.monotonic() - started})
    while (messages := wire.receive(wait=not engine.busy)) is not None:
        for message in messages:
            _obey(engine, message, wire)
        if engine.busy:
            for event in engine.step():
                wire.send(event)


def _obey(engine: Engine, message: dict[str, Any], wire: _Wire) -> None:
    if "stop" in message:
        engine.stop(message["stop"])
        return
    try:
        engine.add(message)
    except (RuntimeError, ValueError, TypeError) as error:
        wire.send({"id": message["id"], "error": f"The model refused the request: {error}."})


def _exercise(engine: Engine) -> None:
    """The first inference packs the weights, which takes seconds; better now than before a reader."""
    engine.add({"id": 0, "messages": [{"role": "user", "content": "1"}], "max_tokens": 2, "pattern": None})
    while engine.busy:
        engine.step()


def main() -> None:
    """Read the options from the command line and serve standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    target = os.dup(1)
    os.dup2(2, 1)
    wire = _Wire(0, target)
    try:
        serve(wire, EngineOptions(**json.loads(sys.argv[1])))
    except RuntimeError as error:
        wire.send({"fatal": str(error)})
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)


if __name__ == "__main__":
    main()
