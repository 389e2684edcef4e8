"""Suggestions of the literature in a real browser: moved in at the end, taken back by undo, dismissed by keyboard, sealed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_report_signing import new_report, newest, saved, violations

pytestmark = pytest.mark.browser
IN_REPORT = {"zh-hans": "（文献：", "en": "(Literature: "}
DISMISSED = {"zh-hans": "已搁置（1）", "en": "Dismissed (1)"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_doctor_moves_one_suggestion_in_and_dismisses_another(page_for, picture, language):
    page = page_for("li.doctor", language=language)
    address = new_report(page, language)
    first = page.locator(".suggestion").first
    first.wait_for(timeout=60_000)
    version = newest(page)
    quote = first.locator("blockquote").inner_text()
    expect(page.locator(".report-text")).not_to_contain_text(quote)
    assert violations(page) == []
    first.locator(".suggestion-move").focus()
    page.keyboard.press("Enter")
    last = page.locator(".report-text > *").last
    expect(last.locator(".drafted-literature")).to_contain_text(quote)
    expect(last).to_contain_text(IN_REPORT[language])
    expect(page.locator(".suggestion").first.locator(".suggestion-used")).to_be_visible()
    saved(page, version)
    expect(page.locator(".share-whole .share-said")).to_contain_text(re.compile("100 %"))
    page.locator(".suggestion-dismiss:visible").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".suggestions-dismissed summary")).to_have_text(DISMISSED[language])
    picture(page, f"suggestions-{language}")
    assert violations(page) == []
    page.goto(f"{address}sign/")
    page.locator(".sign-bound summary").click()
    expect(page.locator(".sign-bound")).to_contain_text(f"«{quote}»")


def test_undo_takes_a_suggestion_back_and_it_can_be_moved_again(page_for):
    page = page_for("li.doctor", language="en")
    new_report(page, "en")
    first = page.locator(".suggestion").first
    first.wait_for(timeout=60_000)
    quote = first.locator("blockquote").inner_text()
    first.locator(".suggestion-move").click()
    text = page.locator(".report-text")
    expect(text).to_contain_text(quote)
    text.focus()
    page.keyboard.press("Control+z")
    expect(text).not_to_contain_text(quote)
    expect(page.locator(".suggestion").first.locator(".suggestion-move")).to_be_visible()
