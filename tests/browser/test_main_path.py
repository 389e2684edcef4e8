"""The first day in a real browser: a doctor asks, opens a source, drafts and signs; a librarian adds literature."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
LONG = 90_000
HOMES = [("li.doctor", "/ask/"), ("wang.trainee", "/ask/"), ("zhao.librarian", "/literature/"), ("sun.auditor", "/audit/")]


def ask(page, text: str) -> None:
    page.goto("/ask/")
    expect(page.locator("#ask-send")).to_be_enabled()
    page.locator("#ask-text").fill(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("username", "start"), HOMES)
def test_each_role_starts_at_its_own_page(page_for, username, start):
    page = page_for(username)
    expect(page).to_have_url(re.compile(re.escape(start)))


@pytest.mark.parametrize(("language", "sentence"), [("en", "does not include this page"), ("zh-hans", "不能使用此页面")])
def test_a_wrong_role_is_told_so(page_for, language, sentence):
    page = page_for("zhao.librarian", language=language)
    answer = page.goto("/patients/")
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text(sentence)


def test_a_question_is_answered_with_sources_that_open(page_for, picture):
    page = page_for("li.doctor", language="zh-hans")
    ask(page, "白细胞计数偏低可能是什么疾病？")
    expect(page.locator("#evidence-cards mark").first).to_be_visible(timeout=LONG)
    expect(page.locator(".turn-foot button").first).to_be_visible(timeout=LONG)
    expect(page.locator(".answer-text")).to_contain_text("感染")
    chip = page.locator(".answer-text .chip").first
    chip.hover()
    expect(page.locator("#ask-popover")).to_contain_text("白细胞")
    picture(page, "ask-zh")
    chip.click()
    expect(page.locator("#evidence-document mark").first).to_be_visible()
    said = page.locator(".answer-text").inner_text()
    page.reload()
    expect(page.locator(".answer-text")).to_have_text(said, timeout=LONG, use_inner_text=True)


def test_what_the_literature_does_not_hold_is_not_answered(page_for, picture):
    page = page_for("li.doctor")
    ask(page, "Who won the football world cup in 1998?")
    expect(page.locator(".abstained")).to_contain_text("Not enough evidence", timeout=LONG)
    picture(page, "abstain-en")


def test_a_question_that_is_too_long_or_holds_script_loses_nothing(page_for):
    page = page_for("li.doctor")
    ask(page, "x" * 20_001)
    expect(page.locator("#ask-problem")).to_be_visible()
    assert len(page.locator("#ask-text").input_value()) == 20_001
    ask(page, "<img src=x onerror=alert(1)><script>alert(2)</script>")
    expect(page.locator(".turn-question")).to_contain_text("<script>", timeout=LONG)


def test_a_report_is_drafted_edited_signed_and_then_fixed(page_for, picture):
    page = page_for("li.doctor", language="zh-hans")
    ask(page, "生成张三的病历报告，侧重感染原因")
    page.locator("#ask-offer a").first.click()
    expect(page.locator("[name=instruction]")).to_have_value("侧重感染原因")
    page.locator("main button[type=submit]").click()
    expect(page.locator("#report-sign")).to_be_visible(timeout=LONG)
    expect(page.locator("#report-stop")).to_be_hidden(timeout=LONG)
    paper = page.locator("#report-paper")
    for fact in ("白细胞", "青霉素", "氨氯地平"):
        expect(paper).to_contain_text(fact)
    picture(page, "report-zh")
    page.locator("#report-paper [contenteditable=true]").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("建议三日后复查血常规。")
    expect(page.locator("#report-saved")).to_contain_text("已保存", timeout=LONG)
    expect(page.locator("#report-versions li")).not_to_have_count(1, timeout=LONG)
    page.goto(page.url + "sign/")
    page.locator("[name=meaning]").select_option("author")
    page.locator("[name=password]").fill("wrong")
    page.locator(".sign-bar button[type=submit]").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    page.locator("[name=meaning]").select_option("author")
    page.locator("[name=password]").fill("apricot-grove")
    page.locator(".sign-bar button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("建议三日后复查血常规")
    expect(page.locator("#report-paper [contenteditable=true]")).to_have_count(0)
    report = re.search(r"/reports/([0-9a-f-]{36})/", page.url)[0]
    pdf = page.request.get(report + "pdf/")
    assert pdf.ok and pdf.body().startswith(b"%PDF")


def test_a_stranger_cannot_open_another_doctors_patient(page_for):
    page = page_for("li.doctor")
    page.goto("/patients/")
    page.get_by_role("link", name="张三").click()
    address = page.url
    other = page_for("chen.doctor")
    assert other.goto(address).status == 404


def test_uploaded_literature_is_found_and_failures_are_explained(page_for, tmp_path: Path):
    good, bad = tmp_path / "杏林演示.txt", tmp_path / "report.pdf"
    good.write_bytes("杏林草热是本测试虚构的疾病。杏林草热的首选检查是杏林草抗体测定。".encode("gb18030"))
    bad.write_text("<html><body>This is a web page.</body></html>")
    page = page_for("zhao.librarian", language="zh-hans")
    page.locator("#upload-corpus").select_option("")
    page.locator("[name=title]").fill("浏览器测试")
    page.locator("#upload-files").set_input_files([str(good), str(bad)])
    page.locator("#upload button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("浏览器测试", timeout=LONG)
    for _attempt in range(150):
        page.goto("/literature/?q=杏林草热的首选检查")
        if page.get_by_text("杏林草抗体测定").count():
            break
        page.wait_for_timeout(1000)
    expect(page.get_by_text("杏林草抗体测定").first).to_be_visible()
