"""A researcher gathers papers, decides, looks at topics, corrects the table, compares findings and takes all away, in a real browser."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations
from tests.qa.research.eutils import article, article_set

pytestmark = pytest.mark.browser
LONG = 120_000
NAMES = {"en": "Budesonide in asthma", "zh-hans": "布地奈德与哮喘"}
PARTS = ("", "picture/", "table/", "opposites/", "settings/", "delete/")
MADE_UP = [
    ("reduced", "risk ratio 0.70, 95% CI 0.55 to 0.90", 2012), ("increased", "risk ratio 1.60, 95% CI 1.20 to 2.10", 2015),
    ("reduced", "risk ratio 0.81, 95% CI 0.70 to 0.94", 2019), ("did not change", "risk ratio 0.99, 95% CI 0.85 to 1.15", 2021),
]


@pytest.fixture(scope="module")
def trials(site, tmp_path_factory):
    """Made-up trials in a corpus of their own."""
    file: Path = tmp_path_factory.mktemp("trials") / "trials.xml"
    file.write_text(article_set(*(
        article(70_001 + number, year=year, title=f"Inhaled budesonide and exacerbations of asthma, made-up trial {number + 1}",
                results=f"Compared with placebo, inhaled budesonide {verb} exacerbations of asthma in 120 adults ({effect}).")
        for number, (verb, effect, year) in enumerate(MADE_UP))), encoding="utf-8")
    site.manage("import_corpus", "made-up-trials", str(file))


def collected(page, language: str) -> str:
    """A new study with what a search found; its address."""
    page.goto("/literature/?q=inhaled+budesonide+exacerbations+made-up+trial")
    page.get_by_role("link", name="Collect all of these" if language == "en" else "全部收集").click()
    page.locator("[name=name]").fill(NAMES[language])
    if page.locator("input[name=study][value='']").count():
        page.locator("input[name=study][value='']").check()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/research/" in url and "collect" not in url)
    return page.url.partition("#")[0]


@pytest.mark.parametrize(("language", "theme", "width"), [("zh-hans", "light", 1366), ("en", "dark", 1366), ("en", "light", 820)])
def test_research_pages_are_accessible_and_fit(page_for, picture, trials, language, theme, width):
    page = page_for("li.doctor", language=language, theme=theme, width=width)
    problems = []
    page.goto("/research/")
    problems += violations(page)
    picture(page, f"research-index-{language}-{theme}-{width}")
    study = collected(page, language)
    page.locator("button[value=included]").first.click()
    page.locator(".paper .badge-good").first.wait_for()
    page.locator(".papers select").nth(1).select_option("design")
    page.locator("button[value=excluded]").nth(1).click()
    page.locator(".paper .badge-critical").first.wait_for()
    page.goto(study + "opposites/")
    page.locator("#reading button").click()
    page.locator(".pair, .empty").first.wait_for(timeout=LONG)
    for part in PARTS:
        page.goto(study + part)
        page.evaluate("document.querySelectorAll('main details').forEach((each, place) => { each.open = place < 4; })")
        problems += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), part
        picture(page, f"research-{part.strip('/') or 'papers'}-{language}-{theme}-{width}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "dark"), ("en", "light")])
def test_an_empty_study_teaches_the_first_step(page_for, picture, language, theme):
    page = page_for("li.doctor", language=language, theme=theme)
    page.goto("/research/")
    page.evaluate("document.querySelector('.begin').open = true")
    page.locator("[name=name]").fill("Empty 空")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 4)
    study, problems = page.url, []
    for part in PARTS:
        page.goto(study + part)
        problems += violations(page)
        assert page.locator("main a.button, main form").count(), part
        picture(page, f"research-empty-{part.strip('/') or 'papers'}-{language}-{theme}")
    assert not problems, "\n".join(problems)


def test_deciding_and_correcting_by_keyboard(page_for, picture, trials):
    page = page_for("li.doctor")
    study = collected(page, "en")
    row = page.locator("tr.paper", has_text="made-up trial 2")
    row.locator("select").focus()
    page.keyboard.type("Unsuitable")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row.locator(".badge-critical")).to_contain_text("Excluded")
    expect(page.locator("#flow")).to_contain_text("Unsuitable design: 1")
    row.locator(".paper-note summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Open label.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row.locator(".paper-note summary")).to_contain_text("Open label.")
    page.goto(study + "table/")
    cell = page.locator("tbody tr", has_text="made-up trial 1").locator("td.cell").nth(3)
    cell.locator("summary").focus()
    page.keyboard.press("Enter")
    cell.locator("textarea").fill("severe exacerbations, one year")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(cell.locator(".cell-by")).to_contain_text("李明")
    assert violations(page) == []
    with page.expect_download() as loading:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(loading.value.path()).read_text(encoding="utf-8-sig"))))
    assert "severe exacerbations, one year" in {line["outcome"] for line in rows}
    assert not any("made-up trial 2" in line["title"] for line in rows)


def test_opposite_findings_stand_side_by_side_and_open_the_paper(page_for, picture, trials):
    page = page_for("li.doctor")
    study = collected(page, "en")
    page.goto(study + "picture/")
    page.locator("#reading button").press("Enter")
    page.locator(".topic, main > .empty").first.wait_for(timeout=LONG)
    page.goto(study + "opposites/")
    pair = page.locator(".pair", has_text="opposite sides of no effect").first
    expect(pair.locator("blockquote")).to_have_count(2)
    pair.locator(".pair-source a").first.click()
    expect(page.locator("mark#cited")).to_contain_text("budesonide")


def test_an_answers_evidence_is_collected(page_for, trials):
    page = page_for("li.doctor")
    page.goto("/ask/")
    page.locator("#ask-text").fill("What are common causes of leukopenia?")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Collect the evidence").click(timeout=LONG)
    page.locator("[name=name]").fill("Leukopenia")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/**")
    expect(page.locator(".notice-success")).to_contain_text("Collected:")


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "dark"), ("en", "light")])
def test_pubmed_is_off_and_says_so(page_for, picture, language, theme):
    page = page_for("zhao.librarian", language=language, theme=theme)
    page.goto("/literature/pubmed/")
    assert page.locator("[name=query]").count() == 0
    assert violations(page) == []
    picture(page, f"pubmed-off-{language}-{theme}")
