"""A whole site, served by the same command as in a hospital, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

BASE = Path(__file__).resolve().parents[2]
PASSWORD = "apricot-grove"
START_SECONDS = 300
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                  "--disable-background-networking", "--disable-component-update"]


@dataclass
class Site:
    """A running clinic: its address, its files and its supervisor."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    def manage(self, *arguments: str) -> str:
        """The standard output of a command run beside the served site."""
        environment = os.environ | {"XINGLIN_HOME": str(self.home)}
        environment.pop("XINGLIN_DATABASE_ROLE", None)
        done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=BASE, env=environment, text=True,
                              capture_output=True, check=True, timeout=180)
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_served(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The site ended with status {process.returncode} before it served a page.")
        try:
            with urlopen(f"{url}/health/", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError("The site did not start in time.")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@contextmanager
def served_site(home: Path, **settings: str) -> Iterator[Site]:
    """A clinic of its own, with further ``settings`` in its environment."""
    port = free_port()
    environment = os.environ | {"XINGLIN_HOME": str(home), "XINGLIN_PORT": str(port),
                                "XINGLIN_DEMO_PASSWORD": PASSWORD,
                                # What the invented readings set off would stand between a test and what it waits for.
                                "XINGLIN_DEMONSTRATION_STREAM": "False", **settings}
    environment.pop("XINGLIN_DATABASE_ROLE", None)
    process = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=BASE, env=environment)
    try:
        wait_until_served(f"http://127.0.0.1:{port}", process)
        yield Site(f"http://127.0.0.1:{port}", home, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    assert executable, "The browser tests need Chromium; «make browser» installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_for(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a signed-in page; any request to another host and any console error fails the test at its end."""
    contexts, troubles = [], []

    def open_page(username: str, *, language: str = "en", theme: str = "light", width: int = 1366,
                  by_name: bool = False) -> Page:
        address = site.url.replace("127.0.0.1", "localhost") if by_name else site.url
        context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=address,
                                       locale="zh-CN" if language == "zh-hans" else "en-GB",
                                       color_scheme="dark" if theme == "dark" else "light")
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if request.url.startswith((address, "data:", "blob:"))
                else troubles.append(f"a request to {request.url}"))
        page.on("pageerror", lambda error: troubles.append(f"a script error: {error}"))
        page.on("console", lambda message: troubles.append(message.text)
                if "Content Security Policy" in message.text else None)
        page.goto("/sign-in/")
        page.locator(f"button[name=language][value={language}]").click()
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator(".sign-in .button-primary").click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        for name, value, mark in (("theme", theme, "data-theme"), ("language", language, "lang")):
            page.locator(".account summary").click()
            page.locator(f"button[name={name}][value={value}]").click()
            page.locator(f"html[{mark}={value}]").wait_for(state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, troubles


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keep a screenshot when ``XINGLIN_SCREENSHOTS`` names a folder."""
    folder = os.environ.get("XINGLIN_SCREENSHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder) / f"{name}.png"))

    return take
