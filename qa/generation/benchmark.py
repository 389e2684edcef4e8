"""Measures the bundled generator against its runtime called bare in the same run; prints nothing."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.generation.base import Prompt
from qa.generation.benchmark_prompts import grounded, six
from qa.generation.openvino import OpenVINOGenerator
from qa.weights import model_path

LONGEST = 160
ASSISTANT_TOKENS, NGRAM = 8, 3
CACHE_GB = 1


@dataclass(frozen=True)
class Comparison:
    """Medians of ours and bare in `unit`; for rates a ratio above 1 is better, for seconds one below 1."""

    ours: float
    bare: float
    unit: str

    @property
    def ratio(self) -> float:
        """Ours divided by bare."""
        return self.ours / self.bare


@dataclass(frozen=True)
class Reply:
    """One answer: `tokens` come back, the first text after `first`, the last after `total` seconds."""

    tokens: int
    first: float
    total: float

    @property
    def decode_rate(self) -> float:
        """Tokens a second after the first."""
        return (self.tokens - 1) / (self.total - self.first)


def decode_rate(generator: OpenVINOGenerator, language: str, *, rounds: int = 5) -> Comparison:
    """One stream's tokens a second after its first text, against LLMPipeline with prompt lookup."""
    bare = BareSingle(generator.path)
    ours, theirs = [], []
    for turn in range(rounds + 1):
        prompt = grounded(language, turn=turn % 2)
        theirs.append(bare.reply(prompt).decode_rate)
        ours.append(_reply(generator, prompt, bare.count).decode_rate)
    return Comparison(statistics.median(ours[1:]), statistics.median(theirs[1:]), "tokens/s")


def six_at_once(generator: OpenVINOGenerator, *, rounds: int = 3) -> Comparison:
    """Tokens a second of six streams in all, against ContinuousBatchingPipeline with prompt lookup."""
    bare = BareBatch(generator.path)
    ours, theirs = [], []
    for _ in range(rounds + 1):
        theirs.append(bare.rate(six()))
        ours.append(_rate(generator, six(), bare.count))
    return Comparison(statistics.median(ours[1:]), statistics.median(theirs[1:]), "tokens/s")


def first_text(generator: OpenVINOGenerator, *, rounds: int = 5) -> Comparison:
    """Seconds to the first text of a new question behind a cached beginning, against the bare pipeline."""
    bare = BareBatch(generator.path)
    for language in ("zh", "en"):
        beginning = Prompt(grounded(language).system, grounded(language).examples, "-")
        generator.warm([beginning])
        bare.first(beginning)
    ours, theirs = [], []
    for number in range(2 * rounds):
        prompt = _unseen(("zh", "en")[number % 2], number)
        theirs.append(bare.first(prompt))
        ours.append(_first(generator, prompt))
    return Comparison(statistics.median(ours), statistics.median(theirs), "s")


def _unseen(language: str, number: int) -> Prompt:
    """A prompt whose user turn starts with words no cache has seen."""
    prompt = grounded(language)
    return Prompt(prompt.system, prompt.examples, f"({number}) {prompt.user}")


def load_time(model: str = "generator") -> float:
    """Seconds from nothing to a model that answers, kernels warm."""
    generator = OpenVINOGenerator(model=model)
    started = time.monotonic()
    generator.warm([])
    seconds = time.monotonic() - started
    generator.close()
    return seconds


def measure_all(report: Callable[[str], None]) -> dict[str, Comparison]:
    """Every comparison by name; `report` hears the name of each before it starts."""
    measures: dict[str, Callable[[OpenVINOGenerator], Comparison]] = {
        "decode_zh": lambda generator: decode_rate(generator, "zh"),
        "decode_en": lambda generator: decode_rate(generator, "en"),
        "six_at_once": six_at_once,
        "first_text": first_text,
    }
    with _running() as generator:
        results = {}
        for name, measure in measures.items():
            report(name)
            results[name] = measure(generator)
        return results


