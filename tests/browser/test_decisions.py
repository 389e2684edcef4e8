"""A doctor checks medicines, works a score, reads genes and options on a chart; by keyboard, in both languages, without axe violations."""

from __future__ import annotations

import pytest

from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
PEOPLE = {"zh-hans": "孙桂兰", "en": "Daniel Okafor"}
PARTS = ("", "medicines/", "add/medication/", "decisions/scores/", "decisions/scores/news2/", "decisions/genes/",
         "decisions/conditions/", "decisions/treatment/", "decisions/risk/")


def open_chart(page, name: str) -> str:
    page.goto("/patients/")
    page.get_by_role("link", name=name).click()
    page.wait_for_url(lambda url: "/patients/" in url and not url.endswith("/patients/"))
    return page.url


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_decision_pages_are_accessible(page_for, picture, language, theme):
    page = page_for("li.doctor", language=language, theme=theme)
    chart, problems = open_chart(page, PEOPLE[language]), []
    for part in PARTS:
        page.goto(chart + part)
        page.evaluate("document.querySelectorAll('.safety details').forEach((each) => { each.open = true; })")
        problems += violations(page)
        picture(page, f"decisions-{part.strip('/').replace('/', '-') or 'summary'}-{language}-{theme}")
    page.goto(chart + "decisions/treatment/")
    page.locator("#treatment ~ nav a").first.click()
    page.get_by_text("ms." if language == "en" else "毫秒").wait_for()
    problems += violations(page)
    picture(page, f"decisions-options-{language}-{theme}")
    assert not problems, "\n".join(problems)


def test_a_contraindicated_medicine_stops_and_goes_on_with_a_reason(page_for, picture):
    page = page_for("li.doctor")
    chart = open_chart(page, "Daniel Okafor")
    page.goto(chart + "add/medication/")
    page.get_by_label("Medicine", exact=False).first.fill("amoxicillin")
    page.keyboard.press("Tab")
    page.locator("#entry-check .alert-contraindicated").wait_for()
    page.keyboard.type("500 mg three times a day")
    page.keyboard.press("Enter")
    page.locator(".alert-stop").wait_for()
    picture(page, "decisions-stop-en")
    assert violations(page) == []
    page.locator("[name=cause]").select_option("record")
    page.locator("[name=why]").fill("Allergy was refuted by a test")
    page.keyboard.press("Enter")
    page.wait_for_url("**/medicines/")
    assert "Allergy was refuted by a test" in page.content()


def test_a_score_is_found_filled_and_kept_by_keyboard(page_for, picture):
    page = page_for("li.doctor")
    chart = open_chart(page, "Daniel Okafor")
    page.goto(chart + "decisions/scores/")
    page.keyboard.type("qsofa")
    page.keyboard.press("Enter")
    page.wait_for_url("**/qsofa/")
    for name, value in (("respiratory_rate", "24"), ("gcs", "14"), ("systolic", "95")):
        page.locator(f"[name={name}]").fill(value)
    page.locator(".score-value").wait_for()
    assert page.locator(".score-value b").inner_text() == "3"
    picture(page, "decisions-qsofa-en")
    page.get_by_role("button", name="Keep in the chart").press("Enter")
    page.wait_for_url("**/scores/")
    assert "Kept in the chart" in page.content()


def test_findings_are_corrected_by_keyboard_and_ranked_again(page_for, picture):
    page = page_for("li.doctor", width=1024)
    chart = open_chart(page, "Mary Whitfield")
    page.goto(chart + "decisions/conditions/")
    page.get_by_label("Also present").fill("zebra stripes, fever")
    page.keyboard.press("Tab")
    page.keyboard.type("cough")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Not in the graph, so not counted:").wait_for()
    assert "zebra" not in page.url and page.get_by_label("Also absent").input_value() == "cough"
    fever = page.locator(".finding-list li", has_text="fever").first
    fever.get_by_label("Is there", exact=False).first.focus()
    page.keyboard.press("ArrowRight")
    assert fever.locator("input:checked").get_attribute("value") == "absent"
    assert violations(page) == []
    picture(page, "decisions-conditions-corrected-en")


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "dark"), ("en", "light")])
def test_the_page_of_limits_and_the_living_ward_are_accessible(page_for, picture, language, theme):
    page, problems = page_for("li.doctor", language=language, theme=theme), []
    page.goto("/decision-limits/")
    problems += violations(page)
    picture(page, f"decision-limits-{language}-{theme}")
    page.goto("/ward/")
    page.locator(".ward tbody tr").nth(5).wait_for()
    problems += violations(page)
    picture(page, f"ward-demonstration-{language}-{theme}")
    assert not problems, "\n".join(problems)
