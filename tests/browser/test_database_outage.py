"""The database goes away under an open conversation and comes back: the doctor is told, and nothing typed is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import BASE, Site, wait_until_served
from tests.browser.test_main_path import LONG, ask

pytestmark = pytest.mark.browser
FIRST, SECOND = "What are common causes of leukopenia?", "How is hyperkalaemia treated?"


@contextmanager
def outage(site: Site) -> Iterator[None]:
    """Stop the site's PostgreSQL, and hold up the supervisor, which would start it again within a second."""
    site.process.send_signal(signal.SIGSTOP)
    try:
        subprocess.run([sys.executable, "-c", "from clinic import postgres; postgres.stop()"], cwd=BASE, check=True,
                       env=os.environ | {"XINGLIN_HOME": str(site.home)}, timeout=60)
        yield
    finally:
        site.process.send_signal(signal.SIGCONT)
        wait_until_served(site.url, site.process)


@pytest.mark.parametrize(("language", "sentence"), [("en", "database cannot be reached"), ("zh-hans", "数据库")])
def test_the_doctor_is_told_in_her_language_and_goes_on_after(page_for, site, language, sentence):
    page = page_for("li.doctor", language=language)
    ask(page, FIRST)
    expect(page.locator(".turn-foot button").first).to_be_visible(timeout=LONG)
    with outage(site):
        page.locator("#ask-text").fill(SECOND)
        page.keyboard.press("Enter")
        expect(page.locator("#ask-problem")).to_contain_text(sentence, timeout=LONG)
        expect(page.locator("#ask-text")).to_have_value(SECOND)
    page.locator("#ask-text").press("Enter")
    expect(page.locator(".turn")).to_have_count(2, timeout=LONG)
    expect(page.locator(".turn").nth(1).locator(".turn-foot button").first).to_be_visible(timeout=LONG)
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)


def test_an_answer_being_written_meanwhile_is_kept(page_for, site):
    page = page_for("li.doctor")
    ask(page, FIRST)
    expect(page.locator("#evidence-cards mark").first).to_be_visible(timeout=LONG)
    with outage(site):
        page.wait_for_timeout(3000)
    expect(page.locator(".turn-foot button").first).to_be_visible(timeout=LONG)
    said = page.locator(".answer-text").inner_text()
    page.reload()
    expect(page.locator(".answer-text")).to_have_text(said, timeout=LONG, use_inner_text=True)
    expect(page.locator(".turn")).not_to_have_attribute("data-state", "writing")
