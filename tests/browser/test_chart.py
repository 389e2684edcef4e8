"""The chart in a real browser: a course is looked into by keys, by dragging and by stretches; entries are found by name; print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_report_signing import PATIENTS, violations

pytestmark = pytest.mark.browser


def results(page: Page, language: str) -> None:
    page.goto("/patients/")
    page.get_by_role("link", name=PATIENTS[language]).first.click()
    page.locator(".tabs a").nth(1).click()
    page.locator(".results tbody tr:has(.spark) th a").first.click()
    page.locator(".trend-zoom").wait_for()


def pressed(page: Page, key: str) -> str:
    """The period shown after a key, which is another one than before."""
    shown = page.locator(".trend-shown")
    before = shown.inner_text()
    page.keyboard.press(key)
    expect(shown).not_to_have_text(before)
    expect(page.locator(".trend-frame")).to_be_focused()
    return shown.inner_text()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_course_is_looked_into_by_keys_by_dragging_and_by_stretches(page_for, picture, language):
    page = page_for("li.doctor", language=language)
    results(page, language)
    shown = page.locator(".trend-shown")
    whole = shown.inner_text()
    assert violations(page) == []
    page.locator(".trend-frame").focus()
    closer = pressed(page, "+")
    assert pressed(page, "ArrowLeft") != closer
    assert pressed(page, "0") == whole
    box = page.locator(".trend-plot").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 80)
    picture(page, f"trend-drag-{language}")
    page.mouse.up()
    expect(shown).not_to_have_text(whole)
    picture(page, f"trend-{language}")
    assert violations(page) == []
    page.locator("[data-zoom=whole]").click()
    expect(shown).to_have_text(whole)
    expect(page.locator("[data-zoom=whole]")).to_be_focused()
    assert page.locator(".trend-plot circle").count() == page.locator(".trend tbody tr").count()
    page.keyboard.press("Escape")
    expect(page.locator(".results tbody tr:has(.spark) th a").first).to_be_focused()


@pytest.mark.parametrize(("language", "typed", "named"), [("zh-hans", "肺炎", "肺炎"), ("en", "pneumonia", "neumonia"), ("zh-hans", "J18", "肺炎")])
def test_a_problem_is_found_by_its_name_or_code(page_for, language, typed, named):
    page = page_for("li.doctor", language=language)
    page.goto("/patients/")
    page.get_by_role("link", name=PATIENTS[language]).first.click()
    address = page.url
    page.goto(f"{address}add/condition/")
    page.locator("input[name=name]").press_sequentially(typed, delay=30)
    option = page.locator("datalist#suggest-condition option").first
    option.wait_for(state="attached")
    assert re.search(named, option.get_attribute("value"))
    assert re.match(r"[A-Z]\d\d", option.inner_text())


def test_the_history_prints_without_what_is_only_for_the_screen(page_for, picture):
    page = page_for("li.doctor", language="zh-hans")
    page.goto("/patients/")
    page.get_by_role("link", name="张三").first.click()
    page.goto(f"{page.url}history/")
    assert violations(page) == []
    picture(page, "history-zh")
    page.emulate_media(media="print")
    for hidden in (".rail", ".chart-actions", ".chart-foot", ".correct"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".patient-banner")).to_be_visible()
    expect(page.locator("main")).to_contain_text("原发性高血压")
    picture(page, "history-print-zh")
