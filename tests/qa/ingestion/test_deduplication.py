"""Repeated texts are found, and texts that differ in a fact are not repeats."""

from __future__ import annotations

from qa.ingestion.deduplication import DuplicateIndex, content_hash

ENGLISH = (
    "Community-acquired pneumonia in adults is treated with amoxicillin 500 mg three times a day for 5 days. "
    "Review the patient after 48 hours and consider admission if breathing becomes faster or confusion appears. "
    "Chest radiography is repeated after six weeks in smokers because an underlying tumour may be found then."
)
CHINESE = (
    "成人社区获得性肺炎的初始治疗可选用阿莫西林，疗程一般为5天。用药48小时后应重新评估，若呼吸加快或出现意识障碍，"
    "应考虑住院治疗。吸烟者应在六周后复查胸部影像学，以排除潜在肿瘤，同时给予戒烟指导并接种流感疫苗。"
)


def test_spacing_case_and_punctuation_do_not_make_a_new_text() -> None:
    index = DuplicateIndex()
    assert index.add("a", CHINESE) is None
    found = index.add("b", CHINESE.replace("，", ", ").replace("5", "５"))
    assert found is not None
    assert (found.key, found.kind, found.similarity) == ("a", "exact", 1.0)


def test_a_few_changed_words_are_a_near_duplicate() -> None:
    for text, old, new in ((ENGLISH, "is repeated", "is again done"), (CHINESE, "一般为", "通常为")):
        index = DuplicateIndex()
        index.add("a", text)
        found = index.add("b", text.replace(old, new))
        assert found is not None
        assert found.kind == "near"
        assert found.similarity >= 0.85


def test_another_dose_or_a_negation_is_never_a_duplicate() -> None:
    index = DuplicateIndex()
    index.add("a", ENGLISH)
    index.add("z", CHINESE)
    assert index.add("b", ENGLISH.replace("500 mg", "250 mg")) is None
    assert index.add("c", ENGLISH.replace("is treated", "is not treated")) is None
    assert index.add("y", CHINESE.replace("可选用", "不可选用")) is None


def test_decimal_marks_count() -> None:
    assert content_hash("Give 1.5 mg.") != content_hash("Give 15 mg.")


def test_unrelated_texts_are_kept() -> None:
    index = DuplicateIndex()
    assert index.add("a", ENGLISH) is None
    assert index.add("b", CHINESE) is None
    assert index.add("c", "Short.") is None
    assert index.add("d", "Brief.") is None
