"""Runs an act in a process of its own that is killed (SIGKILL) before any statement or commit one chooses."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection

MOST_STEPS = 400


def killed_everywhere(act: Callable[[], Any], *, also: Sequence[tuple[Any, str]] = (), every: int = 1) -> Iterator[int]:
    """Do ``act`` again and again, each time killed later, and yield after every kill; ends when the act came through.

    A step is a statement, a commit, or a call of what ``also`` names: (owner, name). With ``every`` 3, two of three are left out.
    The caller looks at what is left in between.
    """
    for step in range(1, MOST_STEPS, every):
        if not _killed_at(act, step, also):
            return
        yield step
    raise AssertionError("The act has too many steps or never ends.")


def _killed_at(act: Callable[[], Any], step: int, also: Sequence[tuple[Any, str]]) -> bool:
    connection.close()
    child = os.fork()
    if not child:
        _act_and_die(act, step, also)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "The act failed by itself."
    return False


def _act_and_die(act: Callable[[], Any], step: int, also: Sequence[tuple[Any, str]]) -> None:
    """In the child: nothing of the test runner may happen here, so it ends by os._exit or by the kill."""
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute: Any, *arguments: Any) -> Any:
        count()
        return execute(*arguments)

    commit = connection._commit

    def committing() -> Any:
        count()
        return commit()

    connection._commit = committing
    for owner, name in also:
        setattr(owner, name, _counted(getattr(owner, name), count))
    status = 3
    try:
        with connection.execute_wrapper(statement):
            act()
        status = 0
    finally:
        os._exit(status)


def _counted(function: Callable[..., Any], count: Callable[[], None]) -> Callable[..., Any]:
    def counted(*arguments: Any, **named: Any) -> Any:
        count()
        return function(*arguments, **named)

    return counted
