"""One's own account in a real browser: a password shown for a moment, its strength while it is typed, and signing out elsewhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
WORDS = {"en": ("Show: Password", "at least 12", "Strong", "This one", "Sign out there", "1 session was ended."),
         "zh-hans": ("显示：密码", "至少需要 12", "强：", "当前", "退出那里的登录", "已结束 1 项登录。")}


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-hans", "dark")])
def test_a_password_can_be_looked_at_by_keyboard_and_leaves_hidden(page_for, picture, language, theme):
    page = page_for("sun.auditor", language=language, theme=theme)
    page.locator(".account summary").click()
    page.locator("form[action='/sign-out/'] button").click()
    page.wait_for_url("**/sign-in/**")
    page.locator(f"button[name=language][value={language}]").click()
    page.locator("input[name=username]").fill("sun.auditor")
    page.keyboard.press("Tab")
    page.keyboard.type("half of it")
    page.keyboard.press("Tab")
    button, field = page.get_by_role("button", name=WORDS[language][0]), page.locator("input[name=password]")
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    picture(page, f"password-shown-{language}")
    assert violations(page) == []
    field.fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/**")


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("zh-hans", "light")])
def test_the_strength_of_a_new_password_is_said_while_it_is_typed(page_for, picture, language, theme):
    _shows, short, strong, *_rest = WORDS[language]
    page = page_for("sun.auditor", language=language, theme=theme)
    page.goto("/account/password/")
    said = page.locator("#new-password-strength")
    page.locator("input[name=password1]").press_sequentially("apricots")
    expect(said).to_contain_text(short)
    page.locator("input[name=password1]").press_sequentially(" ripen in june")
    expect(said).to_contain_text(strong)
    picture(page, f"password-strength-{language}")
    assert violations(page) == []
    page.locator("input[name=password1]").fill("")
    expect(said).to_be_empty()


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-hans", "dark")])
def test_a_forgotten_browser_is_signed_out_from_another(page_for, picture, language, theme):
    _shows, _short, _strong, here, out, ended = WORDS[language]
    page = page_for("wang.trainee", language=language, theme=theme)
    elsewhere = page_for("wang.trainee", language=language)
    elsewhere.goto("/ask/")
    expect(elsewhere.locator("#ask-send")).to_be_enabled()
    page.goto("/account/sessions/")
    rows = page.locator(".sessions li")
    expect(rows.first).to_contain_text(here)
    before = rows.count()
    picture(page, f"sessions-{language}")
    assert before >= 2 and violations(page) == []
    # The one used last stands first after one's own.
    page.get_by_role("button", name=out).first.focus()
    page.keyboard.press("Enter")
    page.locator("main input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(ended)
    expect(rows).to_have_count(before - 1)
    picture(page, f"sessions-ended-{language}")
    assert violations(page) == []
    elsewhere.goto("/ask/")
    expect(elsewhere).to_have_url(re.compile("/sign-in/"))
