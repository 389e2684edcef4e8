"""Tells at the end how much was tried."""

from __future__ import annotations

from tests.fuzz.inputs import tally


def pytest_terminal_summary(terminalreporter) -> None:
    if tally.inputs:
        terminalreporter.write_line(f"{tally.inputs} generated inputs; the slowest answer took {tally.slowest:.2f} s.")
