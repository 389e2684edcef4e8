"""Signing in with a passkey and with an authenticator app, in a real browser with a virtual key."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser


def virtual_key(page: Page) -> None:
    """A key that answers every request, as a person's fingerprint would."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})


def show_again(page: Page) -> None:
    page.locator("main input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")


def sign_out(page: Page) -> None:
    page.locator(".account summary").click()
    page.locator("form[action='/sign-out/'] button").click()
    page.wait_for_url("**/sign-in/**")


def test_a_passkey_is_added_and_then_signs_in_without_a_password(page_for):
    page = page_for("sun.auditor", by_name=True)
    virtual_key(page)
    page.locator(".account summary").click()
    page.get_by_role("link", name="Signing in").click()
    assert violations(page) == []
    page.get_by_role("link", name="Add a key").click()
    show_again(page)
    page.locator("input[name=name]").fill("Ward computer")
    assert violations(page) == []
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="I have them").click()
    expect(page.get_by_text("Ward computer")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/audit/**")
    page.goto("/account/")
    page.get_by_role("link", name="Remove").click()
    show_again(page)
    page.get_by_role("button", name="Remove the key").click()
    expect(page.get_by_text("Ward computer")).to_have_count(0)


def test_an_app_is_added_and_its_digits_are_asked_for(page_for):
    page = page_for("sun.auditor", language="zh-hans")
    page.goto("/account/totp/activate/")
    show_again(page)
    secret = page.locator(".secret").inner_text()
    assert violations(page) == []
    page.locator("input[name=code]").fill("123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("验证码不正确")
    secret = page.locator(".secret").inner_text()
    counters = yield_hotp_counters_from_time()
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, next(counters))))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    recovery = page.locator(".codes code").first.inner_text()
    sign_out(page)
    page.locator("input[name=username]").fill("sun.auditor")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="第二步验证")).to_be_visible()
    assert violations(page) == []
    page.locator("input[name=code]").fill(recovery)
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/**")
    page.goto("/account/totp/deactivate/")
    show_again(page)
    page.get_by_role("button", name="移除应用").click()
    expect(page.get_by_role("link", name="添加应用")).to_be_visible()


def test_a_site_opened_by_a_number_says_that_passkeys_need_a_name(page_for):
    page = page_for("sun.auditor")
    sign_out(page)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_disabled()
    expect(page.get_by_text("Passkeys work where the site is opened by its name")).to_be_visible()
