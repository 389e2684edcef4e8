"""The training loop that every model here shares: AdamW, warm-up and cosine, saved so that it can go on. Knows no data."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

SAVE_EVERY = 50
CHECKPOINT = "checkpoint.pt"
LEAST_RATE = 0.05
Report = Callable[[str, float], None]


@dataclass(frozen=True)
class Schedule:
    """`learning_rate` is reached after `warm_up` steps and falls along a cosine to a twentieth at `steps`."""

    steps: int
    learning_rate: float
    warm_up: int = 20

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        if step < self.warm_up:
            return self.learning_rate * (step + 1) / self.warm_up
        done = (step - self.warm_up) / max(1, self.steps - self.warm_up)
        return self.learning_rate * (LEAST_RATE + (1 - LEAST_RATE) * (1 + math.cos(math.pi * done)) / 2)


def run(
    model: torch.nn.Module, *, schedule: Schedule, next_batch: Callable[[], object],
    loss: Callable[[object], torch.Tensor], out: Path, report: Report,
) -> float:
    """Train, or go on from the checkpoint in `out`; seconds spent in all.

    A resumed run draws and drops the batches already seen, so it ends where an unbroken one would.
    """
    import torch

    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=schedule.learning_rate)
    first, spent = _resumed(out, model, optimiser)
    for _ in range(first):
        next_batch()
    started = time.monotonic() - spent
    model.train()
    for step in range(first, schedule.steps):
        for group in optimiser.param_groups:
            group["lr"] = schedule.rate(step)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = loss(next_batch())
        found.backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        done, seconds = step + 1, time.monotonic() - started
        report(f"Step {done} of {schedule.steps}: loss {found.item():.3f}, {seconds:.0f} s.", done / schedule.steps)
        if done % SAVE_EVERY == 0:
            _save(out, model, optimiser, done, seconds)
    model.eval()
    return time.monotonic() - started


def finished(out: Path) -> None:
    """Remove the checkpoint of a run whose result has been written."""
    (out / CHECKPOINT).unlink(missing_ok=True)


def _resumed(out: Path, model: torch.nn.Module, optimiser: torch.optim.Optimizer) -> tuple[int, float]:
    import torch

    path = out / CHECKPOINT
    if not path.is_file():
        return 0, 0.0
    saved = torch.load(path, weights_only=True)
    model.load_state_dict(saved["model"], strict=False)
    optimiser.load_state_dict(saved["optimiser"])
    return saved["step"], saved["seconds"]


def _save(out: Path, model: torch.nn.Module, optimiser: torch.optim.Optimizer, step: int, seconds: float) -> None:
    import torch

    out.mkdir(parents=True, exist_ok=True)
    names = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    learned = {name: tensor for name, tensor in model.state_dict().items() if name in names}
    draft = out / f"{CHECKPOINT}.part"
    torch.save({"model": learned, "optimiser": optimiser.state_dict(), "step": step, "seconds": seconds}, draft)
    draft.replace(out / CHECKPOINT)
