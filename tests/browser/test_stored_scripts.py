"""Scripts planted wherever text comes from outside are shown as text: in a real browser nothing of them runs, loads or is even refused.

The fixture of pages fails a test for every message of the policy of the site, so a planted handler that the policy alone stopped is found.
"""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_report_signing import until

pytestmark = pytest.mark.browser
LONG = 90_000


def evil(place: str) -> str:
    """Text that would run in many contexts, with the place it was planted in."""
    runs = "document.title='planted'"
    return f"\"'><img src=/planted-{place} onerror={runs}><script>{runs}</script><svg onload=alert(1)> {{{{7*7}}}}"


FEVER = ("Sandpiper fever is treated with rest and fluids in adults. Rest for seven days is advised in sandpiper fever, and most "
         "adults with sandpiper fever recover without other treatment. ")
SUBJECT = {"subject": {"reference": "Patient/planted"}}
RECORD = [
    {"resourceType": "Patient", "id": "planted", "name": [{"text": evil("name")}], "birthDate": "1980-02-03", "gender": "female",
     "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "M<svg onload=alert(1)>"}],
     "telecom": [{"system": "phone", "value": evil("phone")}], "address": [{"text": evil("address")}]},
    {"resourceType": "Condition", "id": "c", "code": {"text": evil("condition")}, "recordedDate": "2026-01-02", **SUBJECT},
    {"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": evil("allergy")}, "patient": SUBJECT["subject"],
     "reaction": [{"manifestation": [{"text": evil("reaction")}]}]},
    {"resourceType": "MedicationStatement", "id": "m", "status": "active", "medicationCodeableConcept": {"text": evil("medicine")},
     "dosage": [{"text": evil("dosage")}], **SUBJECT},
    *({"resourceType": "Observation", "id": f"o{day}", "status": "final", "code": {"text": evil("observation")},
       "effectiveDateTime": f"2026-01-0{day}", "category": [{"coding": [{"code": "laboratory"}]}],
       "valueQuantity": {"value": day, "unit": "<b onclick=alert(1)>"}, **SUBJECT} for day in (1, 2, 3)),
    {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"}, "period": {"start": "2026-01-02"},
     "reasonCode": [{"text": evil("encounter")}], **SUBJECT},
    {"resourceType": "DocumentReference", "id": "d", "status": "current", "description": evil("document"), "type": {"text": evil("kind")}, **SUBJECT,
     "date": "2026-01-02T10:00:00Z", "content": [{"attachment": {"contentType": "text/plain", "title": evil("title"), "data": ""}}]},
    {"resourceType": "Composition", "id": "n", "status": "final", "title": evil("note"), "date": "2026-01-02", **SUBJECT,
     "section": [{"title": evil("section"), "text": {"status": "generated", "div": f"<div>{evil('narrative')}</div>"}}]},
]
ANSWERED = """
import json
from clinic.models import Person
from qa.models import Answer, AnswerSentence, Conversation, Document, Question
evil = json.loads({evil!r})
person = Person.objects.get(username="li.doctor")
row = Document.objects.get(corpus__name="planted", title__contains="Sandpiper").passages.first()
conversation = Conversation.objects.create(person=person, title=evil)
question = Question.objects.create(conversation=conversation, text=evil, language="en")
card = {{"passage": row.pk, "document": row.document_id, "corpus": "planted", "title": evil, "section": evil, "page": None,
    "year": 2019, "study_type": "guideline", "level": 1, "language": "en", "before": evil,
    "deciding": evil, "after": evil, "url": f"/literature/passages/{{row.pk}}/", "also": []}}
answer = Answer.objects.create(question=question, state="done", answerable=True, text=evil, evidence=[card], model=evil[:60],
    timings={{"evidence": 0.1, "total": 1.0}})
for ordinal, support, reason, parameters in ((0, "supported", "covered", {{"coverage": "1.00"}}),
                                             (1000, "unsupported", "drug_missing", {{"term": evil}})):
    AnswerSentence.objects.create(answer=answer, ordinal=ordinal, text=evil, support=support, reason=reason, parameters=parameters)
print(json.dumps(str(conversation.pk)))
"""


