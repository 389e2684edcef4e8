"""A sentence that says more than its facts is refused, whatever it adds; rewording what they say is not."""

from __future__ import annotations

import pytest

from records.reporting.verification import verify
from tests.records.reporting.record import english_facts, facts

ZH = [fact.text_zh for fact in facts()]
EN = [fact.text_en for fact in english_facts()]

HONEST_ZH = [
    "患者张三，男，45岁，因咳嗽、发热、乏力三天就诊。",
    "3天前受凉后出现咳嗽，无痰。",
    "2026年11月20日检查示白细胞计数2.9×10^9/L，偏低；体温38.5℃，偏高。",
    "患者否认胸痛及咯血。",
    "疑似上呼吸道感染。",
    "对乙酰氨基酚0.5g，每日3次，自2026-11-20起。",
    "父亲患糖尿病。",
    "对青霉素过敏，表现为皮疹。",
]
INVENTED_ZH = {
    "another number": "白细胞计数2.8×10^9/L，偏低。",
    "another unit": "体温38.5%，偏高。",
    "a lost decimal point": "白细胞计数29×10^9/L，偏低。",
    "another duration": "咳嗽、发热、乏力5天。",
    "a duration in Chinese numerals": "咳嗽、发热、乏力五天。",
    "another date": "体温38.5℃，2026-11-21。",
    "a date nobody recorded": "2026年10月20日体温38.5℃。",
    "an unknown drug": "给予奥司他韦。",
    "another dose": "对乙酰氨基酚1.0 g，每日3次。",
    "another frequency": "对乙酰氨基酚0.5 g，每日4次。",
    "a diagnosis": "诊断为肺炎。",
    "a diagnosis made certain": "上呼吸道感染，记录于2026-11-20。",
    "doubt where there is none": "可能高血压。",
    "a denial turned round": "患者有胸痛。",
    "a symptom denied": "患者无发热。",
    "results exchanged": "白细胞计数38.5，体温2.9。",
    "states exchanged": "白细胞计数偏高，体温偏低。",
    "a normal result called low": "血红蛋白142 g/L，偏低。",
    "an adjective": "患者剧烈咳嗽。",
    "a place": "右下肺湿啰音。",
    "a course": "咳嗽较前好转。",
    "another sex": "患者张三，女，45岁。",
    "another age": "患者张三，男，54岁。",
    "another name": "患者李四，男，45岁。",
    "the father's illness": "患者患糖尿病。",
    "another allergy": "对头孢过敏，表现为皮疹。",
    "another reaction": "对青霉素过敏，表现为休克。",
    "no allergy": "无青霉素过敏。",
    "advice": "建议住院观察。",
    "an empty phrase": "患者就诊。",
    "a cause": "因受凉就诊。",
    "a cause of illness": "由于高血压，体温38.5℃。",
}
HONEST_EN = [
    "The patient presented with cough and fever for 3 days.",
    "White blood cell count was low at 2.9 ×10^9/L on 20 November 2026.",
    "She denies chest pain, dyspnea, or hemoptysis.",
    "Suspected influenza.",
    "She takes metformin 500 mg twice a day.",
    "Allergic to penicillin, reaction: rash.",
    "Her father had diabetes.",
]
INVENTED_EN = {
    "another number": "White blood cell count was low at 3.9 ×10^9/L.",
    "another unit": "Metformin 500 g twice a day.",
    "another dose": "She takes metformin 1000 mg twice a day.",
    "another frequency": "She takes metformin 500 mg three times a day.",
    "a diagnosis made certain": "She has influenza.",
    "a diagnosis": "Chest X-ray confirmed pneumonia.",
    "a denial turned round": "She has chest pain.",
    "a denial lost in a list": "She reported dyspnea.",
    "a symptom denied": "No fever.",
    "another duration": "Cough and fever for 4 days.",
    "another day": "White blood cell count was 2.9 ×10^9/L on 21 November 2026.",
    "an unknown drug": "Oseltamivir was given.",
    "a course": "The cough resolved.",
    "an adjective": "Severe cough.",
    "the father's illness": "She had diabetes.",
    "another person": "Mary Smith is 45 years old.",
    "states exchanged": "White blood cell count was high.",
    "another allergy": "Allergic to sulfa.",
    "a cause": "Dry cough due to a cold.",
}


@pytest.mark.parametrize("sentence", HONEST_ZH)
def test_rewording_the_facts_in_chinese_is_supported(sentence):
    assert verify(sentence, ZH).problems == ()


@pytest.mark.parametrize("sentence", INVENTED_ZH.values(), ids=INVENTED_ZH)
def test_an_invention_in_chinese_is_refused(sentence):
    assert not verify(sentence, ZH).supported


@pytest.mark.parametrize("sentence", HONEST_EN)
def test_rewording_the_facts_in_english_is_supported(sentence):
    assert verify(sentence, EN).problems == ()


@pytest.mark.parametrize("sentence", INVENTED_EN.values(), ids=INVENTED_EN)
def test_an_invention_in_english_is_refused(sentence):
    assert not verify(sentence, EN).supported


@pytest.mark.parametrize("texts", [ZH, EN], ids=["zh", "en"])
def test_every_fact_supports_itself(texts):
    assert [text for text in texts if not verify(text, [text]).supported] == []


@pytest.mark.parametrize("position", range(len(ZH)))
def test_no_fact_follows_from_the_others(position):
    others = [text for place, text in enumerate(ZH) if place != position]
    if ZH[position] in ("咳嗽、发热、乏力3天。", "高血压5年。"):
        pytest.skip("told by another entry too")
    assert not verify(ZH[position], others).supported


def test_it_names_the_facts_that_were_told():
    verdict = verify("体温38.5℃，偏高。", ZH)
    assert [ZH[position][:2] for position in verdict.used] == ["体温"]
