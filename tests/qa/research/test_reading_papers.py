"""Figures, parts of the question, topics and opposite findings out of text, without a site."""

from __future__ import annotations

import pytest

from qa.research.base import Part
from qa.research.bibtex import to_bibtex
from qa.research.contradictions import Contrast, Paper, findings_of, opposites
from qa.research.extraction import extract, sample_size
from qa.research.levelling import levelled
from qa.research.numbers import numbers
from qa.research.references import Reference, keys, page_range
from qa.research.topics import topics
from tests.qa.research.scored import written


def figures(sentence: str) -> list[str]:
    return [written(number) for number in numbers(sentence)]


@pytest.mark.parametrize(("sentence", "wanted"), [
    ("The hazard ratio was 0.75 (95% CI, 0.60 to 0.94; P=0.01).", ["HR 0.75 0.6 0.94", "p = 0.01"]),
    ("HR 0·75, 95% CI 0·60–0·94", ["HR 0.75 0.6 0.94"]),
    ("风险比０．７５（９５％ＣＩ：０．６０～０．９４，Ｐ＜０．０５）", ["HR 0.75 0.6 0.94", "p < 0.05"]),
    ("12 of 34 patients (35%) and 5/30 (17%) responded", ["count 12/34", "share 35", "count 5/30", "share 17"]),
    ("Blood pressure was 140/90 mm Hg in 2019.", []),
    ("Heart rate (HR 92 bpm) rose.", []),
    ("Patients took aspirin or clopidogrel 75 mg.", []),
    ("The interval given was impossible: OR 2.0 (95% CI 0.1 to 0.5).", ["OR 2"]),
    ("One hundred and twenty women took part.", ["size 120"]),
    ("Patients aged 65 years or older", []),
    ("p = 1.7, which is no p value", []),
    ("P < 10-4", ["p < 0.0001"]),
    ("", []),
])
def test_figures(sentence, wanted):
    assert figures(sentence) == wanted


def test_plain_characters_keep_their_places():
    text = "ＨＲ＝０·７５（９５％ＣＩ）— １ ２３４ 例"
    assert len(levelled(text)) == len(text)


ABSTRACT = ("Objective\nTo determine the effect of early mobilisation on length of stay in patients with pneumonia.\n"
            "Methods\nWe randomly assigned 240 adults with pneumonia to receive early mobilisation or usual care.\n"
            "Results\nStay was shorter with early mobilisation (hazard ratio 1.40, 95% CI 1.10 to 1.80; P=0.006).\n")


def outline(text: str) -> list[list[object]]:
    rows, start = [], 0
    lines = text.splitlines(keepends=True)
    for title, body in zip(lines[::2], lines[1::2], strict=True):
        rows.append([title.strip(), None, start, start + len(title), start + len(title) + len(body)])
        start += len(title) + len(body)
    return rows


def test_a_paper_is_read_as_a_whole():
    read = extract(ABSTRACT, outline(ABSTRACT))
    assert read[Part.POPULATION][0].text == "240 adults with pneumonia" and sample_size(read, ABSTRACT) == 240
    assert read[Part.INTERVENTION][0].text == "early mobilisation" and read[Part.COMPARISON][0].text == "usual care"
    assert read[Part.OUTCOME][0].text == "length of stay"
    assert read[Part.NUMBERS][0].text == "HR 1.4 (1.1–1.8); p = 0.006"
    assert all(ABSTRACT[quoted.start : quoted.end] == quoted.text for part in read if part is not Part.NUMBERS for quoted in read[part])


@pytest.mark.parametrize("text", ["", "   \n\n", "x" * 100_000, "。" * 5000, "=" * 3000 + "HR 0.5", "(" * 2000 + "95% CI" * 500, "randomly " * 8000])
def test_strange_text_breaks_nothing_and_takes_no_age(text):
    import time

    started = time.process_time()
    assert set(extract(text)) == set(Part)
    assert time.process_time() - started < 5


def paper(key: int, sentence: str) -> Paper:
    text = f"Conclusions\n{sentence}\n"
    return Paper(key, text, outline(text))


def contrasts(*sentences: str, contradiction=None) -> list[Contrast]:
    return [found.contrast for found in opposites([paper(key, one) for key, one in enumerate(sentences)], contradiction=contradiction)]


REDUCED = "Vitamin D supplementation reduced the risk of fractures in older adults (relative risk 0.80, 95% CI 0.70 to 0.92)."
RAISED = "Vitamin D supplementation raised the risk of fractures in older adults (relative risk 1.30, 95% CI 1.10 to 1.55)."
NEITHER = "Vitamin D supplementation did not change the risk of fractures in older adults (relative risk 0.98, 95% CI 0.90 to 1.07)."


