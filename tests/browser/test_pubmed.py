"""An administrator searches PubMed and fetches records, in a real browser, from a server that is well, slow, or in trouble."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import served_site
from tests.browser.test_accessibility import violations
from tests.qa.research.eutils import served

pytestmark = pytest.mark.browser
LONG = 120_000
BOX = "[type=search][name=query]"
BROKEN = (500, {}, "oops")


@pytest.fixture(scope="module")
def eutils():
    with served() as server:
        server.pmids = list(range(9001, 9013))
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory, eutils):
    """A site of its own, for the others send no query anywhere."""
    with served_site(tmp_path_factory.mktemp("pubmed-site"), XINGLIN_PUBMED_URL=eutils.address) as running:
        yield running


def searched(page, query: str) -> None:
    page.goto("/literature/pubmed/")
    page.locator(BOX).fill(query)
    page.keyboard.press("Enter")
    page.locator("#found, .notice-error").first.wait_for()


@pytest.mark.parametrize(("language", "theme", "width"), [("zh-hans", "light", 1366), ("en", "dark", 1366), ("en", "light", 820)])
def test_what_a_search_shows_is_accessible_and_fits(page_for, picture, eutils, language, theme, width):
    page = page_for("zhao.librarian", language=language, theme=theme, width=width)
    problems = []
    for name, query, faults in (("found", "asthma xyzzy", []), ("nothing", "nothing", []), ("refused", "asthma [[", []),
                                ("broken", "asthma", [BROKEN] * 2), ("limited", "asthma", [(429, {"Retry-After": "1"}, "")] * 2),
                                ("malformed", "asthma", [(200, {}, "<html>")] * 2)):
        eutils.faults = list(faults)
        searched(page, query)
        problems += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert page.locator(BOX).input_value() == query
        picture(page, f"pubmed-{name}-{language}-{theme}-{width}")
    assert not problems, "\n".join(problems)


def test_a_slow_service_is_told_while_it_is_asked(page_for, picture, eutils):
    page = page_for("zhao.librarian")
    page.goto("/literature/pubmed/")
    # The page as it stands between sending and the answer.
    page.evaluate("window.addEventListener('submit', event => event.preventDefault())")
    page.locator(BOX).fill("asthma")
    page.keyboard.press("Enter")
    expect(page.locator(".slow-note")).to_contain_text("Asking PubMed")
    expect(page.locator("form[aria-busy=true]")).to_have_count(1)
    assert violations(page) == []
    picture(page, "pubmed-slow")
    eutils.delay = 1.5
    try:
        searched(page, "asthma")
    finally:
        eutils.delay = 0.0
    expect(page.locator("#found")).to_contain_text("Records found: 12")


def test_records_are_fetched_by_keyboard_and_failures_go_on(page_for, picture, eutils):
    page = page_for("zhao.librarian")
    searched(page, "asthma")
    page.locator("[name=corpus]").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.type("From PubMed")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    eutils.faults = [(400, {}, '{"error":"API key invalid"}')]
    page.keyboard.press("Enter")
    row = page.locator("#searches tbody tr").first
    expect(row.locator(".badge-critical")).to_be_visible(timeout=LONG)
    expect(row).to_contain_text("API key")
    assert violations(page) == []
    picture(page, "pubmed-failed")
    row.get_by_role("button", name="Go on").press("Enter")
    expect(page.locator("#searches tbody tr").first.locator(".badge-good")).to_be_visible(timeout=LONG)
    expect(page.locator("#searches tbody tr").first).to_contain_text("12 / 12")
    assert violations(page) == []
    picture(page, "pubmed-fetched")
