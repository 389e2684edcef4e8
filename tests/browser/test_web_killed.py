"""The web process is killed (SIGKILL) while an answer or a draft is being written: the page says what happened, and asking again works."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from records.services.reports import create_report
from tests import processes
from tests.browser.test_accessibility import violations
from tests.clinic.test_web_killed import home, model  # noqa: F401 – fixtures
from tests.qa.chat.conftest import QUESTION, literature  # noqa: F401 – a fixture among them
from tests.records.reports.patients import patient_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = 60_000
SAID = {"en": "The server was restarted", "zh-hans": "服务器重新启动"}


@pytest.fixture(scope="session")
def django_db_setup(beside_the_browser, django_db_setup) -> None:
    """Also where the browser was started before the database."""


@pytest.fixture(scope="session")
def beside_the_browser() -> Iterator[None]:
    """Playwright runs an event loop in this thread, in which nothing of Django runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def page(chromium, transactional_db) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1366, "height": 900})
    context.set_default_timeout(LONG)
    expect.set_options(timeout=LONG)
    yield context.new_page()
    expect.set_options(timeout=5000)
    context.close()


def signed_in(page: Page, client, server: processes.Web) -> None:
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_says_so_and_goes_on(page, home, literature, model, doctor, client_for, picture, language):  # noqa: F811
    report = create_report(doctor, patient_of(doctor), kind="case", language="zh")
    client, port, paper = client_for(doctor, language), processes.free_port(), page.context.new_page()
    # Neither comes to its end before the kill, however busy the machine is.
    model.pause, model.hangs_after = 0.05, 8
    with processes.web(home, port=port, **model.settings) as server:
        signed_in(page, client, server)
        page.goto(f"{server.url}/ask/")
        expect(page.locator("#ask-send")).to_be_enabled()
        page.locator("#ask-text").fill(QUESTION)
        page.keyboard.press("Enter")
        paper.goto(f"{server.url}/reports/{report.pk}/")
        expect(paper.locator("#report-stop")).to_be_visible()
        expect(page.locator("#evidence-cards mark").first).to_be_visible()
        server.kill()
    model.pause, model.hangs_after = 0.0, None
    expect(paper.locator("#report-stage")).to_contain_text(re.compile("connection was lost|连接已断开"))
    expect(paper.locator("#report-paper h2, #report-paper h3").first).to_be_visible()
    picture(paper, f"web-killed-draft-lost-{language}")
    with processes.web(home, port=port, **model.settings) as server:
        expect(page.locator(".turn .answer-note")).to_contain_text(SAID[language])
        expect(paper.locator("#report-stage")).to_contain_text(SAID[language])
        picture(page, f"web-killed-answer-{language}")
        picture(paper, f"web-killed-draft-{language}")
        assert not violations(page) and not violations(paper)
        expect(paper.locator("#report-tools")).to_be_visible()
        expect(paper.locator("#report-saved")).to_contain_text(re.compile(r"\d\d:\d\d"))
        page.locator(".turn-foot button", has_text=re.compile("Regenerate|重新回答")).first.press("Enter")
        expect(page.locator('.turn[data-state="done"]').last).to_be_visible()
