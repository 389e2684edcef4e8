"""Doctors look things up in the knowledge graph, the administrator reviews it; in both languages and themes, by keyboard, without axe violations."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations
from tests.browser.test_ask_tools import answered
from tests.browser.test_main_path import LONG

pytestmark = pytest.mark.browser
NAMES = {"zh-hans": ("低钠血症", "腹泻"), "en": ("hyponatraemia", "diarrhoea")}
FINDINGS = {"zh-hans": ("发热，咳嗽，胸痛", "皮疹"), "en": ("fever, cough, chest pain", "rash")}
QUESTIONS = {"zh-hans": "高钾血症的常见原因有哪些？", "en": "What are common causes of hyperkalaemia?"}


@pytest.fixture(scope="module")
def graph(site) -> dict:
    return json.loads(site.manage("build_graph", "--corpus", "seed", "--json"))


@pytest.fixture
def opened(page_for, graph):
    """A page of somebody who knows the graph is there."""
    return page_for


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_a_doctor_finds_a_concept_its_relations_and_their_sentences(opened, picture, language, theme):
    page, problems = opened("li.doctor", language=language, theme=theme), []

    def looked_at(name: str) -> None:
        problems.extend(violations(page))
        picture(page, f"knowledge-{name}-{language}-{theme}")

    page.goto("/knowledge/")
    looked_at("start")
    page.locator("input[name=q]").fill(NAMES[language][0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/knowledge/?q=*")
    looked_at("found")
    page.locator(".concept-list a").first.press("Enter")
    expect(page.locator("#drawing canvas").first).to_be_visible()
    expect(page.locator("#drawing-state")).to_have_text("")
    looked_at("concept")
    page.locator("#drawing").scroll_into_view_if_needed()
    picture(page, f"knowledge-drawing-{language}-{theme}")
    page.locator("#graph-filter select[name=kind]").select_option("contraindicated_with")
    page.locator("#graph-filter button").press("Enter")
    expect(page.locator("#drawing-state")).not_to_have_text("")
    page.locator("#drawn ~ details summary").press("Enter")
    looked_at("drawn-empty")
    page.locator(".edge-group a[href*='/knowledge/relations/']", has_text="%").first.press("Enter")
    page.wait_for_url("**/knowledge/relations/*/")
    expect(page.locator(".evidence-sentence mark").first).to_be_visible()
    looked_at("relation")
    page.locator(".evidence-sentence a").first.press("Enter")
    expect(page.locator("#cited")).to_be_visible()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "dark"), ("en", "light")])
def test_paths_and_findings_are_told_with_sentences(opened, picture, language, theme):
    page, problems = opened("li.doctor", language=language, theme=theme, width=1024), []
    page.goto("/knowledge/path/")
    for name, words in zip(("from", "to"), NAMES[language], strict=True):
        page.locator(f"input[name={name}]").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".path .evidence-sentence").first).to_be_visible()
    problems += violations(page)
    picture(page, f"knowledge-path-{language}-{theme}")
    page.goto("/knowledge/findings/")
    for name, words in zip(("present", "absent"), FINDINGS[language], strict=True):
        page.locator(f"textarea[name={name}]").fill(words)
    page.locator(".findings-form button").press("Enter")
    expect(page.locator("td .part").first).to_be_visible()
    assert "?" not in page.url
    problems += violations(page)
    picture(page, f"knowledge-findings-{language}-{theme}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_answer_leads_to_the_ways_that_explain_it(opened, picture, language):
    page = opened("li.doctor", language=language)
    page.goto("/ask/")
    expect(page.locator("#ask-send")).to_be_enabled()
    page.locator("#ask-text").fill(QUESTIONS[language])
    page.keyboard.press("Enter")
    answered(page)
    page.locator(".turn-foot a[href*='/knowledge/answers/']").press("Enter", timeout=LONG)
    expect(page.locator(".path .evidence-sentence mark").first).to_be_visible()
    assert violations(page) == []
    picture(page, f"knowledge-answer-{language}")


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_the_administrator_reviews_by_keyboard_and_only_what_has_the_focus(opened, picture, language, theme):
    page = opened("zhao.librarian", language=language, theme=theme)
    page.goto("/knowledge/review/")
    assert violations(page) == []
    picture(page, f"knowledge-review-{language}-{theme}")
    edges = [link.get_attribute("href") for link in page.locator(".review-row h2 a").all()[:3]]
    page.keyboard.press("j")
    expect(page.locator(".review-row").first).to_be_focused()
    page.locator("h1").evaluate("document.activeElement.blur()")
    page.keyboard.press("a")
    page.keyboard.press("r")
    expect(page.locator(".review-row").first.locator("h2 a")).to_have_attribute("href", edges[0])
    expect(page.locator("body")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.locator(".review-row").first.locator("h2 a")).to_have_attribute("href", edges[1])
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("不符合原句" if language == "zh-hans" else "Not what the sentence says")
    page.keyboard.press("Enter")
    expect(page.locator(".review-row").first.locator("h2 a")).to_have_attribute("href", edges[2])
    page.goto(edges[1])
    expect(page.locator(".badge-critical")).to_be_visible()
    assert violations(page) == []
    picture(page, f"knowledge-rejected-{language}-{theme}")


MERGED = {"zh-hans": ("高钾血症", "低钾血症", "仅供试验"), "en": ("hyponatraemia", "hypernatraemia", "Only to try it")}


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "dark"), ("en", "light")])
def test_the_administrator_merges_and_splits_by_keyboard_and_both_are_told(opened, picture, language, theme):
    page, problems = opened("zhao.librarian", language=language, theme=theme), []
    kept, merged, reason = MERGED[language]
    page.goto(f"/knowledge/?q={merged}")
    names = page.locator(".concept-list a").first.inner_text()
    page.goto(f"/knowledge/?q={kept}")
    page.locator(".concept-list a").first.press("Enter")
    page.locator(".curation summary").first.press("Enter")
    page.locator("input[name=merge]").fill(merged)
    page.keyboard.press("Enter")
    page.wait_for_url("**merge=*")
    page.locator(".curation input[type=radio]").first.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(reason)
    page.keyboard.press("Enter")
    # The background may be writing its seeds meanwhile: a decision waits for the part at hand.
    expect(page.locator(".decisions li").first).to_contain_text(reason, timeout=LONG)
    problems += violations(page)
    picture(page, f"knowledge-merged-{language}-{theme}")
    page.locator(".curation details").nth(1).locator("summary").press("Enter")
    page.locator(".curation label.choice", has_text=names).locator("input").first.press("Space")
    page.locator(".curation details").nth(1).locator("input[name=reason]").fill(reason)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(names, timeout=LONG)
    expect(page.locator(".decisions li").first).to_contain_text("→")
    problems += violations(page)
    picture(page, f"knowledge-split-{language}-{theme}")
    assert not problems, "\n".join(problems)
