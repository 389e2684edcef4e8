"""Any Hugging Face causal model, from a folder, a GGUF file or a hub id; knows nothing of prompts' content."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.generation.base import GeneratorUnavailable, Prompt
from qa.generation.detokenise import IncrementalDecoder
from qa.generation.watchdog import SILENCE_SECONDS, TextChannel, stream_from_thread
from qa.weights import models_folder

if TYPE_CHECKING:
    import torch


class TransformersGenerator:
    """Greedy text from a model that `transformers` can load.

    `model` is a hub id, a folder or a `.gguf` file, absolute or below the folder of prepared models.
    `device` and `dtype` are torch's names; "auto" takes a GPU where there is one, and bfloat16 (but
    float32 for a GGUF file, whose packed weights compute in it). A
    prompt's `pattern` isn't enforced. `at_once` generations run together, the others wait.
    """

    def __init__(
        self,
        *,
        model: str,
        device: str = "auto",
        dtype: str = "auto",
        at_once: int = 2,
        silence: float = SILENCE_SECONDS,
    ) -> None:
        if not model:
            raise ValueError("name a model folder, GGUF file or hub id for transformers")
        self._source = model
        self._device = device
        self._dtype = dtype
        self._silence = silence
        self._places = threading.BoundedSemaphore(at_once)
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    @property
    def name(self) -> str:
        """The id or the last two parts of the path."""
        return "/".join(Path(self._source).parts[-2:])

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        self._load()
        while not self._places.acquire(timeout=0.1):
            if stop.is_set():
                return
        try:
            produce = partial(self._generate, prompt, max_tokens)
            yield from stream_from_thread(produce, stop, silence=self._silence)
        finally:
            self._places.release()

    def warm(self, prompts: Sequence[Prompt]) -> None:
        self._load()

    def close(self) -> None:
        self._loaded = None

    def _generate(self, prompt: Prompt, max_tokens: int, channel: TextChannel) -> None:
        from transformers import StoppingCriteriaList

        model, tokenizer = self._load()
        inputs = _tokens(tokenizer, prompt).to(model.device)
        model.generate(
            **inputs,
            max_new_tokens=max_tokens,
            do_sample=False,
            streamer=_Streamer(tokenizer, channel),
            stopping_criteria=StoppingCriteriaList([lambda *_args, **_kwargs: _mask(inputs, channel.unwanted)]),
            pad_token_id=tokenizer.eos_token_id,
        )

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._read()
            return self._loaded

    def _read(self) -> tuple[Any, Any]:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        where, options = _locate(self._source)
        device = ("cuda" if torch.cuda.is_available() else "cpu") if self._device == "auto" else self._device
        dtype = getattr(torch, _natural_dtype(options) if self._dtype == "auto" else self._dtype)
        try:
            tokenizer = AutoTokenizer.from_pretrained(where, **options)
            model = AutoModelForCausalLM.from_pretrained(where, dtype=dtype, **options)
        except (OSError, ValueError, ImportError) as error:
            raise GeneratorUnavailable(f"The model {self._source} cannot be loaded: {error}") from error
        return model.to(device).eval(), tokenizer


class _Streamer:
    """Receives what `generate` calls a streamer's tokens: first the prompt's, then each new one."""

    def __init__(self, tokenizer: Any, channel: TextChannel) -> None:
        self._decoder = IncrementalDecoder(partial(tokenizer.decode, skip_special_tokens=True))
        self._channel = channel
        self._prompt_seen = False

    def put(self, ids: torch.Tensor) -> None:
        if self._prompt_seen:
            self._channel.write(self._decoder.push(ids.flatten().tolist()))
        self._prompt_seen = True

    def end(self) -> None:
        self._channel.write(self._decoder.flush())


def _natural_dtype(options: dict[str, str]) -> str:
    return "float32" if "gguf_file" in options else "bfloat16"


def _tokens(tokenizer: Any, prompt: Prompt) -> Any:
    return tokenizer.apply_chat_template(
        prompt.messages(), add_generation_prompt=True, return_tensors="pt", return_dict=True
    )


def _mask(inputs: Any, unwanted: bool) -> torch.Tensor:
    import torch

    return torch.full((inputs["input_ids"].shape[0],), unwanted, dtype=torch.bool, device=inputs["input_ids"].device)


def _locate(source: str) -> tuple[str, dict[str, str]]:
    path = next((path for path in (models_folder() / source, Path(source)) if path.exists()), None)
    if path is not None and path.suffix == ".gguf":
        return str(path.parent), {"gguf_file": path.name}
    return str(path or source), {}
