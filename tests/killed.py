"""Runs an act in a process of its own that is killed (SIGKILL) before any statement or commit one chooses."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

MOST_STEPS = 400
Function = tuple[Any, str]
"""A function by its owner (a module or a class) and its name there."""


@dataclass(frozen=True)
class Kill:
    """At which step, and what counts as one (``killed_everywhere``)."""

    step: int
    also: Sequence[Function]
    behind: Function | None


def killed_everywhere(act: Callable[[], Any], *, also: Sequence[Function] = (), behind: Function | None = None,
                      every: int = 1) -> Iterator[int]:
    """Do ``act`` again and again, each time killed later, and yield after every kill; ends when the act came through.

    A step is a statement, a commit, or a call of what ``also`` names. With ``every`` 3, two of three are left out; with ``behind``, all
    that come before this function was called. The caller looks at what is left in between.
    """
    for step in range(1, MOST_STEPS, every):
        if not _killed_at(act, Kill(step, also, behind)):
            return
        yield step
    raise AssertionError("The act has too many steps or never ends.")


def _killed_at(act: Callable[[], Any], kill: Kill) -> bool:
    connection.close()
    child = os.fork()
    if not child:
        _act_and_die(act, kill)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "The act failed by itself."
    return False


def _act_and_die(act: Callable[[], Any], kill: Kill) -> None:
    """In the child: nothing of the test runner may happen here, so it ends by os._exit or by the kill."""
    left, counting = kill.step, kill.behind is None

    def count() -> None:
        nonlocal left
        left -= counting
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    def begin() -> None:
        nonlocal counting
        counting = True

    def statement(execute: Any, *arguments: Any) -> Any:
        count()
        return execute(*arguments)

    commit = connection._commit

    def committing() -> Any:
        count()
        return commit()

    connection._commit = committing
    for function, told in [*((function, count) for function in kill.also), *([(kill.behind, begin)] if kill.behind else [])]:
        owner, name = function
        setattr(owner, name, _told_of(getattr(owner, name), told))
    status = 3
    try:
        with connection.execute_wrapper(statement):
            act()
        status = 0
    finally:
        os._exit(status)


def _told_of(function: Callable[..., Any], tell: Callable[[], None]) -> Callable[..., Any]:
    def called(*arguments: Any, **named: Any) -> Any:
        tell()
        return function(*arguments, **named)

    return called
