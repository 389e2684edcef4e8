"""What is sent: text with everything that has ever broken a form, JSON of the shapes we read, and a count of it all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("XINGLIN_FUZZ_EXAMPLES", "12"))
FEW = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
SLOWEST_SECONDS = 20.0

NASTY = st.sampled_from([
    "", " ", "\x00", "a\x00b", "\ud7ff", "\u202e\u2066", "'; drop table records_patient; --", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n",
    "../../etc/passwd", "0", "-1", "1e999", "NaN", "Infinity", "9" * 400, "2026-02-30", "2026-11-25T25:61", "0001-01-01", "9999-12-31T23:59",
    "00000000-0000-0000-0000-000000000000", "[]", "{}", "null", '{"a":', "\r\nSet-Cookie: a=b", "张三" * 300, "🩺" * 50, "x" * 20_000, "true", "on",
])
TEXT = NASTY | st.text(max_size=60) | st.integers(-(2**70), 2**70).map(str) | st.floats().map(str) | st.dates().map(str) | st.uuids().map(str)


def json_of(*keys: str) -> st.SearchStrategy:
    """JSON whose objects use these keys, and now and then others."""
    names = st.sampled_from(keys) | st.text(max_size=8)
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | TEXT.filter(lambda text: len(text) < 200)
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6), max_leaves=20)


@dataclass
class Tally:
    """Inputs and the slowest answer, in seconds, of this run."""

    inputs: int = 0
    slowest: float = 0.0


tally = Tally()


@contextmanager
def counted() -> Iterator[None]:
    """Around one input; fails where the answer takes so long that it counts as a hang."""
    started = time.monotonic()
    yield
    seconds = time.monotonic() - started
    tally.inputs += 1
    tally.slowest = max(tally.slowest, seconds)
    assert seconds < SLOWEST_SECONDS, f"One input took {seconds:.0f} seconds."
