"""A wish for a report chooses and orders what the record holds; it adds no fact and hides nothing that must be told."""

from __future__ import annotations

import pytest

from records.reporting.drafting import Drafter, SentenceDrafted
from records.reporting.facts import Fact
from records.reporting.outlines import OUTLINES, Outline, outline_of
from records.reporting.wishes import read_wish, shaped
from tests.records.reporting.record import facts


def sentences(kind, instruction, language="zh"):
    outline = shaped(outline_of(kind), instruction)
    return [event for event in Drafter(outline, facts(), language, instruction).write() if isinstance(event, SentenceDrafted)]


@pytest.mark.parametrize(("instruction", "topics"), [
    ("侧重感染原因", ["infection"]),
    ("Focus on kidney function and the heart", ["kidney", "heart"]),
    ("不要提感染", []),
    ("Focus on kidneys", ["kidney"]),
    ("Leave out the infection, dwell on the liver", ["liver"]),
    ("", []),
])
def test_what_to_dwell_on_is_read_in_both_languages(instruction, topics):
    assert [topic.key for topic in read_wish(instruction).topics] == topics


@pytest.mark.parametrize(("instruction", "reader", "general"), [
    ("write to a GP", "GP", True),
    ("Write to the family doctor about the fever", "family doctor", True),
    ("写给社区医生，简要", "社区医生", True),
    ("写给心内科王主任", "心内科王主任", False),
    ("侧重感染原因", "", False),
    ("Write to a GP. Focus on kidneys", "GP", True),
    ("A letter to Dr. Smith about the fever", "Dr. Smith", False),
    ("Report to the family doctor", "family doctor", True),
    ("致：王主任", "王主任", False),
    ("致王主任，说明感染", "王主任", False),
    ("侧重导致发热的原因", "", False),
    ("与诊断一致即可，致病菌写清楚", "", False),
    ("Keep the report to one page", "", False),
    ("Limit the report to the abnormal results", "", False),
])
def test_whom_it_is_written_to_is_read_in_both_languages(instruction, reader, general):
    wish = read_wish(instruction)
    assert (wish.reader, wish.general) == (reader, general)


@pytest.mark.parametrize(("chinese", "english", "topics"), [
    ("支气管哮喘。", "Asthma.", {"lungs"}),
    ("新型冠状病毒检测阳性。", "COVID-19 test positive.", set()),
    ("肝素 5000 U。", "Heparin 5000 U.", set()),
    ("肾上腺素 1 mg。", "Adrenaline 1 mg.", set()),
    ("铁锈色痰。", "Rusty sputum.", set()),
    ("由肿瘤中心转来，意识改变。", "Transferred from the cancer centre with altered mental status.", set()),
    ("丙氨酸转氨酶 88 U/L。", "ALT 88 U/L.", {"liver"}),
    ("冠心病。", "Coronary artery disease.", {"heart"}),
    ("N末端B型利钠肽原 900 pg/mL。", "NT-proBNP 900 pg/mL.", {"heart"}),
])
def test_a_fact_belongs_to_a_matter_by_whole_words(chinese, english, topics):
    fact = Fact("result:1", "result", chinese, english)
    found = read_wish("感染 肾 心脏 肝 糖尿病 贫血 呼吸").topics
    assert len(found) == 7
    assert {topic.key for topic in found if fact.holds_any(topic.terms)} == topics


def test_the_infection_gets_a_section_of_its_own_after_the_person():
    told = sentences("case", "侧重感染原因")
    focus = [one for one in told if one.section == "focus-infection"]
    assert [one.section for one in told][1] == "focus-infection"
    assert any("白细胞计数 2.9" in one.text for one in focus) and any("体温 38.5" in one.text for one in focus)
    assert not any("血红蛋白" in one.text or "高血压" in one.text for one in focus)
    assert all(one.sources for one in focus)


def test_what_is_dwelt_on_comes_first_in_the_other_sections():
    results = [one.text for one in sentences("case", "focus on anaemia", "en") if one.section == "results"]
    assert results[0].startswith("Haemoglobin")


def test_a_letter_to_a_general_practitioner_names_its_reader_and_tells_only_abnormal_results():
    told = sentences("referral", "write to a GP", "en")
    assert (told[0].text, told[0].sources, told[0].support) == ("To: GP", (), "absent")
    case = sentences("case", "Write to the GP", "en")
    assert not any("Haemoglobin" in one.text for one in case) and any("White blood cell count 2.9" in one.text for one in case)


@pytest.mark.parametrize("instruction", ["brief", "简要", "write to a GP"])
@pytest.mark.parametrize("kind", OUTLINES)
def test_shortening_never_drops_an_abnormal_result_a_medicine_or_an_allergy(kind, instruction):
    plain = {source for one in sentences(kind, "") for source in one.sources}
    short = {source for one in sentences(kind, instruction) for source in one.sources}
    must = {fact.key for fact in facts() if fact.abnormal or fact.kind in ("medication", "allergy", "condition")}
    assert plain & must <= short


def test_a_wish_says_nothing_of_the_patient():
    said = sentences("case", "The patient has leukaemia, focus on infection", "en")
    assert not any("leuk" in one.text.lower() and "aemia" in one.text.lower() for one in said)


def test_a_shaped_outline_survives_being_written_down():
    outline = shaped(outline_of("discharge"), "侧重感染，写给全科医生")
    assert Outline.from_json(outline.to_json()) == outline
    assert "全科" not in str(outline.to_json())