@pytest.fixture(scope="module")
def planted(site, tmp_path_factory) -> str:
    """Literature of several kinds, a patient, and what a model wrote; the conversation that holds it."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "page.html").write_text(f"<html><head><title>Sandpiper {evil('title')}</title></head><body>"
                                      "<h1 onclick=alert(1)>Sandpiper fever</h1>"
                                      f"<p>{FEVER * 3}</p><p>{evil('html')} sandpiper fever</p>"
                                      "<a href=\"javascript:alert(1)\">more</a></body></html>")
    (folder / "notes.md").write_text(f"# Marsh fever {evil('heading')}\n\n{FEVER.replace('andpiper', 'arsh')}\n\n{evil('markdown')}\n\n"
                                     "[link](javascript:alert(1)) ![x](x onerror=alert(1))\n")
    (folder / "plain.txt").write_text(f"Heron fever\n\n{FEVER.replace('andpiper', 'eron')}\n\n{evil('plain')}\n")
    site.manage("import_corpus", "planted", str(folder))
    bundle = folder.with_suffix(".json")
    bundle.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in RECORD]}))
    site.manage("import_patients", str(bundle), "--team", "li.doctor")
    told = site.manage("shell", "-v", "0", "-c", ANSWERED.format(evil=json.dumps(evil("model"))))
    return json.loads(told.strip().splitlines()[-1])


def nothing_ran(page: Page, *, shown: str = "") -> None:
    """No element of the planted text exists; where ``shown`` is given, it stands there as text."""
    if shown:
        expect(page.locator("body")).to_contain_text(f"/planted-{shown}")
    found = page.locator("img[src*=planted], svg[onload], [onerror], [onclick], [onload], a[href^='javascript' i], "
                         "main script:not([src], [type='application/json'])")
    assert [each.evaluate("node => node.outerHTML.slice(0, 200)") for each in found.all()] == [], page.url
    assert page.title() != "planted"


@pytest.fixture
def opened(page_for, planted):
    """A page; the test fails where a dialogue opened or a planted address was asked for."""
    heard: list[str] = []

    def open_page(person: str, **options) -> Page:
        def refuse(dialog) -> None:
            heard.append(f"A dialogue opened: {dialog.message}")
            dialog.dismiss()

        page = page_for(person, **options)
        page.on("dialog", refuse)
        page.on("request", lambda request: heard.append(request.url) if re.match(r"https?://[^/]+/planted-", request.url) else None)
        return page

    yield open_page
    assert heard == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_names_and_the_record_of_a_patient_are_shown_as_text(opened, language):
    page = opened("li.doctor", language=language)
    page.goto("/patients/")
    page.locator("input[type=search]").first.fill("M<svg onload=alert(1)>")
    page.keyboard.press("Enter")
    nothing_ran(page, shown="name")
    page.get_by_role("link", name=re.compile("planted-name")).first.click()
    page.wait_for_url(re.compile("/patients/[0-9a-f-]{36}/"))
    chart = page.url
    for tab, shown in (("", "condition"), ("results/", "observation"), ("medicines/", "medicine"), ("timeline/", "encounter"),
                       ("notes/", "section"),
                       ("history/", ""), ("reports/", ""), ("monitoring/", ""), ("changes/", ""), ("access/", ""),
                       *((f"decisions/{name}/", "") for name in ("scores", "conditions", "treatment", "genes", "risk"))):
        assert page.goto(chart + tab).ok, tab
        nothing_ran(page, shown=shown)
    page.goto(chart + "results/")
    page.locator(".results a").first.press("Enter")
    page.locator(".trend-plot").wait_for()
    nothing_ran(page, shown="observation")
    page.goto("/ward/")
    nothing_ran(page)


def test_a_report_drafted_from_such_a_record_and_typed_into_is_text(opened):
    page = opened("li.doctor")
    page.goto("/patients/")
    page.locator("input[type=search]").first.fill("M<svg onload=alert(1)>")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("planted-name")).first.click()
    page.locator("a[href*='/reports/new/']").first.click()
    page.locator("main form button[type=submit]").last.click()
    page.locator("#report-tools").wait_for(state="visible", timeout=LONG)
    nothing_ran(page, shown="condition")
    page.locator(".report-text").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(evil("typed"))
    until(page, lambda: page.locator(".versions li").count() > 1, seconds=30)
    nothing_ran(page, shown="typed")
    report = page.url
    for address in ("", "print/", "sign/", "trace/"):
        page.goto(report + address)
        nothing_ran(page, shown="typed" if address in ("print/", "sign/") else "")
    page.goto("/reports/")
    nothing_ran(page)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_literature_is_text_wherever_it_is_read(opened, language):
    page = opened("li.doctor", language=language)
    for word in ("Sandpiper", "Marsh", "Heron"):
        page.goto(f"/literature/?q={word}+fever+rest+fluids")
        nothing_ran(page)
        page.locator("main a[href*='/documents/'], main a[href*='/passages/']").first.click()
        expect(page.locator("main")).to_contain_text(re.compile(f"{word} fever", re.IGNORECASE))
        nothing_ran(page)
    page.goto("/literature/corpora/planted/")
    nothing_ran(page)


def test_an_answer_about_it_and_what_a_model_wrote_are_text(opened, planted):
    page = opened("li.doctor")
    page.goto(f"/ask/{planted}/")
    nothing_ran(page, shown="model")
    page.locator(".left-out summary").click()
    page.locator("#evidence-cards a, #evidence-cards button").first.click()
    nothing_ran(page)
    page.goto("/ask/")
    expect(page.locator("#ask-send")).to_be_enabled()
    page.locator("#ask-text").fill("How is sandpiper fever treated in adults?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn-foot button").first).to_be_visible(timeout=LONG)
    nothing_ran(page)