def test_effects_on_both_sides_of_none_are_opposite():
    assert contrasts(REDUCED, RAISED) == [Contrast.EFFECTS]


def test_an_effect_beside_none_is_told_as_such():
    assert contrasts(REDUCED, NEITHER) == [Contrast.ONE_WITHOUT]


def test_the_same_effect_twice_is_no_contrast():
    assert contrasts(REDUCED, REDUCED.replace("0.80", "0.82")) == []


def test_effects_on_other_matters_are_not_compared():
    assert contrasts(REDUCED, "Smoking raised the risk of lung cancer in men (relative risk 9.00, 95% CI 7.00 to 12.0).") == []


def test_a_denial_in_words_is_found_in_both_languages():
    assert contrasts("阿司匹林可降低老年人首次心肌梗死的风险。", "阿司匹林不能降低老年人首次心肌梗死的风险。") == [Contrast.NEGATION]
    assert contrasts("Aspirin reduces the risk of a first myocardial infarction.",
                     "Aspirin does not reduce the risk of a first myocardial infarction.") == [Contrast.NEGATION]


def test_effects_are_compared_across_languages():
    chinese = "与安慰剂相比，布地奈德降低了支气管哮喘急性发作的风险（RR=0.65，95%CI 0.48-0.88）。"
    english = "Budesonide increased asthma exacerbations compared with placebo (risk ratio 1.60, 95% CI 1.20 to 2.10)."
    assert contrasts(chinese, english) == [Contrast.EFFECTS]


def test_one_papers_own_sentences_are_never_set_against_each_other():
    text = f"Conclusions\n{REDUCED} {RAISED}\n"
    assert opposites([Paper(1, text, outline(text))]) == ()


def test_the_model_counts_only_when_it_is_sure_both_ways():
    pair = ("Exercise helps people with chronic back pain to move.", "Exercise leaves people with chronic back pain worse, and should be avoided.")
    assert contrasts(*pair, contradiction=lambda pairs: [0.95] * len(pairs)) == [Contrast.MEANING]
    assert contrasts(*pair, contradiction=lambda pairs: [0.95 if one.startswith("Exercise helps") else 0.2 for one, _ in pairs]) == []


def test_questions_and_methods_are_no_findings():
    text = "Methods\nWe should have reduced the dose in all patients.\nResults\nDoes it reduce pain?\n"
    assert findings_of(Paper(1, text, outline(text))) == []


CARDIAC = "Heart failure patients received an implantable device; ejection fraction and heart failure admission were recorded in cardiology ward {}."
RENAL = "Dialysis adequacy and creatinine were recorded in nephrology ward {}; kidney transplant recipients had dialysis before."
KIDNEY = "第{}病区记录了肌酐与透析充分性，肾移植受者此前接受透析。"


def test_topics_bring_papers_on_one_matter_together_across_languages():
    texts = [CARDIAC.format(1), CARDIAC.format(2), CARDIAC.format(3), RENAL.format(1), RENAL.format(2), KIDNEY.format(3), KIDNEY.format(4)]
    found = topics(texts, count=2)
    groups = {frozenset(index for index, share in topic.members if share > 0.5) for topic in found}
    assert frozenset({0, 1, 2}) in groups and frozenset({3, 4, 5, 6}) in groups
    renal = next(topic for topic in found if 3 in {index for index, share in topic.members if share > 0.5})
    assert "肌酐" in [word.shown("zh-hans") for word in renal.terms] and "creatinine" in [word.shown("en") for word in renal.terms]
    assert topics(texts, count=2) == found


def test_too_few_or_empty_papers_have_no_topics():
    assert topics([]) == topics(["one"] * 3) == topics(["", "", "", "", ""]) == ()


def test_keys_of_references_are_plain_and_unlike():
    made = keys([Reference("Effects of x", authors=("Müller, A",), year=2019)] * 2 + [Reference("针刺", authors=("张, 伟",))])
    assert made == ["muller2019effects", "muller2019effects-1", "document"]


def test_pages_are_written_out():
    assert page_range("281-7") == ("281", "287") and page_range("e12") == ("e12", "") and page_range("") == ("", "")


def test_a_hostile_title_cannot_end_its_entry():
    import bibtexparser

    library = bibtexparser.parse_string(to_bibtex([Reference('} @article{evil, title = {x', year=2020), Reference("Plain")]))
    assert len(library.entries) == 2 and not library.failed_blocks
