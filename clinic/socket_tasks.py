"""What a socket does by itself beside listening: it ends quietly with its browser, which is asked to come again while the database is away."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)
TRY_AGAIN = 1013


async def until_gone(work: Coroutine[Any, Any, None], close: Callable[[int], Awaitable[None]]) -> None:
    """Do the work to its end. Pages open a socket that was closed with ``TRY_AGAIN`` anew, and ask for what they missed."""
    try:
        await work
    except OSError:
        logger.debug("A browser went away in the middle of a message.")
    except (OperationalError, InterfaceError):
        logger.warning("A socket is closed while the database is away.")
        with contextlib.suppress(OSError):
            await close(TRY_AGAIN)
