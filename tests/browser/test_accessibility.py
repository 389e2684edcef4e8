"""No page breaks a rule of axe, in either language and theme, and none asks another host."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
PAGES = {"li.doctor": ["/ask/", "/patients/", "/reports/", "/literature/", "/literature/corpora/seed/"],
         "zhao.librarian": ["/literature/", "/evaluation/", "/evaluation/questions/", "/evaluation/questions/new/"],
         "sun.auditor": ["/audit/", "/operations/", "/accessibility/"]}
TABS = ("", "results/", "medicines/", "timeline/", "notes/")


def violations(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
@pytest.mark.parametrize("username", list(PAGES))
def test_pages_are_accessible(page_for, picture, username, language, theme):
    page = page_for(username, language=language, theme=theme)
    problems = []
    for address in PAGES[username]:
        page.goto(address)
        problems += violations(page)
        picture(page, f"{username}{address.replace('/', '-')}{language}-{theme}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "dark"), ("en", "light")])
def test_the_chart_is_accessible(page_for, picture, language, theme):
    page = page_for("li.doctor", language=language, theme=theme, width=1024)
    page.goto("/patients/")
    page.get_by_role("link", name="张三" if language == "zh-hans" else "Mary Whitfield").click()
    chart, problems = page.url, []
    for tab in TABS:
        page.goto(chart + tab)
        problems += violations(page)
        picture(page, f"chart-{tab.strip('/') or 'summary'}-{language}-{theme}")
    page.goto(chart + "results/")
    page.locator(".results a").first.press("Enter")
    page.locator(".trend-plot").wait_for()
    problems += violations(page)
    picture(page, f"chart-trend-{language}-{theme}")
    assert not problems, "\n".join(problems)