class _Bare:
    """What the bare pipelines share: the same rendering of prompts and the same settings as ours."""

    _tokenizer: Any

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return int(self._tokenizer.encode(text, add_special_tokens=False).input_ids.shape[1])

    def _render(self, prompt: Prompt) -> str:
        return str(self._tokenizer.apply_chat_template(prompt.messages(), add_generation_prompt=True))

    def _config(self, max_tokens: int = LONGEST) -> Any:
        import openvino_genai

        config = openvino_genai.GenerationConfig()
        config.max_new_tokens = max_tokens
        config.apply_chat_template = False
        config.num_assistant_tokens, config.max_ngram_size = ASSISTANT_TOKENS, NGRAM
        config.set_eos_token_id(self._tokenizer.get_eos_token_id())
        return config


class BareSingle(_Bare):
    """LLMPipeline with prompt lookup, as its documentation shows it."""

    def __init__(self, folder: Path) -> None:
        import openvino_genai

        self._pipeline = openvino_genai.LLMPipeline(str(folder), "CPU", prompt_lookup=True)
        self._tokenizer = self._pipeline.get_tokenizer()

    def reply(self, prompt: Prompt) -> Reply:
        """One answer, timed by the pipeline's own counters."""
        metrics = self._pipeline.generate([self._render(prompt)], self._config()).perf_metrics
        total = metrics.get_generate_duration().mean / 1000
        return Reply(metrics.get_num_generated_tokens(), metrics.get_ttft().mean / 1000, total)


class BareBatch(_Bare):
    """ContinuousBatchingPipeline with prefix cache and prompt lookup, stepped without any reader."""

    def __init__(self, folder: Path) -> None:
        import openvino_genai

        scheduler = openvino_genai.SchedulerConfig()
        scheduler.enable_prefix_caching, scheduler.cache_size = True, CACHE_GB
        self._pipeline = openvino_genai.ContinuousBatchingPipeline(
            str(folder), scheduler, "CPU", {"prompt_lookup": True}, {}, {}
        )
        self._tokenizer = self._pipeline.get_tokenizer()

    def rate(self, prompts: list[Prompt]) -> float:
        """Tokens a second of all prompts together."""
        started = time.monotonic()
        texts = [self._render(prompt) for prompt in prompts]
        results = self._pipeline.generate(texts, [self._config()] * len(texts))
        seconds = time.monotonic() - started
        return sum(self.count(result.m_generation_ids[0]) for result in results) / seconds

    def first(self, prompt: Prompt) -> float:
        """Seconds to the first token."""
        started = time.monotonic()
        self._pipeline.generate([self._render(prompt)], [self._config(max_tokens=1)])
        return time.monotonic() - started


def _reply(generator: OpenVINOGenerator, prompt: Prompt, count: Callable[[str], int]) -> Reply:
    started = time.monotonic()
    pieces, first = [], 0.0
    for piece in generator.stream(prompt, max_tokens=LONGEST, stop=threading.Event()):
        first = first or time.monotonic() - started
        pieces.append(piece)
    return Reply(count("".join(pieces)), first, time.monotonic() - started)


def _first(generator: OpenVINOGenerator, prompt: Prompt) -> float:
    started = time.monotonic()
    stream = generator.stream(prompt, max_tokens=LONGEST, stop=threading.Event())
    next(stream)
    seconds = time.monotonic() - started
    stream.close()
    return seconds


def _rate(generator: OpenVINOGenerator, prompts: list[Prompt], count: Callable[[str], int]) -> float:
    started = time.monotonic()
    with ThreadPoolExecutor(len(prompts)) as pool:
        texts = list(pool.map(lambda prompt: "".join(_pieces(generator, prompt)), prompts))
    seconds = time.monotonic() - started
    return sum(map(count, texts)) / seconds


def _pieces(generator: OpenVINOGenerator, prompt: Prompt) -> Iterator[str]:
    return generator.stream(prompt, max_tokens=LONGEST, stop=threading.Event())


@contextmanager
def _running(model: str = "generator") -> Iterator[OpenVINOGenerator]:
    if not model_path(model).is_dir():
        raise FileNotFoundError(f"The model {model} is not prepared.")
    generator = OpenVINOGenerator(model=model)
    try:
        generator.warm([])
        yield generator
    finally:
        generator.close()
