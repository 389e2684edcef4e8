"""A doctor pastes a note, sees what it names, takes it into the record and takes it back; by keyboard, in both languages."""

from __future__ import annotations

import pytest

from tests.browser.test_accessibility import violations
from tests.browser.test_decisions import open_chart

pytestmark = pytest.mark.browser
PEOPLE = {"zh-hans": "孙桂兰", "en": "Daniel Okafor"}
NOTES = {
    "zh-hans": "主诉：咳嗽、发热3天。无胸痛，父亲患冠心病。查体：体温４００℃，脉搏102次/分。血钾2.9mmol/L。疑似痛风。",
    "en": "Cough and fever for 3 days, no chest pain. Father had gout. T 400 C, pulse 102/min, potassium 2.9 mmol/L. Possible sarcoidosis.",
}


def press(page, button: str) -> None:
    page.locator(button).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_a_note_is_pasted_read_taken_over_and_taken_back(page_for, picture, language, theme):
    page = page_for("li.doctor", language=language, theme=theme)
    page.goto(open_chart(page, PEOPLE[language]) + "notes/new/")
    problems = violations(page)
    page.locator("textarea[name=text]").fill(NOTES[language])
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator(".legend").wait_for()
    problems += violations(page)
    picture(page, f"note-read-{language}-{theme}")
    assert page.locator(".is-negated").count() and page.locator(".is-family").count() and page.locator(".standing-doubtful").count() == 1
    press(page, ".note-actions .button-primary")
    taken = page.locator(".standing-taken").count()
    assert taken >= 3 and page.locator(".standing-doubtful").count() == 1
    press(page, "button[name=doubtful]")
    assert page.locator(".standing-taken").count() == taken + 1 and "#span-" in page.url
    problems += violations(page)
    picture(page, f"note-taken-{language}-{theme}")
    press(page, ".note-actions button[formaction]")
    assert not page.locator(".standing-taken").count()
    page.set_viewport_size({"width": 400, "height": 800})
    problems += violations(page)
    picture(page, f"note-narrow-{language}-{theme}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not problems, "\n".join(problems)
