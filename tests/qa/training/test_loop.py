from __future__ import annotations

import random

import pytest
import torch

from qa.training import loop

SCHEDULE = loop.Schedule(steps=8, learning_rate=0.05, warm_up=2)


class Draws:
    """Numbers that only depend on how many were drawn before."""

    def __init__(self):
        self.chance = random.Random(0)

    def next(self):
        return torch.tensor([[self.chance.random()]])


def run(out, *, stop_at=None):
    torch.manual_seed(1)
    model = torch.nn.Linear(1, 1)

    def report(message, share):
        if stop_at is not None and f"Step {stop_at} " in message:
            raise KeyboardInterrupt

    loop.run(
        model, schedule=SCHEDULE, next_batch=Draws().next, loss=lambda x: (model(x) - 3 * x).pow(2).mean(), out=out,
        report=report,
    )
    return model.weight.item()


def test_the_rate_rises_and_falls():
    rates = [SCHEDULE.rate(step) for step in range(8)]
    assert rates[0] == pytest.approx(0.025)
    assert max(rates) == pytest.approx(0.05)
    assert rates[-1] < rates[4] < 0.05


def test_a_run_that_was_broken_off_ends_where_an_unbroken_one_does(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "SAVE_EVERY", 2)
    whole = run(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "broken", stop_at=5)
    assert (tmp_path / "broken" / loop.CHECKPOINT).is_file()
    assert run(tmp_path / "broken") == pytest.approx(whole, abs=1e-6)


def test_a_finished_run_leaves_no_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "SAVE_EVERY", 4)
    run(tmp_path)
    loop.finished(tmp_path)
    assert list(tmp_path.iterdir()) == []
