"""The web process is killed (SIGKILL) while an answer or a draft is being written: the page says what happened, and asking again works."""

from __future__ import annotations

import re

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, wait_until_served
from tests.browser.test_main_path import LONG, ask
from tests.browser.test_report_signing import PATIENTS, violations

pytestmark = pytest.mark.browser
QUESTIONS = {"en": "What are common causes of leukopenia?", "zh-hans": "白细胞计数偏低可能是什么疾病？"}
SAID = {"en": "The server was restarted", "zh-hans": "服务器重新启动"}


def kill_web(site: Site) -> None:
    """The supervisor starts it again within a second or two."""
    [web] = [child for child in psutil.Process(site.process.pid).children() if "web" in child.cmdline()]
    web.kill()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_answer(page_for, site, picture, language):
    page = page_for("li.doctor", language=language)
    ask(page, QUESTIONS[language])
    expect(page.locator("#evidence-cards mark").first).to_be_visible(timeout=LONG)
    kill_web(site)
    expect(page.locator(".turn .answer-note")).to_contain_text(SAID[language], timeout=LONG)
    expect(page.locator(".turn")).not_to_have_attribute("data-state", "done")
    picture(page, f"web-killed-answer-{language}")
    assert not violations(page)
    page.reload()
    expect(page.locator(".turn .answer-note")).to_contain_text(SAID[language])
    page.locator(".turn-foot button", has_text=re.compile("regenerate|重新生成", re.IGNORECASE)).first.press("Enter")
    expect(page.locator('.turn[data-state="done"]').last).to_be_visible(timeout=LONG)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_draft(page_for, site, picture, language):
    page = page_for("li.doctor", language=language)
    page.goto("/patients/")
    page.get_by_role("link", name=PATIENTS[language]).first.click()
    page.locator("a[href*='/reports/new/']").first.click()
    page.locator("select[name=language]").select_option("en" if language == "en" else "zh")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("#report-stop")).to_be_visible(timeout=LONG)
    drafted = page.locator("#report-paper h2, #report-paper h3").first
    expect(drafted).to_be_visible(timeout=LONG)
    kill_web(site)
    expect(page.locator("#report-stage")).to_contain_text(re.compile("connection was lost|连接已断开"), timeout=LONG)
    expect(drafted).to_be_visible()
    picture(page, f"web-killed-draft-lost-{language}")
    expect(page.locator("#report-stage")).to_contain_text(SAID[language], timeout=LONG)
    picture(page, f"web-killed-draft-{language}")
    expect(page.locator("#report-tools")).to_be_visible(timeout=LONG)
    expect(page.locator("#report-stage")).to_contain_text(re.compile("The draft is complete|草稿已完成|起草完成"))
    expect(page.locator("#report-saved")).to_contain_text(re.compile(r"\d\d:\d\d"), timeout=LONG)
    assert not violations(page)
    wait_until_served(site.url, site.process)
