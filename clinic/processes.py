"""How one process of the site asks the operating system to be treated: die with its parent, give way to others."""

from __future__ import annotations

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Have the kernel end this process when its supervisor goes, even by kill -9 (Linux only); nothing confirmed is lost."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def give_way() -> None:
    """Take the processor last: pages and answers go before this process, which still moves on under load."""
    os.nice(19)
