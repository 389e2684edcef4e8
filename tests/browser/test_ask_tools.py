"""What stands around an answer in a real browser: filters by keyboard, comparison, retraction, insertion into a report."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations
from tests.browser.test_main_path import LONG, ask

pytestmark = pytest.mark.browser
QUESTION = "白细胞计数偏低可能是什么疾病？"
TITLE = "白细胞计数偏低的解读"


def answered(page, count: int = 1) -> None:
    expect(page.locator(".turn").nth(count - 1).locator(".turn-foot button").first).to_be_visible(timeout=LONG)


@pytest.mark.parametrize(("theme", "width"), [("light", 1366), ("dark", 820)])
def test_filters_are_set_by_keyboard_and_stay_with_the_conversation(page_for, picture, theme, width):
    page = page_for("li.doctor", language="zh-hans", theme=theme, width=width)
    page.goto("/ask/")
    expect(page.locator("#ask-send")).to_be_enabled()
    page.locator("#ask-filters summary").focus()
    page.keyboard.press("Enter")
    assert violations(page) == []
    panel = page.locator(".filters-panel").bounding_box()
    assert panel["x"] >= 0 and panel["x"] + panel["width"] <= width and panel["y"] >= 0
    picture(page, f"filters-{theme}-{width}")
    page.keyboard.press("Tab")
    page.keyboard.type("2020")
    page.locator("[name=languages][value=zh]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#ask-text")).to_be_focused()
    expect(page.locator("#filters-said")).to_contain_text("2")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    answered(page)
    expect(page.locator(".turn-filters")).to_contain_text("2020年及以后 · 中文")
    page.reload()
    expect(page.locator("[name=year_from]")).to_have_value("2020")
    expect(page.locator("#filters-said")).to_contain_text("2")


def test_filters_that_leave_nothing_are_taken_off_with_one_button(page_for):
    page = page_for("li.doctor")
    page.goto("/ask/")
    page.locator("#ask-filters summary").click()
    page.locator("[name=year_to]").fill("1900")
    page.keyboard.press("Escape")
    expect(page.locator("#ask-filters")).not_to_have_attribute("open", "")
    page.locator("#ask-text").fill("What are common causes of leukopenia?")
    page.keyboard.press("Enter")
    page.locator(".abstained button").click(timeout=LONG)
    expect(page.locator("#filters-said")).to_have_text("Filters")
    expect(page.locator("#ask-text")).to_have_value("What are common causes of leukopenia?")


def test_an_answer_written_again_is_compared_side_by_side(page_for, picture):
    page = page_for("li.doctor", language="zh-hans")
    ask(page, QUESTION)
    answered(page)
    page.get_by_role("button", name="重新回答").click()
    expect(page.locator(".versions")).to_contain_text("2", timeout=LONG)
    answered(page)
    page.get_by_role("button", name="比较").click()
    expect(page.locator("#ask-compare h3")).to_have_count(2)
    assert violations(page) == []
    picture(page, "compare-zh")
    page.keyboard.press("Escape")
    expect(page.locator("#ask-compare")).not_to_be_visible()


@contextmanager
def retracted(librarian, title: str):
    """Mark the document retracted, and sound again afterwards: the site is shared by all browser tests."""

    def mark(yes: bool) -> None:
        librarian.goto(f"/literature/corpora/seed/?q={title}")
        librarian.locator("table a").first.click()
        librarian.locator("#details summary").click()
        librarian.locator("[name=retracted]").set_checked(yes)
        librarian.locator("[name=retracted_on]").fill("2026-11-20" if yes else "")
        librarian.locator("[name=retraction_reason]").fill("原始数据无法核实" if yes else "")
        librarian.locator("#details button[type=submit]").click()
        expect(librarian.locator(".flag-retracted")).to_have_count(1 if yes else 0)

    mark(True)
    try:
        yield
    finally:
        mark(False)


def test_an_answer_says_that_its_source_was_retracted_since(page_for, picture):
    page, librarian = page_for("li.doctor", language="zh-hans"), page_for("zhao.librarian", language="zh-hans")
    ask(page, QUESTION)
    answered(page)
    expect(page.locator(".answer-below .notice-error")).to_have_count(0)
    cited = page.locator(".chip").first
    cited.hover()
    title = page.locator("#ask-popover strong").inner_text()
    page.mouse.move(2, 2)
    with retracted(librarian, title):
        page.reload()
        expect(page.locator(".answer-below .notice-error").first).to_contain_text("已于2026-11-20撤稿：原始数据无法核实")
        expect(page.locator(".chip-retracted").first).to_be_visible()
        expect(page.locator(".evidence-retracted .flag-retracted").first).to_be_visible()
        assert violations(page) == []
        picture(page, "retracted-zh")


def test_an_answer_goes_into_a_report_of_the_patient_in_view(page_for, picture):
    page = page_for("li.doctor", language="zh-hans")
    page.goto("/patients/")
    page.get_by_role("link", name="张三").click()
    patient = page.url.rstrip("/").rpartition("/")[2]
    page.goto(f"/reports/new/?patient={patient}")
    page.locator("main button[type=submit]").click()
    expect(page.locator("#report-sign")).to_be_visible(timeout=LONG)
    expect(page.locator("#report-stop")).to_be_hidden(timeout=LONG)
    page.goto(f"/ask/?patient={patient}")
    expect(page.locator("#ask-send")).to_be_enabled()
    page.locator("#ask-text").fill(QUESTION)
    page.keyboard.press("Enter")
    answered(page)
    said = page.locator(".answer-text .sentence").first.inner_text()[:8]
    page.get_by_role("button", name="插入报告").click()
    page.locator(".insert-panel button").first.click()
    page.get_by_role("link", name="打开报告").click()
    expect(page.locator("#report-paper")).to_contain_text("文献依据")
    expect(page.locator("#report-paper [contenteditable=true]")).to_contain_text(said)
    picture(page, "report-with-answer")
