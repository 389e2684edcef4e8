"""Marks, left-out sentences and disagreeing sources in a real browser: shape, words, keyboard, and what a copy takes along."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
STORED = """
import json
from clinic.models import Person
from qa.models import Answer, AnswerSentence, Conversation, Document, Question
person = Person.objects.get(username="li.doctor")
passages = [document.passages.first() for document in Document.objects.filter(corpus__name="seed", language="en")[:2]]
conversation = Conversation.objects.create(person=person, title="Doubts")
question = Question.objects.create(conversation=conversation, text="How long is pneumonia treated?", language="en")
card = lambda row, place: {"passage": row.pk, "document": row.document_id, "corpus": "seed", "title": row.document.title,
    "section": row.section, "page": None, "year": 2019, "study_type": "guideline", "level": 1, "language": "en", "before": "",
    "deciding": row.text[:40], "after": row.text[40:], "url": "", "also": []}
cards = [card(row, place) for place, row in enumerate(passages)]
cards[0]["disagrees"] = [{"point": "amount", "parameters": {"one": "5 days", "other": "14 days"}, "place": [0, 40],
    "passage": passages[1].pk, "other": [0, 40]}]
answer = Answer.objects.create(question=question, state="done", answerable=True, text="Five days.", evidence=cards,
    timings={"evidence": 0.1, "total": 1.0})
for ordinal, text, support, reason, parameters in (
    (0, "Pneumonia is treated for at least 5 days.", "supported", "covered", {"coverage": "1.00"}),
    (1, "Fluids are often given.", "partly", "little_overlap", {"coverage": "0.60", "missing": "often"}),
    (1000, "Pneumonia is treated for 90 days.", "contradicted", "number_differs", {"value": "90 days", "quote": "5 days"}),
    (1001, "Pneumonia needs Zapcillin.", "unsupported", "drug_missing", {"term": "Zapcillin"})):
    AnswerSentence(answer=answer, ordinal=ordinal, text=text, support=support, reason=reason, parameters=parameters).save()
print(json.dumps(str(conversation.pk)))
"""


@pytest.fixture(scope="module")
def conversation(site) -> str:
    return json.loads(site.manage("shell", "-v", "0", "-c", STORED).strip().splitlines()[-1])


@pytest.mark.parametrize(("language", "theme", "width"), [("en", "light", 1366), ("zh-hans", "dark", 820)])
def test_what_is_no_answer_stands_apart_and_is_accessible(page_for, picture, conversation, language, theme, width):
    page = page_for("li.doctor", language=language, theme=theme, width=width)
    page.goto(f"/ask/{conversation}/")
    expect(page.locator(".sentence")).to_have_count(2)
    expect(page.locator(".answer-text")).not_to_contain_text("Zapcillin")
    summary = page.locator(".left-out summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".left-out s")).to_have_count(2)
    expect(page.locator(".left-out")).to_contain_text("90 days")
    page.locator(".legend summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".legend li")).to_have_count(4)
    expect(page.locator(".disagreement blockquote")).to_have_count(2)
    expect(page.locator(".disagreement")).to_contain_text("5 days")
    assert violations(page) == []
    picture(page, f"doubts-{language}-{theme}")


def test_every_mark_tells_its_reason_by_name_and_on_focus(page_for, conversation):
    page = page_for("li.doctor")
    page.goto(f"/ask/{conversation}/")
    marks = page.locator(".sentence .support")
    assert [mark.inner_text() for mark in marks.all()] == ["✓", "◐"]
    for mark in marks.all():
        assert len(mark.get_attribute("aria-label").split(": ")[1]) > 10
    marks.nth(1).focus()
    expect(page.locator("#ask-popover")).to_contain_text("Only part of the sentence")


def test_a_copy_takes_along_only_what_is_supported(page_for, conversation):
    page = page_for("li.doctor")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/ask/{conversation}/")
    page.get_by_role("button", name="Copy with references").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "at least 5 days" in copied
    assert "Zapcillin" not in copied and "90 days" not in copied


def test_a_side_opens_its_document_and_the_next_one_follows(page_for, conversation):
    page = page_for("li.doctor")
    page.goto(f"/ask/{conversation}/")
    page.locator(".side-title").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#evidence-document mark").first).to_be_visible()
    expect(page.locator("#evidence-place")).to_have_text("1 / 2")


def test_print_leaves_out_what_is_no_answer(page_for, conversation):
    page = page_for("li.doctor")
    page.goto(f"/ask/{conversation}/")
    page.emulate_media(media="print")
    expect(page.locator(".left-out")).to_be_hidden()
